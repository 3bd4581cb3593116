"""What was asked of which route, and how it went, one line a test."""

import re
from typing import NamedTuple

import pytest

# Later ones hold parameters that would match the names of earlier ones.
ROUTES = (
    "/api/search/suggest",
    "/api/search/autocomplete",
    "/api/search",
    "/api/trending/{region}/changes",
    "/api/trending/{region}/feed",
    "/api/trending/{region}/videos/{video_id}",
    "/api/trending/{region}",
    "/api/categories/{category_id}/videos",
    "/api/categories",
    "/api/v1/videos/latest",
    "/api/v1/videos/trending",
    "/api/v1/videos/by-tag/{tag}",
    "/api/v1/videos/by-uploader/{user_id}",
    "/api/v1/videos/id/{video_id}/related",
    "/api/v1/videos/id/{video_id}/status",
    "/api/v1/videos/id/{video_id}/rating",
    "/api/v1/videos/{video_id}/ratings",
    "/api/v1/videos/{video_id}/comments",
    "/api/v1/users/{user_id}/comments",
    "/api/v1/users/{user_id}",
    "/api/v1/search/videos",
    "/api/v1/search/tags/suggest",
    "/api/v1/videos/id/{video_id}",
    "/api/v1/videos",
    "/sitemap.xml",
    "/sitemaps/{part}",
    "/api/video/{id}",
    "/health",
    "/openapi.json",
    "/docs/{asset}",
    "/docs",
    "/problems/{slug}",
    "/problems",
)

# A POST, of which nothing is read.
VIEW = "/api/v1/videos/id/{video_id}/view"

_PATTERNS = {route: re.compile(re.sub(r"{\w+}", "[^/]+", route)) for route in (VIEW, *ROUTES)}


class Row(NamedTuple):
    """One line: a route, what was asked in words, and how it went."""

    route: str
    asked: str
    outcome: str


class Table:
    """Collects a line from each test's report, and prints them when the run ends."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.requests = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the report of a test that came to its end, or did not get to its beginning."""
        if report.when != "call" and report.passed:
            return
        paths = [str(path) for name, path in report.user_properties if name == "path"]
        self.requests += len(paths)
        self.rows.append(Row(route_of(paths), in_words(report.nodeid), report.outcome))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        terminalreporter.section("the contract")
        widths = [max((len(row[column]) for row in self.rows), default=0) for column in (0, 1)]
        for row in sorted(self.rows):
            terminalreporter.write_line(f"{row.route:{widths[0]}}  {row.asked:{widths[1]}}  {row.outcome}")
        failed = sum(row.outcome == "failed" for row in self.rows)
        terminalreporter.write_line(f"\n{self.requests} requests, {len(self.rows)} checks, {failed} failed")


def route_of(paths: list[str]) -> str:
    """Return the route that the requests of a test went to, `all` for several and `none` for none of ours."""
    asked = {_route(path.partition("?")[0]) for path in paths}
    return "all" if len(asked) > 1 else "".join(asked) or "none"


def _route(path: str) -> str:
    return next((route for route, pattern in _PATTERNS.items() if pattern.fullmatch(path)), "")


def in_words(nodeid: str) -> str:
    """Return what a test is called, as a sentence; what it is asked with comes after a colon."""
    name, _, case = nodeid.rpartition("::")[2].removeprefix("test_").partition("[")
    words = name.replace("_", " ")
    return f"{words}: {case.removesuffix(']')[:60]}" if case else words
