"""`make audit`: looks up the packages that are shipped in the database of known vulnerabilities, and says if it cannot.

pip-audit calls a package that it could not look up skipped, and reports success even if all of them are.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

WITHIN_S = 300


class NotAudited(Exception):
    """The database could not be asked."""


class Audit(NamedTuple):
    """Packages with vulnerabilities, those that were not found in the database, and the number of all."""

    vulnerable: list[str]
    skipped: list[str]
    total: int


def main(
    requirements: Annotated[list[Path], typer.Argument(help="Files of pinned packages")],
    pip_audit: Annotated[Path, typer.Option(help="The command pip-audit")] = Path("pip-audit"),
) -> None:
    """Exit with 1 if a package has a known vulnerability; what could not be looked up is named, and fails nothing."""
    try:
        audit = read(run(pip_audit, requirements))
    except NotAudited as error:
        print(f"NOT AUDITED: {error}", file=sys.stderr)
        return
    if audit.skipped:
        print(f"NOT AUDITED, the database did not know them: {', '.join(audit.skipped)}", file=sys.stderr)
    if audit.vulnerable:
        sys.exit("\n".join(audit.vulnerable))
    if found := audit.total - len(audit.skipped):
        print(f"{found} of {audit.total} packages were looked up: no known vulnerabilities")


def run(pip_audit: Path, requirements: list[Path]) -> str:
    """Return the report of pip-audit; raises `NotAudited` if it has none."""
    files = [word for path in requirements for word in ("--requirement", str(path))]
    command = [str(pip_audit), "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", *files]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    except subprocess.TimeoutExpired:
        raise NotAudited(f"the database did not answer within {WITHIN_S} seconds") from None
    if not done.stdout.strip():
        raise NotAudited((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    return done.stdout


def read(report: str) -> Audit:
    """Return what a report says; raises `NotAudited` for one that is not whole."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError) as error:
        raise NotAudited(f"pip-audit's report cannot be read: {error}") from None
    vulnerable = [
        f"{one['name']} {one['version']}: {fault['id']}, fixed in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages
        for fault in one.get("vulns", [])
    ]
    return Audit(vulnerable, [one["name"] for one in packages if "skip_reason" in one], len(packages))


if __name__ == "__main__":
    typer.run(main)
