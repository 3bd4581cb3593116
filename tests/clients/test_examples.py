"""The examples in `examples/clients`, as their README runs them."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.conftest import MYPY, PROGRAMS, Project, missing, run
from tests.clients.stub import Prepared, StubApi
from tools.clients.build import ROOT
from tools.stack import Stack

EXAMPLES = ROOT / "examples/clients"
MAX_LINES = 30
PROBLEM = Prepared(422, '{"detail": "Of one letter"}', {"Content-Type": "application/problem+json"})


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_an_example_is_short_and_on_the_page(example: Path) -> None:
    assert example.name == "README.md" or f"]({example.name})" in (EXAMPLES / "README.md").read_text()
    assert len(example.read_text().splitlines()) <= MAX_LINES


def test_the_python_example_prints_a_chart(sampled: Stack, python_project: Project) -> None:
    python, example = python_project.folder / "venv/bin/python", EXAMPLES / "rising.py"
    run(python_project.folder, MYPY, "--strict", "--config-file", "", "--python-executable", python, example)
    lines = run(python_project.folder, python, example, sampled.api).splitlines()
    assert len(lines) == 3
    assert all(line.endswith(" videos") for line in lines)


def test_the_curl_example_prints_a_page_and_then_304(sampled: Stack) -> None:
    if shutil.which("curl") is None:
        missing("curl is missing")
    said = run(EXAMPLES, "sh", "search.sh", "pixel", sampled.api)
    assert said.startswith('{"videos":[')
    assert said.endswith("the same again: 304\n")


class ReactProject(NamedTuple):
    """A folder with the hook, compiled, and what shows it."""

    folder: Path

    def show(self, url: str, text: str) -> list[str]:
        return run(self.folder, "node", "show.js", url, text).splitlines()


@pytest.fixture(scope="session")
def react_project(
    node_project: Project, client_sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> ReactProject:
    folder = tmp_path_factory.mktemp("react")
    shutil.copytree(PROGRAMS / "react", folder, dirs_exist_ok=True)
    shutil.copy(EXAMPLES / "useSearch.ts", folder)
    options = ("--ignore-scripts", "--no-audit", "--no-fund")
    run(folder, "npm", "ci", *options)
    run(folder, "npm", "install", "--no-save", *options, node_project.package)
    compiler = client_sources / "typescript/node_modules/.bin/tsc"
    libraries = ("--lib", "es2023,dom,dom.iterable", "--types", "react", "--skipLibCheck")
    run(folder, compiler, "--strict", "--target", "es2022", "--module", "nodenext", *libraries, "show.ts")
    return ReactProject(folder)


def test_the_react_hook_shows_what_is_found(sampled: Stack, react_project: ReactProject) -> None:
    assert react_project.show(sampled.api, "pixel")


def test_the_react_hook_shows_why_nothing_is_found(stub: StubApi, react_project: ReactProject) -> None:
    stub.answers = [PROBLEM]
    assert react_project.show(stub.url, "pixel") == ["Of one letter"]
