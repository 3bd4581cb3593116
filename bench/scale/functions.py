"""The stack's functions in this process: loaded and set up as the template says, invoked with recorded events."""

import importlib.util
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from copy import deepcopy
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from bench.charts_scale.catalogue import TABLES, use_bench_keys
from tests import template

EVENTS = Path(__file__).parents[2] / "events"

PHYSICAL = {logical_id: name for name, logical_id in TABLES.items()}

# Loggers keep the output that there is when they are made, so that there is but one.
_LOG = io.StringIO()

type Json = dict[str, Any]
type Invoke = Callable[[Json], Json]


@contextmanager
def stack_at(dynamodb: str, index: str = "http://127.0.0.1:1") -> Iterator[None]:
    """Point the functions that are loaded meanwhile at these stores."""
    with patch.dict(os.environ):
        use_bench_keys(os.environ)
        for logical_id in template.function_ids():
            os.environ |= template.function_environment(logical_id, {**PHYSICAL, "SearchEndpoint": index})
        os.environ |= {"AWS_ENDPOINT_URL": dynamodb, "SEARCH_ENDPOINT": index}
        yield


def load(name: str) -> ModuleType:
    """Load `functions/<name>/app.py` anew: nothing that another stack's functions kept is known to it."""
    os.environ["POWERTOOLS_SERVICE_NAME"] = name
    path = Path(__file__).parents[2] / "functions" / name / "app.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    return app


def handler_of(app: ModuleType) -> Invoke:
    """Return the handler of a loaded function, which is given a context and writes its log to nobody."""
    context = SimpleNamespace(
        function_name="bench",
        function_version="$LATEST",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:bench",
        aws_request_id="226199b1-c030-4c0a-a714-571bcc23ff53",
    )

    def invoke(event: Json) -> Json:
        answer: Json = app.handler(event, context)
        return answer

    return invoke


@contextmanager
def log() -> Iterator[io.StringIO]:
    """Catch what functions write that are loaded meanwhile."""
    with redirect_stdout(_LOG):
        yield _LOG


def request(event: str, path: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None) -> Json:
    """Return the recorded request `events/<event>.json` with other parameters in its path and query."""
    recorded: Json = deepcopy(json.loads((EVENTS / f"{event}.json").read_text("utf-8")))
    if path:
        recorded |= {"path": recorded["resource"].format(**path), "pathParameters": {**path}}
    if query is not None:
        recorded["queryStringParameters"] = {**query}
        recorded["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    return recorded
