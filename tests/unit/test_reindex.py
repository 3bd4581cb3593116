"""The rebuild without stores: what it tries again, and what it tells a person."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.writing.index import Action, Failure, IndexWriter, Position, Superseded
from catalog.writing.videos import Page, VideoTable
from tests.factories import video, video_id
from tools import reindex
from tools.reindex import Incomplete, Unfinished, fill
from tools.stack import Stack

STATES = [video(number) for number in range(3)]


class OnePage(VideoTable):
    """A table of three videos."""

    def __init__(self) -> None:
        pass

    def scan(self, after: str | None = None) -> Iterator[Page]:
        del after
        yield Page([*STATES], None)


class Moody(IndexWriter):
    """An index that answers the writes of one document by statuses in turn, and takes all others."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = [*statuses]
        self.written: list[list[str]] = []

    def write(self, actions: Sequence[Action], indexes: Sequence[str] | None = None) -> list[Failure]:
        assert indexes == ["new"]
        self.written.append([action.video_id for action in actions])
        moody = [action for action in actions if action.video_id == video_id(1)]
        return [Failure(action, self.statuses.pop(0), "fault") for action in moody if self.statuses]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give how long was paused, without pausing."""
    paused: list[float] = []
    monkeypatch.setattr("tools.reindex.time.sleep", paused.append)
    return paused


def filled(index: IndexWriter) -> None:
    fill(OnePage(), index, Unfinished("new", Position(datetime.now(UTC), "")))


def test_what_a_busy_engine_did_not_take_is_tried_again_alone(pauses: list[float]) -> None:
    index = Moody(429, 503)
    filled(index)
    assert index.written == [[video_id(number) for number in range(3)], [video_id(1)], [video_id(1)]]
    assert pauses == [0.5, 2.0]


def test_an_engine_that_stays_busy_is_given_up(pauses: list[float]) -> None:
    with pytest.raises(Incomplete, match=rf"refused: 1;.*\n  {video_id(1)}: 429 fault"):
        filled(Moody(429, 429, 429, 429))
    assert len(pauses) == 3


def test_what_the_mapping_refuses_is_not_tried_again(pauses: list[float]) -> None:
    index = Moody(400)
    with pytest.raises(Incomplete, match="400 fault"):
        filled(index)
    assert (len(index.written), pauses) == (1, [])


def test_an_index_that_is_gone_ends_the_rebuild_at_once(pauses: list[float]) -> None:
    with pytest.raises(Superseded, match="another rebuild has ended meanwhile, and new is given up"):
        filled(Moody(404))
    assert pauses == []


def test_only_the_first_reasons_are_shown() -> None:
    failures = [Failure(Action(video_id(number), 1, None), 400, "fault") for number in range(1_207)]
    told = str(Incomplete(failures))
    assert told.startswith("documents refused: 1,207; the next rebuild begins with them:\n")
    assert told.count("400 fault") == 5
    assert told.endswith("\n  and 1,202 more")


def test_who_stops_a_rebuild_learns_that_it_can_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stack, "find", stop)
    with pytest.raises(SystemExit, match="stopped: run it again within twelve hours, and it goes on where it was"):
        reindex.main()
