"""The contracts, asked from outside by the suite that can be aimed at any deployment."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.stack import Stack

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(900)
def test_the_stack_keeps_the_contracts(sampled: Stack) -> None:
    command = [sys.executable, "-m", "pytest", "tests/contract", "--url", sampled.api, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
