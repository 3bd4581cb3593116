"""The page for front ends tells the figures that the code, the template and the description have."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from catalog.charts.retention import DAILY, EVERY, HOURLY
from catalog.errors import NOT_FOUND_MAX_AGE_S, NotBuiltYet, StoreUnavailable
from catalog.http.answers import LATE_CHART_MAX_AGE_S, STALE_CHART_S
from catalog.http.cors import EXPOSED_HEADERS, PREFLIGHT_MAX_AGE_S
from catalog.http.parameters import MAX_IDS
from catalog.integers import MAX_WINDOW
from tests.template import document

ROOT = Path(__file__).parents[2]
PAGE = re.sub(r"\s+", " ", (ROOT / "docs/front-ends.md").read_text())
OPERATIONS: list[dict[str, Any]] = [
    item["get"] for item in json.loads((ROOT / "docs/openapi.json").read_text())["paths"].values() if "get" in item
]


def numbers(name: str, *others: str) -> set[tuple[int, int]]:
    """Return default and maximum of a parameter in all operations that also have the others."""
    found = set()
    for operation in OPERATIONS:
        parameters = {one.get("name"): one for one in operation["parameters"]}
        if {name, *others} <= parameters.keys():
            schema = parameters[name]["schema"]
            found.add((schema.get("default"), schema["maximum"]))
    return found


def only(name: str, *others: str) -> tuple[int, int]:
    (found,) = numbers(name, *others)
    return found


def lengths(operation_id: str, name: str) -> tuple[int, int]:
    (operation,) = (one for one in OPERATIONS if one["operationId"] == operation_id)
    (schema,) = (one["schema"] for one in operation["parameters"] if one.get("name") == name)
    return schema["minLength"], schema["maxLength"]


def profile(name: str) -> dict[str, str]:
    overrides = tomllib.loads((ROOT / "samconfig.toml").read_text())[name]["deploy"]["parameters"]
    return dict(one.split("=", 1) for one in overrides["parameter_overrides"])


def default(parameter: str) -> int:
    value: int = document()["Parameters"][parameter]["Default"]
    return value


def retry_after_of_the_gateway() -> str:
    responses = document()["Resources"]["Api"]["Properties"]["GatewayResponses"]
    text: str = responses["THROTTLED"]["ResponseParameters"]["Headers"]["Retry-After"]
    return text.strip("'")


def told() -> dict[str, str]:
    """Return what the page must say, by its subject, in its own words."""
    (search, most), (listed, longest), (walked, widest) = (
        only("per_page"),
        only("pageSize"),
        only("limit", "cursor"),
    )
    furthest = only("page", "per_page")[1]
    shortest, longest_q = lengths("search", "q")
    exposed = EXPOSED_HEADERS.replace(", ", "`, `").rpartition(", ")
    prod = profile("prod")
    rates = [f"{default(name):,}" for name in ("ThrottlingRate", "ThrottlingBurst")]
    prod_rates = [f"{int(prod[name]):,}" for name in ("ThrottlingRate", "ThrottlingBurst")]
    return {
        "pages of a search": f"| `page`, `per_page` | {search}, up to {most} | page {furthest} |",
        "results of a search": f"| results of a search | {furthest} pages of {most} |",
        "pages of lists": f"| {listed}, up to {longest} | `page` times `pageSize` up to {MAX_WINDOW:,} |",
        "results of lists": f"| results of a list by `pageSize` | the first {MAX_WINDOW:,} |",
        "pages by cursor": f"| `limit`, `cursor` | {walked}, up to {widest} |",
        "limits": f"| `limit` | as `/docs` says, up to {max(most for _, most in numbers('limit'))} |",
        "a chart": f"| a chart | {widest} videos |",
        "preflight": f"may remember for {PREFLIGHT_MAX_AGE_S:,} seconds",
        "exposed headers": f"can read the headers `{exposed[0]} and {exposed[2]}`",
        "charts": f"until the next charts, at least {LATE_CHART_MAX_AGE_S}, `stale-while-revalidate={STALE_CHART_S}`",
        "every run": f"by default every {default('ChartIntervalMinutes')} minutes",
        "not found": f"A 404 has `public, max-age={NOT_FOUND_MAX_AGE_S}`",
        "waits": (
            f"`Retry-After` in seconds: {retry_after_of_the_gateway()} if there were too many requests, "
            f"{StoreUnavailable.retry_after} if a store does not answer, {NotBuiltYet.retry_after} if no chart"
        ),
        "rates": f"{' a second, bursts of '.join(rates)}; in the profile `prod` {' and '.join(prod_rates)}; then 429",
        "text of a search": f"| `q` of a search | {shortest} to {longest_q} characters |",
        "other texts": "| `q` of suggestions, `tag`, `channel` | {} to {} characters |".format(*short_texts()),
        "ids": f"| `ids` of `/api/v1/videos` | {MAX_IDS} ids |",
        "past charts": (
            f"each for {EVERY.ttl.days} days, one an hour for {HOURLY.ttl.days} days, "
            f"one a day for {DAILY.ttl.days} days"
        ),
        "local base URL": f"`http://127.0.0.1:{local_port()}`",
    }


def short_texts() -> tuple[int, int]:
    places = (("suggest", "q"), ("search", "tag"), ("search", "channel"), ("by_tag", "tag"))
    (found,) = {lengths(*place) for place in places}
    return found


def local_port() -> str:
    (port,) = re.findall(r"^EXPLORER_PORT \?= (\d+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return str(port)


TOLD = told()


@pytest.mark.parametrize("subject", TOLD)
def test_the_page_says(subject: str) -> None:
    assert TOLD[subject] in PAGE


def test_a_kind_of_problem_on_the_page_exists() -> None:
    kinds = (ROOT / "docs/problems.md").read_text()
    named = re.findall(r'"type": "(/problems/[a-z-]+)"', PAGE)
    assert named
    assert all(f"[`{one}`]" in kinds for one in named)
