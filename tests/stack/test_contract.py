"""The published contracts: the suite for any deployment, docs/openapi.json, and clients that others make of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.stack import Stack

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/openapi.json"
SOURCES = ROOT / "tests/contract/generated"
SCHEMATHESIS = ROOT / ".local/env/schemathesis/bin/schemathesis"
DRAWN = ("--phases", "examples,fuzzing,stateful", "--max-examples", "8", "--generation-deterministic")

pytestmark = pytest.mark.timeout(2700)


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in a folder and return what it said; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_a_smoke_test_passes_and_the_stack_keeps_the_contracts(sampled: Stack, tmp_path: Path) -> None:
    description = tmp_path / "stack.json"
    sampled.write(description)
    assert run(ROOT, sys.executable, "-m", "tools.smoke", "--stack", description).splitlines() == [
        "ok      a page of the site may read",
        "ok      /Stage is closed",
        "ok      a video on the bus is found, shown and removed",
        "ok      both contracts are kept",
    ]


def test_no_answer_disagrees_with_the_description(sampled: Stack, tmp_path: Path) -> None:
    config = ("--config-file", ROOT / "tests/contract/schemathesis.toml")
    run(tmp_path, SCHEMATHESIS, *config, "run", DOCUMENT, "--url", sampled.api, "--checks", "all", *DRAWN)


def test_a_typescript_client_reads_every_route_and_every_error(sampled: Stack, tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("npm is missing, with which the TypeScript client is made")
    shutil.copytree(SOURCES / "typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    binaries = tmp_path / "node_modules/.bin"
    run(tmp_path, binaries / "openapi-typescript", DOCUMENT, "--output", "api.ts")
    run(tmp_path, binaries / "tsc", "--project", ".")
    said = run(tmp_path, "node", "built/every_route.js", sampled.api)
    assert said.endswith("held 304\n")
