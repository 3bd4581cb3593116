"""The page on reliability names a test for each fault, and each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reliability.md").read_text()
ROWS = [
    row for row in PAGE.partition("## Faults")[2].splitlines() if row.startswith("|") and not row.startswith("| **")
]
FAULTS = {row.split("|")[1].strip(): re.findall(r"`(tests/[^`]+)`", row) for row in ROWS[2:]}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_tests_that_exist(fault: str) -> None:
    assert FAULTS[fault]
    for named in FAULTS[fault]:
        path, _, name = named.partition("::")
        functions = {
            one.name for one in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(one, ast.FunctionDef)
        }
        assert name in functions, named
