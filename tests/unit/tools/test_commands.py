"""The messages of commands that are stopped, or that have no stack."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tools import recount, reindex, replay_events, restore
from tools.repair import __main__ as repair
from tools.stack import Stack

STOPPED = {
    "interrupted: corrections so far are valid; the next recount starts over": recount.main,
    "interrupted: run it again within twelve hours to resume": reindex.main,
    "interrupted: requests already sent to EventBridge continue": replay_events.main,
    "interrupted: run it again within twelve hours, and the repair resumes": repair.main,
    "interrupted: run this again to restore the rest": partial(restore.main, "older"),
}


@pytest.mark.parametrize(("message", "command"), STOPPED.items())
def test_a_stopped_command_reports(monkeypatch: pytest.MonkeyPatch, message: str, command: Callable[[], None]) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stack, "find", stop)
    with pytest.raises(SystemExit, match=message):
        command()


def test_without_a_stack_nothing_is_repaired_or_restored(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"nothing repaired: .* is not there"):
        repair.main(tmp_path / "stack.json")
    with pytest.raises(SystemExit, match=r"not restored: .* is not there"):
        restore.main("older", tmp_path / "stack.json")


def test_an_unknown_region_is_not_repaired(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"nothing repaired: REGION=JP is not a region; there are AU, BR"):
        repair.main(tmp_path / "stack.json", region="JP")


def test_a_table_is_not_restored_from_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stack, "find", lambda *_: SimpleNamespace(videos_table="videos"))
    with pytest.raises(SystemExit, match="not restored: TABLE=videos is the table in use"):
        restore.main("videos")


def test_without_a_stack_nothing_is_recounted(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"not recounted: .* is not there"):
        recount.main(tmp_path / "stack.json")
