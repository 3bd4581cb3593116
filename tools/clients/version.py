"""Writes the API's version, of `pyproject.toml`, into the clients' packages: `python -m tools.clients.version`."""

import json
import re
import tomllib
from pathlib import Path

import typer

from tools.clients.build import FOLDER, ROOT

_VERSION = re.compile(r'^version = ".*"$', re.MULTILINE)


def main(folder: Path = FOLDER) -> None:
    """Write the version into the description and the lock of each package."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for name in ("package.json", "package-lock.json"):
        path = folder / "typescript" / name
        described = json.loads(path.read_text())
        described["version"] = version
        if "packages" in described:
            described["packages"][""]["version"] = version
        path.write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    project = folder / "python/pyproject.toml"
    project.write_text(_VERSION.sub(f'version = "{version}"', project.read_text(), count=1))


if __name__ == "__main__":
    typer.run(main)
