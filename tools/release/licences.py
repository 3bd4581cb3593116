"""Checks the licences of an SBOM: `python -m tools.release.licences sbom.cdx.json`."""

import json
import sys
from pathlib import Path
from typing import Any

import typer

# Licences that let a work under Apache-2.0 ship the package. Older packages name classifiers without a version: both
# versions of each are allowed.
ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "License :: OSI Approved :: Apache Software License",
    "License :: OSI Approved :: BSD License",
    "MIT",
    "MIT-0",
    "PSF-2.0",
}


def main(sbom: Path) -> None:
    """Exit with 1 if a package has a licence that is not allowed, or names none."""
    components = json.loads(sbom.read_text())["components"]
    faults = [fault for one in components if (fault := fault_of(one))]
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(components)} packages are shipped, each under a licence that is allowed")


def fault_of(component: dict[str, Any]) -> str | None:
    """Return what is wrong with the licences of a component; None if all of them are allowed."""
    licences = [licence_of(one) for one in component.get("licenses", [])]
    refused = [one for one in licences if one not in ALLOWED]
    if licences and not refused:
        return None
    told = f"is under {', '.join(refused)}" if refused else "names no licence"
    return f"{component['name']} {component['version']} {told}, which tools/release/licences.py does not allow"


def licence_of(choice: dict[str, Any]) -> str:
    """Return the SPDX id, the expression or the name of an entry of a component's licences."""
    licence: dict[str, str] = choice.get("license", choice)
    return next((licence[key] for key in ("id", "expression", "name") if key in licence), "an unnamed licence")


if __name__ == "__main__":
    typer.run(main)
