"""`python -m tools.validate FILE`: validate the template as SAM transforms it, and write it for other validators."""

import json
from pathlib import Path
from typing import Annotated

import typer
from cloudformation_validate import (
    CompositeEngine,
    Diagnostic,
    PseudoParameterOverrides,
    TemplateContent,
    ValidateConfig,
)

from tools.template import PSEUDO_PARAMETERS
from tools.transformed import transformed
from tools.validate.settings import SETTINGS
from tools.validate.waivers import WAIVERS


def main(file: Annotated[Path, typer.Argument(help="file to write")]) -> None:
    """Write the transformed template, validate it with each setting of its parameters, and print what is not waived."""
    text = json.dumps(transformed(), indent=1)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    used = set()
    refused = False
    for name, parameters in SETTINGS.items():
        for one in validate(text, parameters):
            waivers = {waiver for waiver in WAIVERS if waiver.rule == one.rule_id and waiver.about in one.message}
            used |= waivers
            if not waivers:
                refused = True
                typer.echo(f"{name}: {one.severity.name} {one.rule_id} line {one.start_line}: {one.message}")
    for waiver in {*WAIVERS} - used:
        typer.echo(f"{waiver.rule} is waived, and finds nothing")
    raise typer.Exit(int(refused or used != {*WAIVERS}))


def validate(template: str, parameters: dict[str, str]) -> list[Diagnostic]:
    """Return what AWS's validator finds in a template with these values of parameters."""
    pseudo = PseudoParameterOverrides(
        region=PSEUDO_PARAMETERS["AWS::Region"],
        stack_id=PSEUDO_PARAMETERS["AWS::StackId"],
        stack_name=PSEUDO_PARAMETERS["AWS::StackName"],
    )
    config = ValidateConfig(parameter_overrides=parameters, pseudo_parameter_overrides=pseudo)
    found: list[Diagnostic] = CompositeEngine().validate_template(TemplateContent(template), config).diagnostics
    return found


if __name__ == "__main__":
    typer.run(main)
