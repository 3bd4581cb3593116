"""`python -m tools.validate FILE`: validate the template as SAM transforms it, and write it for other validators."""

import json
import logging
from pathlib import Path
from typing import Annotated

import typer

from tools.transformed import SHIFTS, transformed
from tools.validate.findings import findings, waivers_of
from tools.validate.settings import SETTINGS
from tools.validate.waivers import WAIVERS, Waiver


def main(file: Annotated[Path, typer.Argument(help="file to write")]) -> None:
    """Write the transformed template, validate it with each setting of its parameters, and print what is not waived."""
    # SAM logs which features of its own are off.
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(transformed(), indent=1))
    used: set[Waiver] = set()
    faults = 0
    for name, parameters in SETTINGS.items():
        for one in findings(json.dumps(transformed(parameters.get(SHIFTS, "")), indent=1), parameters):
            waivers = waivers_of(one)
            used |= waivers
            if not waivers:
                faults += 1
                typer.echo(f"{name}: {one.severity.name} {one.rule_id} line {one.start_line}: {one.message}")
    for waiver in {*WAIVERS} - used:
        faults += 1
        typer.echo(f"{waiver.rule} is waived, and finds nothing")
    raise typer.Exit(faults > 0)


if __name__ == "__main__":
    typer.run(main)
