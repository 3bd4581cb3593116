"""Writes the modules of the catalogue that reads import: `python -m tools.read_modules layers/reads.txt`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import typer

from tools.openapi.routes import IMPORT_SETTINGS, ROOT, api_functions

CATALOG = ROOT / "layers/catalog"

# In a process of its own for each function: this one has imported more.
PROGRAM = """\
import json, sys
sys.path[:0] = sys.argv[1:]
import app
print(json.dumps([module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "catalog"]))
"""


def main(target: Path) -> None:
    """Write the paths of the modules below the folder of the layer, one a line, sorted."""
    files = {file for folder, _ in api_functions(ROOT / "template.yaml") for file in imported_by(ROOT / folder)}
    target.write_text("".join(f"{file.relative_to(CATALOG)}\n" for file in sorted(files)), "utf-8")


def imported_by(folder: Path) -> set[Path]:
    """Return the files of the catalogue that a function imports before its first request."""
    command = [sys.executable, "-I", "-B", "-c", PROGRAM, str(folder), str(CATALOG)]
    done = subprocess.run(command, env={**os.environ, **IMPORT_SETTINGS}, check=True, capture_output=True, text=True)
    return {Path(file) for file in json.loads(done.stdout)}


if __name__ == "__main__":
    typer.run(main)
