"""The clients' packages, built from `clients/` and each installed in an empty project, as its users do."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from tests.clients.stub import StubApi, stub_api
from tools.clients.build import ROOT, NoNode, build_python, build_typescript, sources

PROGRAMS = Path(__file__).parent / "programs"
MYPY = ROOT / ".local/env/clients/bin/mypy"


def run(folder: Path, *command: str | Path, **variables: str) -> str:
    """Run a command in a folder and return what it printed; it must succeed."""
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def missing(what: str) -> NoReturn:
    """Skip the test; with CI=true fail it."""
    stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    stop(what)


class Project(NamedTuple):
    """A folder where a package is installed, and the package's file."""

    folder: Path
    package: Path


@pytest.fixture(scope="session")
def client_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("clients") / "clients")


@pytest.fixture(scope="session")
def python_project(client_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("python-project")
    wheel = build_python(client_sources / "python", folder)
    uv = os.environ.get("UV", "uv")
    run(folder, uv, "venv", "--quiet", "--python", os.environ.get("PYTHON", "python3"), "venv")
    run(folder, uv, "pip", "install", "--quiet", wheel, VIRTUAL_ENV=str(folder / "venv"))
    shutil.copytree(PROGRAMS / "python", folder, dirs_exist_ok=True)
    return Project(folder, wheel)


@pytest.fixture(scope="session")
def node_project(client_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("node-project")
    try:
        package = build_typescript(client_sources / "typescript", folder)
    except NoNode as error:
        missing(str(error))
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    run(folder, "npm", "install", "--no-audit", "--no-fund", package)
    shutil.copytree(PROGRAMS / "typescript", folder, dirs_exist_ok=True)
    return Project(folder, package)


@pytest.fixture(scope="session")
def compiled_program(node_project: Project, client_sources: Path) -> Path:
    """Give a user's TypeScript program, which has passed the strict compiler."""
    compiler = client_sources / "typescript/node_modules/.bin/tsc"
    options = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022")
    run(node_project.folder, compiler, *options, "--module", "nodenext", "--lib", "es2023,dom", "use.ts")
    return node_project.folder / "use.js"


@pytest.fixture
def stub() -> Iterator[StubApi]:
    with stub_api() as stub:
        yield stub


type Call = tuple[str, dict[str, Any]]


class ClientProgram(NamedTuple):
    """A client, called by the names of operations."""

    language: str
    command: tuple[str | Path, ...]
    folder: Path

    def call(self, url: str, *calls: Call, **options: Any) -> list[Any]:
        """Return the outcome of each call: a `body`, a `problem`, or the name of what `failed`."""
        asked = json.dumps({"options": options, "calls": calls})
        command, modes = self.command[:2], self.command[2:]
        outcomes: list[Any] = json.loads(run(self.folder, *command, url, asked, *map(str, modes)))
        return outcomes

    def seconds(self, name: str, value: float) -> dict[str, float]:
        """Return an option of a duration: milliseconds in TypeScript."""
        return {f"{name}Ms": value * 1000} if self.language == "typescript" else {name: value}


@pytest.fixture(params=["typescript", "python", "python-async"])
def program(request: pytest.FixtureRequest) -> ClientProgram:
    if request.param == "typescript":
        project: Project = request.getfixturevalue("node_project")
        return ClientProgram(request.param, ("node", "call.mjs"), project.folder)
    project = request.getfixturevalue("python_project")
    modes = ("async",) if request.param == "python-async" else ()
    return ClientProgram(request.param, (project.folder / "venv/bin/python", "call.py", *modes), project.folder)
