"""Package roots that load what is asked of them alone."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "layers/dependencies/lazy_roots.py"

_spec = spec_from_file_location("lazy_roots", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
lazy_roots = module_from_spec(_spec)
_spec.loader.exec_module(lazy_roots)


def run(folder: Path, program: str) -> str:
    """Return what a program prints that finds modules in a folder."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Lay a package out whose root imports both of its modules, and make the root lazy."""
    folder = tmp_path / "rivers"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        '"""Rivers."""\nfrom rivers.long import NILE\nfrom .short import REPRUA\n__all__ = ["NILE"]\n'
    )
    (folder / "long.py").write_text("NILE = 6650\n")
    (folder / "short.py").write_text("REPRUA = 18\n")
    lazy_roots.main(tmp_path, ["rivers"])
    return tmp_path


def test_importing_the_root_imports_no_module(package: Path) -> None:
    program = "import sys, rivers; print([name for name in sys.modules if name.startswith('rivers.')])"

    assert run(package, program) == "[]"


def test_a_name_is_found_in_its_module_and_loads_no_other(package: Path) -> None:
    program = (
        "import sys; from rivers import NILE; print(NILE, 'rivers.long' in sys.modules, 'rivers.short' in sys.modules)"
    )

    assert run(package, program) == "6650 True False"


def test_modules_are_reached_as_attributes_once_they_are_imported(package: Path) -> None:
    assert run(package, "import rivers.long; print(rivers.long.NILE)") == "6650"


@pytest.mark.parametrize("source", ["def flow(): ...\n", "class Flow: ...\n", "from rivers.long import NILE as flow\n"])
def test_a_root_that_does_more_than_import_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be lazy"):
        lazy_roots.lazy_root(source)
