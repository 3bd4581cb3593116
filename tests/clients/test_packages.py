"""The packages: what is in them, what they need, and which version they have."""

import json
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import MYPY, Project, run
from tools.clients.build import DOCUMENT, FOLDER, ROOT, sources
from tools.clients.document import client_document
from tools.clients.version import main as write_version

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def versions(folder: Path = FOLDER) -> dict[str, Any]:
    lock = json.loads((folder / "typescript/package-lock.json").read_text())
    return {
        "docs/openapi.json": json.loads(DOCUMENT.read_text())["info"]["version"],
        "package.json": json.loads((folder / "typescript/package.json").read_text())["version"],
        "package-lock.json": lock["version"],
        "package-lock.json, its package": lock["packages"][""]["version"],
        "clients/python/pyproject.toml": tomllib.loads((folder / "python/pyproject.toml").read_text())["project"][
            "version"
        ],
    }


@pytest.mark.parametrize("place", versions())
def test_a_version_is_that_of_the_api(place: str) -> None:
    assert versions()[place] == VERSION, "`make generate` writes it"


def test_a_new_version_is_written_into_both_packages(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clients")
    for name in ("typescript/package.json", "typescript/package-lock.json", "python/pyproject.toml"):
        path = folder / name
        path.write_text(path.read_text().replace(f'"{VERSION}"', '"0.0.1-older"'))
    write_version(folder)
    assert {*versions(folder).values()} == {VERSION}


def test_the_npm_package_has_types_and_no_dependencies(node_project: Project) -> None:
    with tarfile.open(node_project.package) as package:
        names = package.getnames()
        described = json.load(package.extractfile("package/package.json"))  # type: ignore[arg-type]
    assert described["version"] == VERSION
    assert described.get("dependencies") is None
    assert {"package/dist/index.js", "package/dist/index.d.ts", "package/README.md", "package/LICENSE"} <= {*names}
    assert not [name for name in names if "/src/" in name or (name.endswith(".ts") and not name.endswith(".d.ts"))]


def test_the_wheel_has_types_and_needs_httpx_and_attrs(python_project: Project) -> None:
    with zipfile.ZipFile(python_project.package) as package:
        names = package.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        described = message_from_bytes(package.read(metadata))
    assert described["Version"] == VERSION
    required = described.get_all("Requires-Dist") or []
    assert {one.partition(">")[0] for one in required} == {"anyio", "attrs", "httpx"}
    assert "dailywatch_video_api/py.typed" in names
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert not [name for name in names if name.endswith((".jinja", "openapi.json"))]


def test_a_users_typescript_passes_the_strict_compiler(compiled_program: Path) -> None:
    assert "new VideoApi(" in compiled_program.read_text()


def test_a_users_python_passes_strict_mypy(python_project: Project) -> None:
    interpreter = ("--python-executable", python_project.folder / "venv/bin/python")
    run(python_project.folder, MYPY, "--strict", "--config-file", "", *interpreter, "use.py", "call.py")


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_the_python_package_passes_strict_mypy(python_project: Project, client_sources: Path, version: str) -> None:
    interpreter = ("--python-executable", python_project.folder / "venv/bin/python", "--python-version", version)
    folder = client_sources / "python/src"
    run(folder, MYPY, "--config-file", folder.parent / "mypy.ini", *interpreter, "--package", "dailywatch_video_api")


def test_clients_have_the_operations_of_json_without_their_defaults() -> None:
    document = client_document(json.loads(DOCUMENT.read_text()))
    operations = [one for item in document["paths"].values() for one in item.values()]
    assert "search" in {one["operationId"] for one in operations}
    assert {*document["paths"]}.isdisjoint({"/docs", "/openapi.json"})
    parameters = {one["name"]: one for operation in operations for one in operation["parameters"]}
    assert "If-None-Match" not in parameters
    assert not [name for name, one in parameters.items() if "default" in one["schema"]]
    assert "(default: 20)" in parameters["per_page"]["description"]
