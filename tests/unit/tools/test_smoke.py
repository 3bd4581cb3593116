"""The checks of a deployment, against answers of sound and broken ones."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tools import smoke
from tools.smoke import Failed, Reply
from tools.stack import Stack

ORIGIN = "https://dailywatch.video"


URL = "https://api.example/v1"

type Answers = dict[str, Reply]


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Give what a deployment answers, by method and path; anything else is 404."""
    told: Answers = {}

    def ask(url: str, method: str = "GET", headers: object = None) -> Reply:
        del headers
        target = url.removeprefix("https://api.example").partition("?")[0]
        return told.get(f"{method} {target}", Reply(404, {}, b""))

    monkeypatch.setattr(smoke, "ask", ask)
    return told


PREFLIGHT = "OPTIONS /v1/api/categories"
ALLOWED = {"access-control-allow-origin": ORIGIN, "access-control-allow-methods": "GET,HEAD"}


def test_a_preflight_that_lets_pages_of_the_site_read_passes(answers: Answers) -> None:
    answers[PREFLIGHT] = Reply(204, ALLOWED, b"")
    smoke.lets_pages_read(URL, ORIGIN)
    answers[PREFLIGHT] = Reply(204, {**ALLOWED, "access-control-allow-origin": "*"}, b"")
    smoke.lets_pages_read(URL, "*")


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500, ALLOWED, b""),
        Reply(204, {**ALLOWED, "access-control-allow-origin": "https://another.example"}, b""),
        Reply(204, {**ALLOWED, "access-control-allow-methods": "HEAD"}, b""),
        Reply(204, {}, b""),
    ],
)
def test_a_preflight_that_a_browser_refuses_fails(answers: Answers, answer: Reply) -> None:
    answers[PREFLIGHT] = answer
    with pytest.raises(Failed, match=rf"the preflight from {ORIGIN} returned {answer.status}"):
        smoke.lets_pages_read(URL, ORIGIN)


def test_a_second_stage_that_answers_fails(answers: Answers) -> None:
    smoke.has_no_second_stage(URL)
    answers["GET /Stage/api/categories"] = Reply(200, {}, b"")
    with pytest.raises(Failed, match="/Stage returns 200"):
        smoke.has_no_second_stage(URL)


def test_a_contract_that_is_not_kept_fails_and_shows_why(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = SimpleNamespace(returncode=1, stdout="1 failed", stderr="")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: outcome)
    with pytest.raises(Failed, match=f"tests/contract --url {URL} .*fails:\n1 failed"):
        smoke.keeps_the_contract(URL)


def test_a_cdn_which_answers_some_requests_by_itself_keeps_the_published_contracts_alone(answers: Answers) -> None:
    assert smoke.contract_of(URL) == ("tests/contract",)
    answers["GET /v1/api/categories"] = Reply(200, {"x-cache": "Miss from cloudfront"}, b"[]")
    published = smoke.contract_of(URL)
    assert [path.rpartition("/test_")[2] for path in published] == ["dailywatch.py", "killrvideo.py"]
    assert all((smoke.ROOT / path).is_file() for path in published)


class Bus:
    """The bus of a stack; what it accepts changes the deployment."""

    def __init__(self, accept: Callable[[str, dict[str, Any]], None], *, failed: int = 0) -> None:
        self.accept, self.failed = accept, failed
        self.kinds: list[str] = []

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.kinds.append(Entries[0]["DetailType"])
        self.accept(Entries[0]["DetailType"], json.loads(Entries[0]["Detail"]))
        return {"FailedEntryCount": self.failed, "Entries": []}


STACK: Any = SimpleNamespace(bus="videos")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "PAUSE_S", 0.01)
    monkeypatch.setattr(smoke, "ARRIVES_WITHIN_S", 0.2)


def test_a_video_that_is_found_shown_and_removed_passes(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(kind: str, video: dict[str, Any]) -> None:
        there = kind == "VideoUpserted"
        videos = [{"video_id": video["video_id"]}] if there else []
        answers["GET /v1/api/search"] = Reply(200, {}, json.dumps({"videos": videos}).encode())
        answers[f"GET /v1/api/v1/videos/id/{video['video_id']}"] = Reply(200 if there else 404, {}, b"")

    bus = Bus(publish)
    monkeypatch.setattr("boto3.client", lambda _: bus)
    smoke.shows_a_video(URL, STACK)
    assert bus.kinds == ["VideoUpserted", "VideoRemoved"]


def test_a_video_that_is_not_found_fails_and_is_removed_nevertheless(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus(lambda *_: None)
    monkeypatch.setattr("boto3.client", lambda _: bus)
    with pytest.raises(Failed, match=r"a search for w[0-9a-f]{12} finds the video: not within"):
        smoke.shows_a_video(URL, STACK)
    assert bus.kinds == ["VideoUpserted", "VideoRemoved"]


def test_a_check_that_fails_says_why_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise Failed("it is down")

    assert [smoke.passes("reads", fails), smoke.passes("nothing", lambda: None)] == [False, True]
    assert capsys.readouterr().out.splitlines() == ["FAILED  reads: it is down", "ok      nothing"]


def test_a_failed_check_ends_the_command_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = SimpleNamespace(api=URL, gateway=URL, environment=dict, allowed_origin=ORIGIN, bus="videos")
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    for passing, code in ((True, 0), (False, 1)):
        monkeypatch.setattr(smoke, "passes", lambda *_, passing=passing: passing)
        with pytest.raises(SystemExit) as ended:
            smoke.main()
        assert int(ended.value.code or 0) == code
