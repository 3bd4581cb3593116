"""The command that mines related words: what it says of a run, and of one that failed."""

import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tools import related_words
from tools.stack import Stack

type Answering = Callable[..., None]

MINED = {"videos": 2_000, "tags": 1_234, "written": 12, "deleted": 3}


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Give a function that sets what the stack's function answers."""
    stack = SimpleNamespace(environment=dict, related_words_function="miner")
    monkeypatch.setattr(Stack, "find", lambda *_: stack)

    def answering(said: Any, **answer: str) -> None:
        def invoke(**request: Any) -> Any:
            assert request == {"FunctionName": "miner", "Payload": b"{}"}
            return {"Payload": io.BytesIO(json.dumps(said).encode()), **answer}

        monkeypatch.setattr("tools.invocation.boto3.client", lambda *_, **__: SimpleNamespace(invoke=invoke))

    return answering


def test_a_run_is_told_in_figures(answering: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    answering(MINED)
    related_words.main()
    said = "1,234 tags of 2,000 videos have related words; documents written: 12, deleted: 3\n"
    assert capsys.readouterr().out == said


def test_a_run_that_failed_says_why(answering: Answering) -> None:
    answering({"errorType": "StoreUnavailable", "errorMessage": "the index is down"}, FunctionError="Unhandled")
    with pytest.raises(SystemExit, match="no related words mined: StoreUnavailable: the index is down"):
        related_words.main()
