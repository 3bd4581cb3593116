"""The command of operators' levers: what it changes, and what it refuses."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from catalog.search.actions import Action
from catalog.search.lever_table import actions_of_levers
from catalog.search.levers import lever_document, lever_id
from catalog.search.writes import Failure, IndexWriter
from catalog.times import today
from catalog.videos.writes import VideoTable
from tests.factories import upserted, video_id
from tests.template import table_properties
from tools import levers
from tools.stack import Stack

TABLES = {"VideosTable": "videos", "RegionsTable": "regions"}


class Index:
    """What was written to the index, by id; it fails on demand."""

    def __init__(self) -> None:
        self.documents: dict[str, object] = {}
        self.is_down = False

    def write(self, actions: Sequence[Action]) -> list[Failure]:
        if self.is_down:
            return [Failure(action, 429, "too much") for action in actions]
        self.documents |= {action.video_id: action.document for action in actions}
        return []


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """Give the index of the stack that the command finds, which has one video READY and one not."""
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "moto")
    environment = {**keys, "AWS_DEFAULT_REGION": "us-east-1"}
    stack = SimpleNamespace(
        videos_table="videos",
        regions_table="regions",
        search="http://127.0.0.1:1",
        region="us-east-1",
        environment=lambda: environment,
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    index = Index()
    monkeypatch.setattr(IndexWriter, "write", lambda _, actions: index.write(actions))
    with mock_aws():
        client = boto3.client("dynamodb")
        for logical_id, name in TABLES.items():
            client.create_table(**{**table_properties(logical_id), "TableName": name})
        VideoTable(client, "videos").apply([upserted(1), upserted(2, status="PROCESSING")])
        yield index


def run(*arguments: str) -> str:
    """Run the command and return what it prints; one that is refused prints its reason."""
    result = CliRunner().invoke(levers.app, ["--by", "ann", *arguments])
    return result.output if result.exit_code == 0 else f"{result.exception}"


def day(after: int) -> str:
    return str(date.fromisoformat(today()) + timedelta(days=after))


@pytest.mark.usefixtures("index")
def test_there_are_no_levers_at_first() -> None:
    assert run() == "no levers\n"


def test_a_pin_is_kept_written_listed_and_taken_back(index: Index) -> None:
    printed = run("pin", "Chocolate cake", video_id(1), "--from", day(1), "--until", day(2))
    assert f"pinned   'Chocolate cake': {video_id(1)} from {day(1)} until {day(2)} (to come)  by ann" in printed
    document = lever_id("chocolatecake")
    assert index.documents == {document: lever_document({day(1): [video_id(1)], day(2): [video_id(1)]}, [])}
    # Another spelling is the same text.
    assert "(now)" in run("pin", "CHOCOLATE-CAKE", video_id(1), "--until", day(0))
    assert len(index.documents) == 1
    assert run("unpin", "chocolate cake") == "no levers\n"
    assert index.documents == {document: None}


def test_texts_mean_each_other_until_one_is_forgotten(index: Index) -> None:
    printed = run("synonyms", "ps5, PlayStation 5,play station five")
    assert "synonyms 'ps5': PlayStation 5, play station five" in printed
    assert index.documents[lever_id("ps5")] == lever_document({}, ["playstation5", "playstationfive"])
    assert index.documents[lever_id("playstation5")] == lever_document({}, ["ps5", "playstationfive"])
    run("forget", "Play Station five")
    assert index.documents[lever_id("playstationfive")] is None
    assert index.documents[lever_id("ps5")] == lever_document({}, ["playstation5"])
    assert run("forget", "PS5") == "no levers\n"


def test_a_change_that_the_index_did_not_take_is_kept_and_written_again(index: Index) -> None:
    index.is_down = True
    refusal = run("synonyms", "ps5,playstation5")
    assert "the index rejected 2: too much; run this again with APPLY=1" in refusal
    index.is_down = False
    assert "synonyms 'ps5': playstation5" in run("apply")
    assert index.documents.keys() == {lever_id("ps5"), lever_id("playstation5")}


REFUSED: dict[str, tuple[list[str], str]] = {
    "no video": (["pin", "cake", "river", "--until", day(1)], "'river' is not a UUID in lower case"),
    "an unknown video": (["pin", "cake", video_id(7), "--until", day(1)], f"no READY video {video_id(7)}"),
    "a video that is not READY": (["pin", "cake", video_id(2), "--until", day(1)], "no READY video"),
    "no end": (["pin", "cake", video_id(1)], "UNTIL= is missing"),
    "no day": (["pin", "cake", video_id(1), "--until", "tomorrow"], "UNTIL=tomorrow is not a day"),
    "a day in another form": (["pin", "cake", video_id(1), "--until", "20261231"], "UNTIL=20261231 is not a day"),
    "a day that does not exist": (
        ["pin", "cake", video_id(1), "--until", "2026-02-30"],
        "UNTIL=2026-02-30 is not a day",
    ),
    "an end before its beginning": (
        ["pin", "cake", video_id(1), "--from", day(3), "--until", day(2)],
        f"UNTIL={day(2)} is before FROM={day(3)}",
    ),
    "an end that is over": (
        ["pin", "cake", video_id(1), "--from", day(-3), "--until", day(-1)],
        f"UNTIL={day(-1)} is in the past",
    ),
    "too long": (["pin", "cake", video_id(1), "--until", day(366)], "at most 366 days"),
    "no word": (["pin", "?!", video_id(1), "--until", day(1)], "'?!' cannot be searched for"),
    "a long text": (["pin", "x" * 101, video_id(1), "--until", day(1)], "more than 100 characters"),
    "nothing pinned": (["unpin", "cake"], "nothing is pinned to 'cake'"),
    "one synonym": (["synonyms", "cake"], "two or more different texts"),
    "the same text twice": (["synonyms", "ps5,PS5"], "two or more different texts"),
    "too many synonyms": (["synonyms", ",".join(f"word{n}" for n in range(21))], "at most 19 synonyms"),
    "a long synonym": (["synonyms", "a b c d e,f"], "'a b c d e' is too long"),
    "no synonyms": (["forget", "cake"], "'cake' has no synonyms"),
}


@pytest.mark.parametrize(("arguments", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_change_that_is_refused_says_why_and_changes_nothing(index: Index, arguments: list[str], reason: str) -> None:
    printed = run(*arguments)
    assert printed.startswith("not done: ")
    assert reason in printed
    assert index.documents == {}
    assert run() == "no levers\n"


@pytest.mark.usefixtures("index")
def test_two_videos_are_not_first_on_one_day_and_a_text_has_one_group_of_synonyms() -> None:
    run("pin", "cake", video_id(1), "--until", day(5))
    assert "UNPIN it first" in run("pin", "cake", video_id(1), "--from", day(5), "--until", day(6))
    assert run("pin", "cake", video_id(1), "--from", day(6), "--until", day(6)).count("pinned") == 2
    run("synonyms", "cake,torte")
    assert "'torte' already has the synonyms cake" in run("synonyms", "torte,gateau")
    assert "synonyms 'gateau'" in run("synonyms", "torte,gateau,cake")


def test_an_expired_pin_is_listed_and_goes_with_the_next_change(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    run("pin", "cake", video_id(1), "--until", day(0))
    tomorrow = day(1)
    monkeypatch.setattr(levers, "today", lambda: tomorrow)
    assert "(expired)" in run()
    assert "expired" not in run("pin", "cake", video_id(1), "--until", day(2))
    assert index.documents[lever_id("cake")] == lever_document({day(1): [video_id(1)], day(2): [video_id(1)]}, [])


def test_an_empty_lever_has_no_document() -> None:
    (action,) = actions_of_levers([levers.lever_for([], "cake")])
    assert action.document is None


def test_without_a_stack_nothing_is_done(tmp_path: object) -> None:
    result = CliRunner().invoke(levers.app, ["--stack", f"{tmp_path}/stack.json"])
    assert "not done:" in str(result.exception)
    assert "is not there" in str(result.exception)
