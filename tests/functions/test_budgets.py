"""What a read may import and weigh, of the artifacts as `sam build` left them: counted, not timed."""

import json
import site
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from typing import Any

import pytest

from tests import template

BUILD = Path(__file__).parents[2] / ".aws-sam/build"
LAYERS = tuple(BUILD / layer / "python" for layer in ("CatalogLayer", "DependenciesLayer"))
FORBIDDEN = {"boto3", "botocore", "asyncio", "aws_xray_sdk", "requests"}
MAX_BYTES = 12_000_000

# PEP 552: the file is named by its source's hash, and nobody compares them.
UNCHECKED_HASH = 0b01

REVIEWED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("imports.toml").read_text("utf-8"))
READS = [name for name, value in REVIEWED.items() if isinstance(value, dict)]

# Where Lambda's runtime keeps boto3 a module may be found that no layer has, as here in the tests' own environment.
PROGRAM = """\
import json, sys
sys.path[:0] = sys.argv[1:-1]
sys.path.append(sys.argv[-1])
import app
print(json.dumps([*sys.modules]))
"""

pytestmark = pytest.mark.skipif(not BUILD.exists(), reason="nothing is built: `make build`")


def imported_by(function: str) -> set[str]:
    """Return the modules that a function has imported once Lambda can call it."""
    paths = map(str, (BUILD / function, *LAYERS, site.getsitepackages()[0]))
    command = [sys.executable, "-I", "-S", "-B", "-c", PROGRAM, *paths]
    environment = {**template.function_environment(function), "AWS_REGION": "us-east-1"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(told.stdout))


def reviewed(function: str, kind: str) -> set[str]:
    """Return the names of one kind that were reviewed: all reads' and the function's own."""
    return {*REVIEWED[kind].split(), *REVIEWED[function].get(kind, "").split()}


def below(modules: set[str], package: str) -> set[str]:
    """Return the names of a package's modules among others, without the package's own."""
    return {name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")}


def compiled_files() -> Iterator[tuple[Path, Path]]:
    """Yield the modules of both layers, each with where its compiled file belongs."""
    for layer in LAYERS:
        for source in layer.rglob("*.py"):
            yield source, Path(cache_from_source(str(source)))


def test_the_reads_are_those_of_the_template_that_answer_from_a_store() -> None:
    assert {*READS} == {route.function for route in template.routes()} - {"DocsFunction"}


@pytest.mark.parametrize("function", READS)
def test_a_read_imports_what_was_reviewed_and_nothing_else(function: str) -> None:
    modules = imported_by(function)
    roots = {name.partition(".")[0] for name in modules}
    public = {root for root in roots if not root.startswith("_")} - {"app"}

    assert not roots & FORBIDDEN
    assert public & sys.stdlib_module_names == reviewed(function, "standard")
    assert public - sys.stdlib_module_names == reviewed(function, "packages")
    assert below(modules, "catalog") == reviewed(function, "catalog")
    assert {name.partition(".")[0] for name in below(modules, "aws_lambda_powertools")} == reviewed(
        function, "powertools"
    )


@pytest.mark.parametrize("function", READS)
def test_a_read_weighs_little(function: str) -> None:
    files = [path for folder in (BUILD / function, *LAYERS) for path in folder.rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) <= MAX_BYTES


def test_every_module_of_the_layers_ships_its_compiled_file_which_no_time_stamp_makes_invalid() -> None:
    wrong = []
    for source, compiled in compiled_files():
        header = compiled.read_bytes()[:16] if compiled.exists() else b""
        right = MAGIC_NUMBER + UNCHECKED_HASH.to_bytes(4, "little") + source_hash(source.read_bytes())
        if header != right:
            wrong.append(source)

    assert any(compiled_files())
    assert wrong == []
