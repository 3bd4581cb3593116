"""Generates the clients in `clients/` and builds their packages."""

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from tools.clients.document import client_document

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/openapi.json"
FOLDER = ROOT / "clients"
GENERATOR = ROOT / ".local/env/clients/bin/openapi-python-client"
PYTHON_PACKAGE = "dailywatch_video_api"


class BuildFailed(Exception):
    """A tool that makes a client has failed, with what it said."""


class NoNode(Exception):
    """npm is not installed."""


def sources(target: Path) -> Path:
    """Copy the clients' sources without anything generated, and return the copy."""
    left_out = shutil.ignore_patterns("node_modules", "dist", "generated", "openapi.json", "__pycache__")
    shutil.copytree(FOLDER, target, ignore=left_out)
    return target


def build_typescript(folder: Path, packages: Path) -> Path:
    """Generate the TypeScript client in a folder, and return the package to install; raises `NoNode`, `BuildFailed`."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoNode("npm is missing, which makes the TypeScript client")
    _prepare(folder)
    for generated in ("dist", "src/generated"):
        shutil.rmtree(folder / generated, ignore_errors=True)
    _run(folder, npm, "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
    for script in ("generate", "build"):
        _run(folder, npm, "run", "--silent", script)
    packages.mkdir(parents=True, exist_ok=True)
    _run(folder, npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", packages)
    described = json.loads((folder / "package.json").read_text())
    return packages / f"{described['name']}-{described['version']}.tgz"


def build_python(folder: Path, packages: Path) -> Path:
    """Generate the Python client in a folder, and return the wheel; raises `BuildFailed`."""
    _prepare(folder)
    generated = folder / "src" / PYTHON_PACKAGE / "generated"
    options = ("--meta", "none", "--fail-on-warning", "--overwrite")
    config = ("--config", "generator.yaml", "--custom-template-path", "templates")
    _run(folder, GENERATOR, "generate", "--path", "openapi.json", *config, *options, "--output-path", generated)
    _run(folder, os.environ.get("UV", "uv"), "build", "--quiet", "--wheel", "--out-dir", packages)
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return packages / f"{PYTHON_PACKAGE}-{project['version']}-py3-none-any.whl"


def _prepare(folder: Path) -> None:
    """Write what both generators read, and the licence of the package."""
    document = client_document(json.loads(DOCUMENT.read_text()))
    (folder / "openapi.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    shutil.copy(ROOT / "LICENSE", folder)


def _run(folder: Path, *command: str | Path) -> str:
    # The generator of the Python client formats with the ruff of its own environment.
    path = os.pathsep.join([str(GENERATOR.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout
