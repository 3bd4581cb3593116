"""The command that builds the sitemap: what it says of a build, and of one that did not end."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.conftest import Answering
from tools import sitemap

BUILT = {"listed": 1_200, "left_out": {"no_player": 7}, "parts": 2, "written": 1, "deleted": 0, "segments": 2}


def test_a_build_is_told_in_figures(answering: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    answering("builder", BUILT)
    sitemap.main()
    assert capsys.readouterr().out.splitlines() == [
        "1,200 videos in 2 parts, of which 1 were written; left out: 7 no_player",
        "https://api.example/sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("said", "answer", "message"),
    [
        ({"running": True}, {}, "another build is running"),
        (
            {"errorType": "OutOfTime", "errorMessage": "no time"},
            {"FunctionError": "Unhandled"},
            "the build needs more time: run this again to resume it",
        ),
        (
            {"errorType": "SitemapImpossible", "errorMessage": "the parameter WatchPage is empty"},
            {"FunctionError": "Unhandled"},
            "SitemapImpossible: the parameter WatchPage is empty",
        ),
    ],
    ids=["another one", "out of time", "impossible"],
)
def test_a_build_that_did_not_end_says_why(
    answering: Answering, said: Any, answer: dict[str, str], message: str
) -> None:
    answering("builder", said, **answer)
    with pytest.raises(SystemExit, match=f"no sitemap built: {message}"):
        sitemap.main()


def test_without_a_stack_there_is_nothing_to_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no sitemap built: .* is not there"):
        sitemap.main(tmp_path / "stack.json")
