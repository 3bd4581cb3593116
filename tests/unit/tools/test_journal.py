"""The journal of a load: how far each file has arrived, and which lines were refused."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.load.journal import Journal
from tools.load.refusals import Refusal, Refusals


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "videos.ndjson"
    path.write_text("one\ntwo\nthree\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state/load"


def test_the_last_line_that_arrived_is_known_to_this_run_and_the_next(folder: Path, file: Path) -> None:
    journal = Journal(folder, "table")
    assert journal.arrived(file) == 0
    for line in (1, 2, 3):
        journal.record(file, line)
        assert journal.arrived(file) == Journal(folder, "table").arrived(file) == line
    assert Journal(folder, "another").arrived(file) == 0


def test_each_file_has_a_line_of_its_own_by_any_path(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = file.with_name("charts.ndjson")
    other.write_text("one\n")
    journal = Journal(folder, "table")
    journal.record(file, 3)
    journal.record(other, 1)
    again = Journal(folder, "table")
    assert (again.arrived(file), again.arrived(other)) == (3, 1)
    monkeypatch.chdir(file.parent)
    assert Journal(folder, "table").arrived(Path(file.name)) == 3


def copied(file: Path) -> Path:
    copy = file.parent / "elsewhere" / file.name
    copy.parent.mkdir()
    shutil.copy2(file, copy)
    return copy


def grown(file: Path) -> Path:
    file.write_text("one\ntwo\nthree\nfour\n")
    return file


def rewritten(file: Path) -> Path:
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
    return file


@pytest.mark.parametrize("changed", [copied, grown, rewritten])
def test_a_changed_file_is_loaded_from_its_beginning(folder: Path, file: Path, changed: Callable[[Path], Path]) -> None:
    Journal(folder, "table").record(file, 3)
    assert Journal(folder, "table").arrived(changed(file)) == 0


def test_a_dying_run_leaves_the_journal_as_it_was(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(folder, "table")
    journal.record(file, 2)

    def die(path: Path, text: str) -> None:
        with path.open("w") as output:
            output.write(text[:5])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", die)
    with pytest.raises(KeyboardInterrupt):
        journal.record(file, 3)
    assert Journal(folder, "table").arrived(file) == 2


def test_a_journal_that_is_read_while_it_is_written_is_whole(folder: Path, file: Path) -> None:
    journal = Journal(folder, "table")
    journal.record(file, 2)
    (written,) = folder.iterdir()
    with written.open() as reader:
        journal.record(file, 3)
        assert list(json.load(reader).values()) == [2]
    assert list(folder.iterdir()) == [written]


def test_refused_lines_are_appended_with_their_reasons(folder: Path, file: Path) -> None:
    path = folder / "refused.ndjson"
    first, later = Refusals(path), Refusals(path)
    assert not path.exists()
    first.add(file, 7, Refusal("views: Input should be a valid integer", "views", "many", "write digits"))
    first.add(file, 9, Refusal("no record of this video", "video_id", "x", "load it"))
    later.add(file, 8, Refusal("two", "row", None, "mend it"))
    assert (first.count, later.count) == (2, 1)
    written = [json.loads(line) for line in path.read_text().splitlines()]
    assert written[0] == {
        "file": "videos.ndjson",
        "line": 7,
        "reason": "views: Input should be a valid integer",
        "field": "views",
        "value": "many",
        "remedy": "write digits",
    }
    assert [(one["line"], one["reason"]) for one in written[1:]] == [(9, "no record of this video"), (8, "two")]


@pytest.mark.parametrize("reason", ["a\nb", "\ud800", "Caf\u00e9 \u2028", "\x00"], ids=ascii)
def test_a_reason_takes_one_line_whatever_it_contains(folder: Path, file: Path, reason: str) -> None:
    path = folder / "refused.ndjson"
    Refusals(path).add(file, 7, Refusal(reason, "row", reason, "mend it"))
    (line,) = path.read_bytes().splitlines()
    assert json.loads(line)["reason"] == reason
