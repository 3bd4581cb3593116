"""The command that mines related words: what it says of a run, and of one that failed."""

import pytest

from tests.unit.tools.conftest import Answering
from tools import related_words

MINED = {"videos": 2_000, "tags": 1_234, "written": 12, "deleted": 3}


def test_a_run_is_told_in_figures(answering: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    answering("miner", MINED)
    related_words.main()
    said = "1,234 tags of 2,000 videos have related words; documents written: 12, deleted: 3\n"
    assert capsys.readouterr().out == said


def test_a_run_that_failed_says_why(answering: Answering) -> None:
    answering(
        "miner", {"errorType": "StoreUnavailable", "errorMessage": "the index is down"}, FunctionError="Unhandled"
    )
    with pytest.raises(SystemExit, match="no related words computed: StoreUnavailable: the index is down"):
        related_words.main()
