"""A front end that is driven in Chromium: what works passes, and each kind of failure is found."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tools.interop.drive import Visit, visit
from tools.interop.scenario import Action, Elements, Page, Scenario, Step
from tools.interop.site import serving as serving_site
from tools.local.explorer import Explorer
from tools.local.explorer import serving as serving_api
from tools.local.origin import Origin

WITHIN_S = 60.0
# What never comes is not waited for as long as what must come on a slow machine.
BRIEFLY_S = 2.0
BUSY = ".loading"

PAGE = """<!doctype html><title>A front end</title><main></main><aside>undefined</aside><script type="module">
const show = (html) => document.querySelector("main").insertAdjacentHTML("beforeend", html);
const list = async (url, options) => {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`list ${answer.status}`);
  for (const one of await answer.json()) show(`<h3>${one}</h3>`);
};
const pages = {
  "/list": () => list("/api/list.json"),
  "/stored": () => show(`<h3>${localStorage.mode}</h3>`),
  "/picture": () => show('<img src="https://pictures.example/1.jpg" onload="this.outerHTML = `<h3>one</h3>`">'),
  "/form": () => {
    show('<input placeholder="Search"><button>More</button>');
    document.querySelector("input").onkeydown = ({ key, target }) => key === "Enter" && show(`<p>${target.value}</p>`);
    document.querySelector("button").onclick = () => list("/api/list.json");
  },
  "/missing": () => list("/api/nothing.json"),
  "/broken": () => show(`<p>${new Date("x")}</p>`),
  "/busy": () => show('<p class="loading">Loading</p>'),
  "/elsewhere": () => list("OTHER/list.json", { headers: { "Content-Type": "application/json" } }),
};
await pages[location.pathname]();
</script>"""


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Explorer]:
    """An API with one list, which pages of other origins may not read."""
    folder = tmp_path / "api/api"
    folder.mkdir(parents=True)
    (folder / "list.json").write_text(json.dumps(["one", "two"]))
    with serving_api(0, folder=tmp_path / "api") as api:
        yield api


@pytest.fixture
def site(api: Explorer, tmp_path: Path) -> Iterator[Origin]:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE.replace("OTHER", f"{api.origin}/api"))
    (folder / "favicon.ico").touch()
    with serving_site(folder, api.origin) as site:
        yield site


def driven(browser: Browser, site: Origin, folder: Path, steps: list[Step], within_s: float = WITHIN_S) -> Visit:
    failures = (re.compile("Invalid Date"), re.compile("undefined"))
    scenario = Scenario((), {"mode": "plain"}, "main", BUSY, failures)
    return visit(browser, site.origin, Page("page", tuple(steps)), scenario, folder, within_s)


def opened(path: str, *, shows: tuple[str, ...] = (), least: int = 0, calls: tuple[str, ...] = ()) -> Step:
    return Step(Action(path=path), shows, (Elements("h3", least),), calls)


def test_a_page_that_loads_passes_with_its_calls_and_a_picture(browser: Browser, site: Origin, tmp_path: Path) -> None:
    found = driven(browser, site, tmp_path, [opened("/list", shows=("two",), least=2, calls=("GET /api/list.json",))])
    assert not found.failed, found
    assert [(call.method, call.target, call.status) for call in found.calls] == [("GET", "/api/list.json", 200)]
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_pictures_of_other_hosts_load_and_settings_are_stored(browser: Browser, site: Origin, tmp_path: Path) -> None:
    for path, text in {"/picture": "one", "/stored": "plain"}.items():
        assert not driven(browser, site, tmp_path, [opened(path, shows=(text,), least=1)]).failed


def test_fields_are_filled_and_buttons_clicked(browser: Browser, site: Origin, tmp_path: Path) -> None:
    filled = Step(Action(placeholder="Search", text="pixel"), ("pixel",), (), ())
    clicked = Step(Action(role="button", name="More"), ("one", "pixel"), (), ("GET /api/list.json",))
    assert not driven(browser, site, tmp_path, [opened("/form"), filled, clicked]).failed
    assert {path.name for path in tmp_path.glob("*.png")} == {"page.png", "page-1.png", "page-2.png"}


def test_a_failing_call_its_exception_and_what_is_missing_are_found(
    browser: Browser, site: Origin, tmp_path: Path
) -> None:
    step = opened("/missing", shows=("one",), least=2, calls=("POST /api/view",))
    found = driven(browser, site, tmp_path, [step], BRIEFLY_S)
    assert [(call.target, call.status) for call in found.failed_calls] == [("/api/nothing.json", 503)]
    assert found.exceptions == ["list 503"]
    assert found.faults == ["missing: one", "missing: 2 of h3", "never called: POST /api/view"]
    assert "503" in found.console[0]


@pytest.mark.parametrize(
    ("path", "fault"), [("/broken", "shown: Invalid Date"), ("/busy", "1 elements still load after 2 s")]
)
def test_texts_of_failure_and_endless_loading_are_found(
    browser: Browser, site: Origin, tmp_path: Path, path: str, fault: str
) -> None:
    assert driven(browser, site, tmp_path, [opened(path)], BRIEFLY_S).faults == [fault]


def test_a_refused_preflight_is_found(browser: Browser, site: Origin, tmp_path: Path) -> None:
    found = driven(browser, site, tmp_path, [opened("/elsewhere", least=1)], BRIEFLY_S)
    preflight, call = sorted(found.failed_calls, key=lambda call: call.method, reverse=True)
    assert (preflight.method, call.method) == ("OPTIONS", "GET")
    assert "Preflight" in call.error
