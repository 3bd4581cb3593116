"""What a read may import and weigh, of the artifacts as `sam build` left them: counted, not timed."""

import json
import subprocess
import sys
import tomllib
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from typing import Any

import pytest

from tests import template

BUILD = Path(__file__).parents[2] / ".aws-sam/build"
READS_LAYER, WRITERS_LAYER = (BUILD / layer / "python" for layer in ("ReadsLayer", "WritersLayer"))

REVIEWED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("imports.toml").read_text("utf-8"))
READS = [name for name, value in REVIEWED.items() if isinstance(value, dict)]

# Lambda's runtime has boto3, and this environment much more: neither is on the path.
PROGRAM = """\
import json, sys
sys.path[:0] = sys.argv[1:]
import app
print(json.dumps([*sys.modules]))
"""

pytestmark = pytest.mark.skipif(not BUILD.exists(), reason="nothing is built: `make build`")


def imported_by(function: str) -> set[str]:
    """Return the modules that a function has imported once Lambda can call it."""
    command = [sys.executable, "-I", "-S", "-B", "-c", PROGRAM, str(BUILD / function), str(READS_LAYER)]
    environment = {**template.function_environment(function), "AWS_REGION": "us-east-1"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(told.stdout))


def reviewed(function: str, kind: str) -> set[str]:
    """Return the names of one kind that were reviewed: all reads' and the function's own."""
    return {*REVIEWED[kind].split(), *REVIEWED[function].get(kind, "").split()}


def in_catalog(modules: set[str]) -> set[str]:
    """Return the names of the catalogue's modules among others, below its root."""
    return {name.removeprefix("catalog.") for name in modules if name.startswith("catalog.")}


def test_the_reads_are_those_of_the_template_and_have_a_layer_of_their_own() -> None:
    assert {*READS} == {route.function for route in template.routes()}
    layers = {function: template.function_properties(function)["Layers"] for function in template.function_ids()}
    assert {name for name, used in layers.items() if used == ["ReadsLayer"]} == {*READS}
    assert {name for name, used in layers.items() if used == ["WritersLayer"]} == layers.keys() - {*READS}


@pytest.mark.parametrize("function", READS)
def test_a_read_imports_what_was_reviewed_and_nothing_else(function: str) -> None:
    modules = imported_by(function)
    public = {root for name in modules if not (root := name.partition(".")[0]).startswith("_")} - {"app"}
    assert public & sys.stdlib_module_names == reviewed(function, "standard")
    # Neither pydantic nor Powertools nor boto3.
    assert public - sys.stdlib_module_names == {"catalog"}
    assert in_catalog(modules) == reviewed(function, "catalog")


def test_the_layer_of_reads_has_what_reads_import_and_no_more() -> None:
    # Besides the catalogue, what simplifies Chinese characters: it is imported with the first one of them.
    shipped = {path.relative_to(READS_LAYER) for path in READS_LAYER.rglob("*.py")}
    assert {path.parts[0] for path in shipped} == {"catalog", "opencc"}
    shipped = {path for path in shipped if path.parts[0] == "catalog"}
    names = {name for function in READS for name in imported_by(function) if name.partition(".")[0] == "catalog"}
    files = {Path(*name.split(".")) for name in names}
    assert shipped == {
        file / "__init__.py" if (READS_LAYER / file).is_dir() else file.with_suffix(".py") for file in files
    }


@pytest.mark.parametrize("function", READS)
def test_a_read_weighs_little(function: str) -> None:
    pages = BUILD / function / "pages"
    files = [path for folder in (BUILD / function, READS_LAYER) for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files if not path.is_relative_to(pages)) <= 1_500_000


@pytest.mark.parametrize("layer", [READS_LAYER, WRITERS_LAYER], ids=["reads", "writers"])
def test_every_module_of_a_layer_ships_its_compiled_file_which_no_time_stamp_makes_invalid(layer: Path) -> None:
    sources = [*layer.rglob("*.py")]
    wrong = []
    for source in sources:
        compiled = Path(cache_from_source(str(source)))
        header = compiled.read_bytes()[:16] if compiled.exists() else b""
        # PEP 552: the file is named by its source's hash, and nobody compares them.
        if header != MAGIC_NUMBER + (0b01).to_bytes(4, "little") + source_hash(source.read_bytes()):
            wrong.append(source)
    assert sources
    assert wrong == []
