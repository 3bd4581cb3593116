"""`make screenshots`: takes screenshots of the explorer and of /docs, on its own stack with the sample."""

import io
import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from catalog.errors import CatalogError
from tools.chromium import NoChromium, chromium
from tools.load.__main__ import load_all
from tools.local.explorer import Explorer, serving
from tools.local.processes import DidNotStart, end_group, free_port
from tools.local.stack import DeployFailed, Emulator, aws_emulator, build, deploy, search_engine
from tools.sample.__main__ import yesterday
from tools.sample.catalogue import write_sample

QUALITY = 82
QUERY = "pixl"
REGION = "US"
# The first videos of the chart, of which one is shown.
CANDIDATES = 12


class Screen(NamedTuple):
    """A viewport; a phone has two device pixels per CSS pixel."""

    width: int
    height: int
    scale: int


SCREENS = (Screen(1280, 860, 1), Screen(390, 844, 2))
THEMES = ("light", "dark")


class Stage(NamedTuple):
    """The explorer with the API, and the search engine, which can be stopped."""

    explorer: Explorer
    search: Emulator


def main(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Write all screenshots to a folder."""
    try:
        with chromium() as browser, _staged() as stage:
            _take(browser, stage, _scenes(stage), folder)
            _take_docs(browser, stage.explorer.origin, folder)
            end_group(stage.search.process)
            _take(browser, stage, {"search-down": f"#/search?q={QUERY}"}, folder)
    except (NoChromium, DidNotStart, DeployFailed, CatalogError) as error:
        sys.exit(f"make screenshots: {error}")


@contextmanager
def _staged() -> Iterator[Stage]:
    with (
        tempfile.TemporaryDirectory() as name,
        serving(port=0) as explorer,
        search_engine(free_port(), folder := Path(name)) as search,
        aws_emulator(free_port(), folder) as aws,
    ):
        build(folder)
        stack = deploy(aws.url, search.url, folder, explorer.origin)
        os.environ.update(stack.environment())
        write_sample(folder / "sample", end=yesterday(), pictures=explorer.origin, lately=2)
        load_all(stack, folder / "sample", folder / "state")
        explorer.api, explorer.thumbnails, explorer.links = stack.api, True, False
        yield Stage(explorer, search)


def _scenes(stage: Stage) -> dict[str, str]:
    return {
        "search": f"#/search?q={QUERY}",
        "trending": f"#/trending/{REGION}",
        "video": f"#/videos/{_most_moving(stage.explorer.origin)}?region={REGION}",
    }


def _most_moving(api: str) -> str:
    """Return the id of the charted video with the most rank changes."""
    chart = _get(f"{api}/api/trending/{REGION}?limit={CANDIDATES}")["videos"]
    ids: list[str] = [video["video_id"] for video in chart]
    return max(ids, key=lambda video_id: _changes(_get(f"{api}/api/trending/{REGION}/videos/{video_id}")))


def _changes(history: Mapping[str, Any]) -> int:
    return sum(len({point["rank"] for point in history[ranking]}) for ranking in ("views", "velocity"))


def _get(url: str) -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "*/*"})) as answer:
        return json.load(answer)


def _take(browser: Browser, stage: Stage, scenes: Mapping[str, str], folder: Path) -> None:
    for screen in SCREENS:
        for theme in THEMES:
            for scene, address in scenes.items():
                picture = _picture(browser, f"{stage.explorer.origin}/{address}", screen, theme)
                _save(picture, folder / f"explorer-{scene}-{screen.width}-{theme}.webp")


def _take_docs(browser: Browser, api: str, folder: Path) -> None:
    """Take screenshots of the documentation with a search request, in the light theme."""
    for screen in SCREENS:
        with _page(browser, screen, THEMES[0]) as page:
            page.goto(f"{api}/docs")
            operation = tried_out(page, "/api/search")
            operation.locator('tr[data-param-name="q"] input').fill(QUERY)
            operation.get_by_role("button", name="Execute").click()
            answer = operation.locator(".live-responses-table")
            answer.wait_for()
            answer.evaluate("table => table.scrollIntoView({block: 'center'})")
            _save(page.screenshot(), folder / f"docs-{screen.width}-light.webp")


def tried_out(page: Page, path: str) -> Locator:
    """Open the GET of a path on /docs with "Try it out", and return its element."""
    operation = page.locator(".opblock-get").filter(has=page.locator(f'[data-path="{path}"]'))
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    return operation


def _save(picture: bytes, path: Path) -> None:
    Image.open(io.BytesIO(picture)).save(path, quality=QUALITY, method=6)
    print(f"{path}: {path.stat().st_size:,} bytes")


def _picture(browser: Browser, url: str, screen: Screen, theme: str) -> bytes:
    with _page(browser, screen, theme) as page:
        page.goto(url)
        page.wait_for_selector("main h1")
        page.wait_for_selector("[aria-busy=true]", state="detached")
        return page.screenshot()


@contextmanager
def _page(browser: Browser, screen: Screen, theme: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport=ViewportSize(width=screen.width, height=screen.height),
        device_scale_factor=screen.scale,
        is_mobile=screen.scale > 1,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    with context:
        yield context.new_page()


if __name__ == "__main__":
    typer.run(main)
