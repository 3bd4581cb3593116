"""A load that was killed knows how far it came."""

import json
import os
from pathlib import Path

import pytest

from tools.load.journal import Journal, Refusals


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "videos.ndjson"
    path.write_text("one\ntwo\nthree\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state/load"


def test_nothing_has_arrived_of_a_file_that_was_not_begun(folder: Path, file: Path) -> None:
    assert Journal(folder, "table").arrived(file) == 0


def test_another_run_knows_what_has_arrived(folder: Path, file: Path) -> None:
    Journal(folder, "table").record(file, 2)
    assert Journal(folder, "table").arrived(file) == 2


def test_the_last_line_counts(folder: Path, file: Path) -> None:
    journal = Journal(folder, "table")
    for line in (1, 2, 3):
        journal.record(file, line)
    assert journal.arrived(file) == Journal(folder, "table").arrived(file) == 3


def test_each_file_has_a_line_of_its_own(folder: Path, file: Path) -> None:
    other = file.with_name("charts.ndjson")
    other.write_text("one\n")
    journal = Journal(folder, "table")
    journal.record(file, 3)
    journal.record(other, 1)
    assert (journal.arrived(file), journal.arrived(other)) == (3, 1)
    assert Journal(folder, "table").arrived(file) == 3


def test_files_of_the_same_name_are_told_apart(folder: Path, file: Path) -> None:
    namesake = file.parent / "elsewhere" / file.name
    namesake.parent.mkdir()
    namesake.write_bytes(file.read_bytes())
    journal = Journal(folder, "table")
    journal.record(file, 3)
    assert journal.arrived(namesake) == 0


def test_a_file_is_the_same_by_whatever_path(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Journal(folder, "table").record(file, 3)
    monkeypatch.chdir(file.parent)
    assert Journal(folder, "table").arrived(Path(file.name)) == 3


def test_a_file_that_grew_is_loaded_anew(folder: Path, file: Path) -> None:
    Journal(folder, "table").record(file, 3)
    file.write_text("one\ntwo\nthree\nfour\n")
    assert Journal(folder, "table").arrived(file) == 0


def test_a_file_that_was_written_again_is_loaded_anew(folder: Path, file: Path) -> None:
    Journal(folder, "table").record(file, 3)
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
    assert Journal(folder, "table").arrived(file) == 0


def test_a_table_that_was_made_anew_has_nothing(folder: Path, file: Path) -> None:
    Journal(folder, "table").record(file, 3)
    assert Journal(folder, "another").arrived(file) == 0


def test_a_run_that_dies_while_it_writes_leaves_the_journal_as_it_was(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a journal
    journal = Journal(folder, "table")
    journal.record(file, 2)

    # WHEN the next entry is cut short
    def die(path: Path, text: str) -> None:
        with path.open("w") as output:
            output.write(text[:5])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", die)
    with pytest.raises(KeyboardInterrupt):
        journal.record(file, 3)
    # THEN the one before it holds
    assert Journal(folder, "table").arrived(file) == 2


def test_who_reads_while_it_is_written_reads_a_whole_journal(folder: Path, file: Path) -> None:
    journal = Journal(folder, "table")
    journal.record(file, 2)
    (written,) = folder.iterdir()
    with written.open() as reader:
        journal.record(file, 3)
        assert list(json.load(reader).values()) == [2]
    assert list(folder.iterdir()) == [written]


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_refused_lines_are_kept_with_their_reasons(folder: Path, file: Path) -> None:
    refusals = Refusals(folder / "refused.ndjson")
    refusals.add(file, 7, "views: Input should be a valid integer")
    refusals.add(file, 9, "no record of this video")
    assert refusals.count == 2
    assert [json.loads(line) for line in refusals.path.read_text().splitlines()] == [
        {"file": "videos.ndjson", "line": 7, "reason": "views: Input should be a valid integer"},
        {"file": "videos.ndjson", "line": 9, "reason": "no record of this video"},
    ]


def test_a_run_adds_to_what_an_earlier_one_refused(folder: Path, file: Path) -> None:
    Refusals(folder / "refused.ndjson").add(file, 7, "one")
    later = Refusals(folder / "refused.ndjson")
    later.add(file, 8, "two")
    assert later.count == 1
    assert len(later.path.read_text().splitlines()) == 2


@pytest.mark.parametrize("reason", ["a\nb", "\ud800", "Caf\u00e9 \u2028", "\x00"], ids=ascii)
def test_a_reason_takes_one_line_whatever_it_holds(folder: Path, file: Path, reason: str) -> None:
    refusals = Refusals(folder / "refused.ndjson")
    refusals.add(file, 7, reason)
    (line,) = refusals.path.read_bytes().splitlines()
    assert json.loads(line)["reason"] == reason


def test_without_refusals_there_is_no_file(folder: Path) -> None:
    assert not Refusals(folder / "refused.ndjson").path.exists()
