"""Clients that others would make of docs/openapi.json: generated, compiled strictly, and run against the stack."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.stack import Stack

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/openapi.json"
SOURCES = ROOT / "tests/contract/generated"
ENVIRONMENT = ROOT / ".local/env/clients/bin"

pytestmark = pytest.mark.timeout(900)


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in a folder and return what it said; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_a_python_client_reads_every_route_and_every_error(sampled: Stack, tmp_path: Path) -> None:
    shutil.copytree(SOURCES / "python", tmp_path, dirs_exist_ok=True)
    options = ("--meta", "none", "--config", "generator.yaml", "--output-path", "catalogue_client")
    run(tmp_path, ENVIRONMENT / "openapi-python-client", "generate", "--path", DOCUMENT, *options)
    run(tmp_path, ENVIRONMENT / "mypy", "--config-file", "mypy.ini", "catalogue_client", "every_route.py")
    said = run(tmp_path, ENVIRONMENT / "python", "every_route.py", sampled.api)
    assert said.endswith("held 304\n")


@pytest.fixture
def npm() -> str:
    npm = shutil.which("npm")
    if npm is None and os.environ.get("CI") == "true":
        pytest.fail("npm is missing, with which the TypeScript client is made")
    if npm is None:
        pytest.skip("npm is missing, with which the TypeScript client is made")
    return npm


def test_a_typescript_client_reads_every_route_and_every_error(sampled: Stack, tmp_path: Path, npm: str) -> None:
    shutil.copytree(SOURCES / "typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    binaries = tmp_path / "node_modules/.bin"
    run(tmp_path, binaries / "openapi-typescript", DOCUMENT, "--output", "api.ts")
    run(tmp_path, binaries / "tsc", "--project", ".")
    said = run(tmp_path, "node", "built/every_route.js", sampled.api)
    assert said.endswith("held 304\n")
