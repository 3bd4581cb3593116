"""The installed packages on the deployed stack: a user's program, and each operation's body."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from tests.clients.conftest import Call, ClientProgram, Project, run
from tests.contract.discovery import discover
from tests.contract.wire import Client
from tools.clients.build import DOCUMENT, ROOT
from tools.clients.document import client_document
from tools.stack import Stack

pytestmark = pytest.mark.stack

CACHE_ROWS = re.findall(r"^\| (`/.+) \| (`public.+) \|$", (ROOT / "docs/front-ends.md").read_text(), re.MULTILINE)
PATHS: dict[str, Any] = client_document(json.loads(DOCUMENT.read_text()))["paths"]


def test_a_users_python_program_runs(sampled: Stack, python_project: Project) -> None:
    said = run(python_project.folder, python_project.folder / "venv/bin/python", "use.py", sampled.api)
    assert said.startswith("used ")


def test_a_users_typescript_program_runs(sampled: Stack, compiled_program: Path) -> None:
    assert run(compiled_program.parent, "node", compiled_program, sampled.api).startswith("used ")


def test_each_operation_returns_the_body_of_the_answer(sampled: Stack, program: ClientProgram) -> None:
    with Client(sampled.api) as asked:
        requests = discover(asked).paths()
        reads = {path: item["get"]["operationId"] for path, item in PATHS.items() if "get" in item}
        bodies = [asked.get(requests[path]).json for path in reads]
    calls = [call_of(program, path, operation, requests[path]) for path, operation in reads.items()]
    # However slow the machine is.
    outcomes = program.call(sampled.api, *calls, **program.seconds("timeout", 180))
    for call, outcome, body in zip(calls, outcomes, bodies, strict=True):
        assert comparable(outcome) == comparable({"body": body}), call


@pytest.mark.parametrize(("routes", "value"), CACHE_ROWS, ids=[routes.split("`")[1] for routes, _ in CACHE_ROWS])
def test_answers_are_cached_as_the_page_for_front_ends_says(sampled: Stack, routes: str, value: str) -> None:
    until = re.escape(re.sub(r" until the next charts, at least \d+", "UNTIL", value.replace("`", "")))
    with Client(sampled.api) as asked:
        requests = discover(asked).paths()
        for path in re.findall(r"`(/[^`]+)`", routes):
            said = asked.get(requests[path]).headers["Cache-Control"]
            assert re.fullmatch(until.replace("UNTIL", r"\d+"), said), (path, said)


def call_of(program: ClientProgram, path: str, operation: str, request: str) -> Call:
    """Return the call for a request, by the names that the client's language has."""
    parts = urlsplit(request)
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
    matched = re.fullmatch(pattern, parts.path)
    assert matched, (path, request)
    texts = {name: unquote(text) for name, text in matched.groupdict().items()} | dict(parse_qsl(parts.query))
    parameters = {name: int(text) if text.isdecimal() else text for name, text in texts.items()}
    if program.language == "typescript":
        return re.sub(r"_(\w)", lambda letter: letter[1].upper(), operation), parameters
    return operation, {re.sub(r"(?=[A-Z])", "_", name).lower(): value for name, value in parameters.items()}


def comparable(body: Any) -> Any:
    """Return a body with all times in one spelling, and without cursors, which have a time of their own."""
    text = re.sub(r"(\d\d:\d\d:\d\d)(Z|\+00:00)", r"\1Z", json.dumps(body))
    return json.loads(re.sub(r'"next_cursor": "[^"]+"', '"next_cursor": "opaque"', text))
