"""Functions as they lie on Lambda's disk: ours as `sam build` leaves them, the others as their users install them.

Everybody's .pyc files are checked against nothing, ours because they are built so, the others' as a present: without
them they would take more than twice as long to start.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.speed.contestants import Contestant, Work

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam/build"
PEERS = Path(__file__).parent / "peers"
LAYERS = ("CatalogLayer", "DependenciesLayer")
# The interpreter itself, without the packages of any environment.
PYTHON = Path(sys.executable).resolve()
# What Lambda's runtime brings to every function.
RUNTIME = ("awslambdaric", "boto3")

_FOLDER = ROOT / ".local/speed"
_UV = os.environ.get("UV", str(ROOT / ".tools/bin/uv"))


class Layout(NamedTuple):
    """Where a function's handler lies, where else modules are looked for, and how much of it is deployed."""

    task: Path
    path: tuple[Path, ...]
    shipped_bytes: int


def runtime() -> Path:
    """Lay out what Lambda's runtime brings."""
    return _installed("runtime", RUNTIME)


def opt() -> Path:
    """Lay out the layers as Lambda does: all of them over each other."""
    folder = _FOLDER / "opt"
    shutil.rmtree(folder, ignore_errors=True)
    for layer in LAYERS:
        shutil.copytree(BUILD / layer / "python", folder, dirs_exist_ok=True, copy_function=os.link)
    return folder


def layout_of(work: Work, contestant: Contestant, opt: Path, runtime: Path) -> Layout:
    """Lay a contestant out."""
    if contestant.is_ours:
        task = BUILD / contestant.app
        return Layout(task, (opt, runtime), size_of(task) + size_of(opt))
    task = _installed(f"{work.name}-{contestant.app}", contestant.requires)
    if contestant.over_catalog:
        shutil.rmtree(task / "catalog", ignore_errors=True)
        shutil.copytree(opt / "catalog", task / "catalog", copy_function=os.link)
    shutil.copy(PEERS / f"{contestant.app}.py", task / "app.py")
    return Layout(task, (runtime,), size_of(task))


def give_floor(layout: Layout, body: str) -> None:
    """Make the floor return the answer that all give."""
    app = layout.task / "app.py"
    app.write_text(app.read_text("utf-8").replace('ANSWER = "{}"', f"ANSWER = {body!r}"), "utf-8")


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _installed(name: str, packages: Sequence[str]) -> Path:
    """Return a folder with packages, of the versions that the lock has for the bench, and with their compiled files."""
    versions = _locked_versions()
    target = _FOLDER / f"{name}-{hashlib.sha256(f'{packages}{versions}'.encode()).hexdigest()[:12]}"
    if not target.exists():
        constraints = _FOLDER / "constraints.txt"
        constraints.parent.mkdir(parents=True, exist_ok=True)
        constraints.write_text(versions, "utf-8")
        target.mkdir()
        if packages:
            options = ["--quiet", "--python", str(PYTHON), "--target", str(target), "--link-mode", "copy"]
            subprocess.run([_UV, "pip", "install", *options, "--constraints", str(constraints), *packages], check=True)
            _compile(target)
    return target


def _compile(folder: Path) -> None:
    options = ["-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([PYTHON, "-m", "compileall", *options, "."], cwd=folder, check=True)


@cache
def _locked_versions() -> str:
    options = ["--quiet", "--frozen", "--only-group", "bench-speed", "--no-hashes", "--no-annotate", "--no-header"]
    return subprocess.run([_UV, "export", *options], cwd=ROOT, check=True, capture_output=True, text=True).stdout
