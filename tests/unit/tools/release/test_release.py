"""What a release has: archives, checksums, licences that are allowed, and an audit that says what it did not see."""

import json
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.release import __main__ as release
from tools.release import audit, licences

FINE = {"name": "fine", "version": "1.0", "licenses": [{"license": {"id": "MIT"}}]}


def test_a_tag_that_is_not_the_version_is_not_released(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"not released: the tag is v9\.9\.9, but the version in pyproject\.toml is "):
        release.main("v9.9.9", tmp_path)


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    built = tmp_path / "built"
    (built / "Function").mkdir(parents=True)
    (built / "template.yaml").write_text("Resources: {}")
    (built / "Function/app.py").write_text("x = 1")
    release.pack(built, tmp_path / "a.zip")
    (built / "template.yaml").touch()
    release.pack(built, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert packed.namelist() == ["Function/app.py", "template.yaml"]
        assert packed.read("Function/app.py") == b"x = 1"
        assert packed.infolist()[0].external_attr >> 16 & stat.S_IRGRP


def test_checksums_are_those_of_sha256sum(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "SHA256SUMS", ".gitignore"):
        (tmp_path / name).write_text(name)
    (tmp_path / "SHA256SUMS").write_text(release.checksums(tmp_path))
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said == "a.txt: OK\nb.txt: OK\n"


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ([{"license": {"id": "GPL-3.0-only"}}], "bad 2.0 is under GPL-3.0-only, which"),
        ([{"license": {"id": "MIT"}}, {"license": {"name": "Ours"}}], "bad 2.0 is under Ours, which"),
        ([{"expression": "MIT OR Ours"}], "bad 2.0 is under MIT OR Ours, which"),
        ([], "bad 2.0 names no licence, which"),
        ([{"license": {}}], "bad 2.0 is under an unnamed licence, which"),
    ],
)
def test_a_licence_that_is_not_allowed_fails(tmp_path: Path, licence: list[Any], said: str) -> None:
    sbom = tmp_path / "sbom.json"
    sbom.write_text(json.dumps({"components": [FINE, {"name": "bad", "version": "2.0", "licenses": licence}]}))
    with pytest.raises(SystemExit, match=said):
        licences.main(sbom)
    sbom.write_text(json.dumps({"components": [FINE]}))
    licences.main(sbom)


@pytest.fixture
def reports(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[[str], tuple[str, str]]:
    """Give a function that audits with a pip-audit that says this, and returns what is printed."""

    def audited(script: str) -> tuple[str, str]:
        command = tmp_path / "pip-audit"
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755)
        audit.main([tmp_path / "requirements.txt"], command)
        said = capfd.readouterr()
        return said.out, said.err

    return audited


def said(*packages: dict[str, Any]) -> str:
    return f"echo '{json.dumps({'dependencies': packages})}'"


GOOD = {"name": "good", "version": "1", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found"}
BROKEN = {"name": "broken", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}


def test_an_audit_says_how_many_packages_it_looked_up(reports: Callable[[str], tuple[str, str]]) -> None:
    assert reports(said(GOOD)) == ("1 of 1 packages were looked up: no known vulnerabilities\n", "")
    out, err = reports(said(GOOD, UNKNOWN))
    assert out == "1 of 2 packages were looked up: no known vulnerabilities\n"
    assert err == "NOT AUDITED, the database did not know them: unknown\n"


def test_an_audit_that_found_nobody_in_the_database_claims_nothing(reports: Callable[[str], tuple[str, str]]) -> None:
    assert reports(said(UNKNOWN)) == ("", "NOT AUDITED, the database did not know them: unknown\n")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'no such host' >&2; exit 1", "no such host"),
        ("exit 1", "pip-audit said nothing"),
        ("echo x", "cannot be"),
    ],
)
def test_an_audit_without_its_database_says_so_and_fails_nothing(
    reports: Callable[[str], tuple[str, str]], script: str, reason: str
) -> None:
    out, err = reports(script)
    assert out == ""
    assert err.startswith("NOT AUDITED: ")
    assert reason in err


def test_a_known_vulnerability_fails(reports: Callable[[str], tuple[str, str]]) -> None:
    with pytest.raises(SystemExit, match="broken 1: PYSEC-1, fixed in 2"):
        reports(said(GOOD, BROKEN) + "; exit 1")
