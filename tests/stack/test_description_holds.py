"""docs/openapi.json, against the stack: requests drawn from it, right and wrong, and walks from answer to answer."""

import subprocess
from pathlib import Path

import pytest

from tools.stack import Stack

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = ROOT / ".local/env/schemathesis/bin/schemathesis"
# A gateway answers an undefined method as a path without a route, which tests/contract looks at.
CHECKS = ("--checks", "all", "--exclude-checks", "unsupported_method")
DRAWN = ("--phases", "examples,fuzzing,stateful", "--max-examples", "8", "--generation-deterministic")


@pytest.mark.timeout(900)
def test_no_answer_disagrees_with_the_description(sampled: Stack, tmp_path: Path) -> None:
    described = ("run", ROOT / "docs/openapi.json", "--url", sampled.api)
    command = (SCHEMATHESIS, "--config-file", ROOT / "tests/contract/schemathesis.toml", *described, *CHECKS, *DRAWN)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
