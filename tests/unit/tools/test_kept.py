"""What a start deployed and loaded is used again while what it was made of is the same, and the emulator wrote it."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tools.local import kept as kept_module
from tools.local.kept import MADE_OF, ROOT, Kept, fingerprint_of
from tools.local.run import _sample_end

TODAY = datetime.now(UTC).date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def started(folder: Path, fingerprint: str = "a", end: date | None = None) -> Kept:
    kept = Kept(folder)
    kept.use_for(fingerprint, end)
    return kept


def deployed(folder: Path) -> Kept:
    """Return what a start leaves that deployed and ended."""
    kept = started(folder, end=TODAY - timedelta(days=1))
    state = kept.open()
    (state / "dynamodb.json").write_text("{}")
    kept.note(deployed=True)
    return kept


def test_a_stack_is_used_again_with_how_far_its_load_came(folder: Path) -> None:
    deployed(folder)
    again = Kept(folder)
    assert again.use_for("a", again.sample_end) is None
    assert (again.is_deployed, again.is_loaded) == (True, False)
    again.note(loaded=True)
    assert Kept(folder).is_loaded
    assert (folder / "emulator/dynamodb.json").exists()


def test_other_code_starts_anew(folder: Path) -> None:
    kept = deployed(folder)
    assert kept.use_for("b", TODAY) == "the code, the data or the options have changed"
    assert (kept.is_deployed, (folder / "emulator").exists(), kept.sample_end) == (False, False, TODAY)


def test_state_that_a_killed_emulator_did_not_write_is_not_used(folder: Path) -> None:
    kept = deployed(folder)
    state = kept.open()
    (state / "lambda.json").write_text("{}")
    old = (folder / "opened").stat().st_mtime_ns - 10**9
    os.utime(state / "dynamodb.json", ns=(old, old))
    reason = Kept(folder).use_for("a", kept.sample_end)
    assert reason == "the emulator was killed before it could write its state"
    assert not Kept(folder).is_deployed


def test_a_start_that_ended_before_it_deployed_leaves_nothing(folder: Path) -> None:
    kept = started(folder)
    (kept.open() / "dynamodb.json").write_text("{}")
    again = Kept(folder)
    assert again.use_for("a", None) is None
    assert not (folder / "emulator").exists()


def test_a_sample_ends_yesterday_unless_a_kept_one_still_has_rising_videos(folder: Path) -> None:
    yesterday = TODAY - timedelta(days=1)
    assert _sample_end(Kept(folder), TODAY) == yesterday
    for days, end in ((1, yesterday), (2, TODAY - timedelta(days=2)), (3, yesterday)):
        kept = started(folder / str(days), end=TODAY - timedelta(days=days))
        assert _sample_end(kept, TODAY) == end


def test_the_fingerprint_changes_with_code_options_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all((ROOT / one).exists() for one in MADE_OF)
    monkeypatch.setattr(kept_module, "ROOT", tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    (data / "videos.json").write_text("[]")
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/app.py").write_text("pass")
    first = fingerprint_of(["x"], data)
    assert fingerprint_of(["x"], data) == first
    assert fingerprint_of(["y"], data) != first
    assert fingerprint_of(["x"], None) != first
    (data / "videos.json").write_text("[1]")
    second = fingerprint_of(["x"], data)
    assert second != first
    (tmp_path / "functions/app.py").write_text("pass  # changed")
    assert fingerprint_of(["x"], data) != second
