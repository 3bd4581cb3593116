"""Clients that other generators make of docs/openapi.json: they compile, and what they call answers as they say."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from tools.stack import Stack

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/openapi.json"
SOURCES = ROOT / "tests/contract/generated"

pytestmark = pytest.mark.timeout(2700)


def test_orval(sampled: Stack, tmp_path: Path) -> None:
    npm, node = program("npm"), program("node")
    shutil.copytree(SOURCES / "orval", tmp_path, dirs_exist_ok=True)
    install(tmp_path, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    binaries = tmp_path / "node_modules/.bin"
    run(tmp_path, binaries / "orval", "--config", "orval.config.cjs")
    run(tmp_path, binaries / "tsc", "--project", ".")
    said = run(tmp_path, node, "built/calls.js", sampled.api)
    assert said.endswith("held 304\n")


def test_oapi_codegen(sampled: Stack, tmp_path: Path) -> None:
    go = program("go")
    shutil.copytree(SOURCES / "go", tmp_path, dirs_exist_ok=True)
    install(tmp_path, go, "mod", "download")
    (tmp_path / "catalogue").mkdir()
    run(tmp_path, go, "tool", "oapi-codegen", "--config", "generator.yaml", DOCUMENT)
    run(tmp_path, go, "vet", "./...")
    run(tmp_path, go, "build", "-o", "contract-client", ".")
    said = run(tmp_path, tmp_path / "contract-client", sampled.api)
    assert said.endswith("held 304\n")


def program(name: str) -> str:
    """Return the path of a program; without it the test is skipped, in continuous integration it fails."""
    return shutil.which(name) or stop(f"{name} is missing, with which a client is made")


def install(folder: Path, *command: str) -> None:
    """Install what a lock file pins; the test is skipped where the registry cannot be reached."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        stop(f"packages of {folder.name} cannot be installed: {(done.stderr or done.stdout)[-500:]}")


def stop(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in a folder and return what it said; it must succeed."""
    environment = {**os.environ, "DOCUMENT": str(DOCUMENT)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
