"""`make interop`: how a built front end is served, and what its scenario says."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tools.interop.__main__ import KILLRVIDEO, NoVideo, calls_table, catalogue_values, faults, summary
from tools.interop.drive import Visit
from tools.interop.network import Call
from tools.interop.scenario import Action, Scenario
from tools.interop.site import NoFrontEnd, serving
from tools.local import explorer
from tools.local.ports import LOOPBACK

VALUES = {"video_id": "1f5cbdd6", "name": "9 secretos", "query": "secretos"}


def body(url: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "*/*"}), timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_front_end_is_served_with_the_api_at_one_origin(tmp_path: Path) -> None:
    built, api = tmp_path / "built", tmp_path / "api"
    for path, text in {built / "index.html": "page", built / "a/b.js": "code", api / "api/v1/x": "answer"}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with explorer.serving(0, folder=api) as other, serving(built, other.origin) as site:
        assert [body(f"{site.origin}{path}") for path in ("/", "/watch/1", "/a/b.js")] == ["page", "page", "code"]
        assert body(f"{site.origin}/api/v1/x") == "answer"
        with pytest.raises(urllib.error.HTTPError, match="503"):
            body(f"{site.origin}/api/v1/y")


def test_a_folder_without_a_page_is_no_front_end(tmp_path: Path) -> None:
    with pytest.raises(NoFrontEnd, match="has no index"), serving(tmp_path, "http://127.0.0.1:1"):
        pass


@pytest.mark.allow_hosts([LOOPBACK])
def test_the_catalogue_says_which_video_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "api/v1/videos/id"
    folder.mkdir(parents=True)
    (folder / "1f5cbdd6").write_text(json.dumps({"name": "9 secretos"}))
    with explorer.serving(0, folder=tmp_path) as api:
        assert catalogue_values(api.origin, "1f5cbdd6") == VALUES
        with pytest.raises(NoVideo, match=r"/api/v1/videos/id/none: .*503"):
            catalogue_values(api.origin, "none")
    with pytest.raises(NoVideo, match="refused"):
        catalogue_values(api.origin, None)


def test_the_scenario_of_killrvideo_has_five_pages_of_a_video() -> None:
    scenario = Scenario.read(KILLRVIDEO, VALUES)
    assert [page.name for page in scenario.pages] == ["home", "explore", "trending", "search", "watch"]
    watch = scenario.pages[-1].steps[0]
    assert watch.action == Action(path="/watch/1f5cbdd6")
    assert watch.shows[0] == "9 secretos"
    assert "POST /api/v1/videos/id/1f5cbdd6/view" in watch.calls


@pytest.mark.parametrize(
    "text",
    ["Video not found", "Uploaded on Invalid Date", "NaN views", "undefined", "Uploaded by: 056e6e36", "056e6e36"],
)
def test_texts_of_failure_are_known(text: str) -> None:
    failures = Scenario.read(KILLRVIDEO, VALUES).failures
    assert any(one.search(f"A title\n{text}\n12 views") for one in failures)
    assert not any(
        one.search("Uploaded by: Respawn Café\nPixel Rancher\n3.5M views\nBanane 12345678x") for one in failures
    )


def test_calls_are_counted_and_failures_listed() -> None:
    read, lost = (Call("home", "GET", f"http://127.0.0.1/api/v1/{path}", 200) for path in ("a?page=1", "b"))
    calls = [read, read, lost._replace(status=404), lost._replace(status=0, error="no answer")]
    visits = [Visit("home", calls, ["Failed to load\nat line 1"], ["TypeError: x"], ["missing: #1"], 1.0)]
    assert [line.split() for line in calls_table(visits)][1:3] == [
        ["home", "200", "2", "GET", "/api/v1/a?page=1"],
        ["home", "404", "1", "GET", "/api/v1/b", "FAILED"],
    ]
    assert faults(visits) == [
        "FAILED  home: GET /api/v1/b 404",
        "FAILED  home: GET /api/v1/b no answer",
        "FAILED  home: exception: TypeError: x",
        "FAILED  home: missing: #1",
        "FAILED  home: console: Failed to load",
    ]
    assert summary(visits) == "1 pages, 1 failed; 4 calls, 2 failed"
