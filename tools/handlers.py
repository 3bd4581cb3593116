"""Loads the stack's functions into this process with the template's settings, and invokes them with sample events."""

import importlib.util
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from tools.template import function_environment, function_ids

ROOT = Path(__file__).parents[1]
NO_STORE = "http://127.0.0.1:1"

# As long as Lambda lets a function run.
NO_HURRY_MS = 900_000

# Loggers keep the output that exists when they are created, so there is one for all.
_LOG = io.StringIO()

type Json = dict[str, Any]
type Invoke = Callable[[Json], Json]


@contextmanager
def stack_at(names: Mapping[str, str], dynamodb: str = NO_STORE, index: str = NO_STORE) -> Iterator[None]:
    """Point functions that are loaded within the block at these stores, without a bus for what they send.

    `names` has physical names by logical id.
    """
    with patch.dict(os.environ):
        for logical_id in function_ids():
            os.environ |= function_environment(logical_id, {**names, "SearchEndpoint": index, "CatalogEvents": "off"})
        os.environ |= {"AWS_ENDPOINT_URL": dynamodb, "SEARCH_ENDPOINT": index}
        yield


def load_handler(name: str) -> Invoke:
    """Import `functions/<name>/app.py` again with empty caches, and return its handler."""
    os.environ["POWERTOOLS_SERVICE_NAME"] = name
    path = ROOT / "functions" / name / "app.py"
    spec = importlib.util.spec_from_file_location(f"loaded_{name}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    context = SimpleNamespace(
        function_name=name,
        function_version="$LATEST",
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        aws_request_id="226199b1-c030-4c0a-a714-571bcc23ff53",
        get_remaining_time_in_millis=lambda: NO_HURRY_MS,
    )

    def invoke(event: Json) -> Json:
        answer: Json = app.handler(event, context)
        return answer

    return invoke


@contextmanager
def log() -> Iterator[io.StringIO]:
    """Capture the output of functions that are loaded within the block."""
    with redirect_stdout(_LOG):
        yield _LOG


def request(event: str, path: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None) -> Json:
    """Return the sample event `events/<event>.json` with other path and query parameters."""
    recorded: Json = json.loads((ROOT / "events" / f"{event}.json").read_text("utf-8"))
    if path is not None:
        recorded |= {"path": recorded["resource"].format(**path), "pathParameters": {**path} or None}
    if query is not None:
        recorded["queryStringParameters"] = {**query} or None
        recorded["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
    return recorded
