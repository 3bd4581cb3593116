"""The rebuild without stores: which documents it tries again, and how it reports the others."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from catalog.errors import RebuildSuperseded
from catalog.search.actions import Action
from catalog.search.writes import Failure, IndexWriter, Position
from catalog.videos.writes import Page, VideoTable
from tests.factories import video, video_id
from tools import reindex
from tools.reindex import Incomplete, Unfinished, fill, main
from tools.stack import NoStack, Stack

STATES = [video(number) for number in range(3)]


class OnePage(VideoTable):
    """A table of three videos."""

    def __init__(self) -> None:
        pass

    def scan(self, after: str | None = None) -> Iterator[Page]:
        del after
        yield Page([*STATES], None)


class BusyIndex(IndexWriter):
    """An index that answers the writes of one document with statuses in turn, and accepts all others."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = [*statuses]
        self.written: list[list[str]] = []

    def write(self, actions: Sequence[Action], indexes: Sequence[str] | None = None) -> list[Failure]:
        assert indexes == ["new"]
        self.written.append([action.video_id for action in actions])
        refused = [action for action in actions if action.video_id == video_id(1)]
        return [Failure(action, self.statuses.pop(0), "fault") for action in refused if self.statuses]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the pauses instead of waiting."""
    taken: list[float] = []
    monkeypatch.setattr("tools.reindex.time.sleep", taken.append)
    return taken


def fill_index(index: IndexWriter) -> None:
    fill(OnePage(), index, Unfinished("new", Position(datetime.now(UTC), "")))


def test_a_document_that_a_busy_engine_refused_is_tried_again_alone(pauses: list[float]) -> None:
    index = BusyIndex(429, 503)
    fill_index(index)
    assert index.written == [[video_id(number) for number in range(3)], [video_id(1)], [video_id(1)]]
    assert pauses == [0.5, 2.0]


FAILURES = {
    "busy for too long": ([429] * 4, Incomplete, rf"refused: 1;.*\n  {video_id(1)}: 429 fault", [0.5, 2.0, 5.0]),
    "refused by the mapping": ([400], Incomplete, "400 fault", []),
    "deleted": ([404], RebuildSuperseded, "another rebuild has ended meanwhile, and new is given up", []),
}


@pytest.mark.parametrize(("statuses", "error", "message", "paused"), FAILURES.values(), ids=FAILURES)
def test_a_rebuild_ends_when_documents_stay_refused(
    pauses: list[float], statuses: list[int], error: type[Exception], message: str, paused: list[float]
) -> None:
    index = BusyIndex(*statuses)
    with pytest.raises(error, match=message):
        fill_index(index)
    assert pauses == paused
    assert len(index.written) == len(paused) + 1


def test_only_the_first_reasons_are_shown() -> None:
    failures = [Failure(Action(video_id(number), 1, None), 400, "fault") for number in range(1_207)]
    message = str(Incomplete(failures))
    assert message.startswith("documents refused: 1,207; the next rebuild retries them:\n")
    assert message.count("400 fault") == 5
    assert message.endswith("\n  and 1,202 more")


def test_where_nothing_is_deployed_yet_nothing_has_to_be_rebuilt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object) -> Stack:
        raise NoStack("stack 'prod' not found: Stack with id prod does not exist")

    monkeypatch.setattr(Stack, "find", none)
    main(stack_name="prod", if_needed=True)
    assert capsys.readouterr().out.startswith("nothing to rebuild yet: stack 'prod' not found")
    with pytest.raises(SystemExit, match="not rebuilt: stack 'prod' not found"):
        main(stack_name="prod")


def test_an_index_that_is_up_to_date_is_not_rebuilt_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = SimpleNamespace(environment=dict, videos_table="videos", regions_table="regions", search_replicas="1-2")
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    monkeypatch.setattr("boto3.client", lambda _: None)
    monkeypatch.setattr(reindex, "rebuild_with_progress", lambda *_, **__: "videos-1")
    applied: list[object] = []
    monkeypatch.setattr(reindex, "set_replicas", applied.append)
    for is_up_to_date, said in ((True, "the index is up to date"), (False, "searches now use videos-1")):
        monkeypatch.setattr(reindex, "is_up_to_date", lambda _, answer=is_up_to_date: answer)
        main(if_needed=True)
        assert capsys.readouterr().out == f"{said}\n"
    # Replicas are changed without a rebuild.
    assert applied == [stack]
    main(replicas=True)
    assert (applied, capsys.readouterr().out) == ([stack] * 2, "the index has replicas 1-2\n")
