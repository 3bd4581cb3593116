"""A stack whose functions answer what a test says."""

import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tools.stack import Stack

type Answering = Callable[..., None]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Give a function that sets which function of the stack is expected to be invoked, and what it answers."""
    names = {"sitemap_builder_function": "builder", "related_words_function": "miner"}
    stack = SimpleNamespace(environment=dict, api="https://api.example", **names)
    monkeypatch.setattr(Stack, "find", lambda *_: stack)

    def answering(name: str, said: Any, **answer: str) -> None:
        def invoke(**request: Any) -> Any:
            assert request == {"FunctionName": name, "Payload": b"{}"}
            return {"Payload": io.BytesIO(json.dumps(said).encode()), **answer}

        monkeypatch.setattr("tools.invocation.boto3.client", lambda *_, **__: SimpleNamespace(invoke=invoke))

    return answering
