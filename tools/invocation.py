"""Invokes a function of a stack and waits until it ends."""

import json
from typing import Any

import boto3
from botocore.config import Config

from tools.template import function_properties

# A call waits so much longer than the function may run.
MARGIN_S = 60


class FunctionFailed(Exception):
    """The function raised an error: `kind` is its type."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def invoke(name: str, resource: str) -> dict[str, Any]:
    """Invoke the function `name`, the template's `resource`, and return what it says; raises `FunctionFailed`."""
    # Another try of the client would be another invocation.
    waiting = Config(
        read_timeout=function_properties(resource)["Timeout"] + MARGIN_S, retries={"total_max_attempts": 1}
    )
    answer = boto3.client("lambda", config=waiting).invoke(FunctionName=name, Payload=b"{}")
    said: dict[str, Any] = json.load(answer["Payload"])
    if "FunctionError" in answer:
        raise FunctionFailed(said.get("errorType", "an error"), said.get("errorMessage", "without a message"))
    return said
