"""`make interop FRONTEND=folder`: drives a built front end against a running API, and lists every failing call."""

import json
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.regions import Region
from tools.chromium import NoChromium, chromium
from tools.interop.drive import Visit, visit
from tools.interop.network import Call
from tools.interop.scenario import Scenario
from tools.interop.site import NoFrontEnd, serving
from tools.local.ports import PortTaken
from tools.stack import NoStack, Stack

ROOT = Path(__file__).parents[2]
KILLRVIDEO = Path(__file__).with_name("killrvideo.toml")
WITHIN_S = 30.0
ANSWER_WITHIN_S = 60


class NoVideo(Exception):
    """The API has no video to show, or does not answer."""


def main(
    frontend: Annotated[Path, typer.Argument(help="Folder that the front end's build wrote")],
    url: Annotated[str | None, typer.Option(help="Base URL of the API; the running local stack without one")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the front end; 0 is any free one")] = 0,
    scenario: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Pages of the front end")] = KILLRVIDEO,
    video: Annotated[str | None, typer.Option(help="Id of the video to show, else the first of a chart")] = None,
    screenshots: Annotated[Path, typer.Option(help="Folder for screenshots")] = ROOT / ".local/interop",
    within: Annotated[float, typer.Option(min=1, help="Seconds for a page to load")] = WITHIN_S,
) -> None:
    """Serve the front end beside the API, drive its pages, and exit with 1 if any of them failed."""
    try:
        api = (url or Stack.read(ROOT / ".local/stack.json").api).rstrip("/")
        described = Scenario.read(scenario, catalogue_values(api, video))
        screenshots.mkdir(parents=True, exist_ok=True)
        with serving(frontend, api, port) as site, chromium() as browser:
            print(f"{frontend} at {site.origin}, the API at {api}")
            visits = [visit(browser, site.origin, page, described, screenshots, within) for page in described.pages]
    except (NoChromium, NoFrontEnd, NoStack, NoVideo, PortTaken) as error:
        sys.exit(f"make interop: {error}")
    for line in (*calls_table(visits), *faults(visits), summary(visits), f"screenshots: {screenshots}"):
        print(line)
    sys.exit(any(one.failed for one in visits))


def catalogue_values(api: str, video_id: str | None) -> dict[str, str]:
    """Return what a scenario may name: `video_id`, `name` and `query`; raises `NoVideo`."""
    found = video_id or _charted(api)
    name = _get(f"{api}/api/v1/videos/id/{found}")["name"]
    return {"video_id": found, "name": name, "query": max(name.split(), key=len)}


def _charted(api: str) -> str:
    for region in Region:
        for one in _get(f"{api}/api/trending/{region}?limit=1")["videos"]:
            return str(one["video_id"])
    raise NoVideo(f"{api} has no chart with a video")


def _get(url: str) -> Any:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_WITHIN_S) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise NoVideo(f"{url}: {error}") from error


def calls_table(visits: Iterable[Visit]) -> Iterator[str]:
    """Yield a line for each call: its page, status, how often, method, path and query."""
    yield f"{'page':<10} {'status':>6} {'times':>5}  call"
    for call, times in Counter(call for one in visits for call in one.calls).items():
        mark = "  FAILED" if call.failed else ""
        yield f"{call.page:<10} {_status(call):>6} {times:>5}  {call.method} {call.target}{mark}"


def _status(call: Call) -> str:
    return f"{call.status or ''} {call.error}".strip()


def faults(visits: Iterable[Visit]) -> list[str]:
    """Return a line for each failing call, logged error, exception and fault of a page."""
    return [
        f"FAILED  {one.page}: {line}"
        for one in visits
        for line in (
            *(f"{call.method} {call.target} {_status(call)}" for call in dict.fromkeys(one.failed_calls)),
            *(f"exception: {text}" for text in dict.fromkeys(one.exceptions)),
            *one.faults,
            *(f"console: {text.splitlines()[0][:200]}" for text in dict.fromkeys(one.console)),
        )
    ]


def summary(visits: list[Visit]) -> str:
    """Return one line with the number of pages, calls and failures."""
    calls = [call for one in visits for call in one.calls]
    failed = sum(call.failed for call in calls)
    pages = sum(one.failed for one in visits)
    return f"{len(visits)} pages, {pages} failed; {len(calls)} calls, {failed} failed"


if __name__ == "__main__":
    typer.run(main)
