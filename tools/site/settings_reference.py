"""Writes the reference of the template's parameters and outputs, and of the commands of the Makefile."""

import re
from typing import Any

from tools.site.markdown import block, code, table
from tools.site.schemas import numbers_between

SETTINGS = "reference/settings.md"
COMMANDS = "reference/commands.md"

_TARGET = re.compile(r"^(?P<name>[a-z-]+):.*?[^#](?P<level>##|###) (?P<text>.+)$", re.MULTILINE)
type Json = dict[str, Any]


def settings_page(template: Json, profile: dict[str, str]) -> str:
    """Return the page of the parameters with their defaults and those of the profile `prod`, and of the outputs."""
    parameters = table(
        ["parameter", "default", "`prod`", "description", "allowed"],
        (
            (code(name), _value(one.get("Default")), _value(profile.get(name)), one["Description"], _allowed(one))
            for name, one in template["Parameters"].items()
        ),
    )
    outputs = table(
        ["output", "description", "exists"],
        (
            (code(name), one["Description"], f"if {code(one['Condition'])}" if "Condition" in one else "always")
            for name, one in template["Outputs"].items()
        ),
    )
    return (
        "# Settings\n\nThe parameters and the outputs of the template, written from it. Give parameters by name:\n\n"
        + block("make deploy PARAMETERS='ChartIntervalMinutes=60 AlarmEmail=ops@example.com'", "sh")
        + f"## Parameters\n\nAn empty cell under `prod` means the default.\n\n{parameters}"
        + f"## Outputs\n\n{outputs}"
    )


def commands_page(makefile: str) -> str:
    """Return the page of the targets of the Makefile, first those that people use every day."""
    targets = [found.groupdict() for found in _TARGET.finditer(makefile)]
    daily, others = (
        table(["command", ""], ((code(f"make {one['name']}"), one["text"]) for one in targets if one["level"] == level))
        for level in ("##", "###")
    )
    return (
        "# Commands\n\nThe targets of the Makefile, written from it. `[NAME=value]` is optional.\n\n"
        f"## Everyday\n\n{daily}## For development\n\n{others}"
    )


def _value(value: object) -> str:
    return "" if value is None else code(str(value)) if str(value) else "empty"


def _allowed(parameter: Json) -> str:
    values = parameter.get("AllowedValues", [])
    said = [
        ", ".join(code(str(one)) for one in values),
        numbers_between(parameter.get("MinValue"), parameter.get("MaxValue")),
        numbers_between(None, parameter.get("MaxLength"), " characters"),
        parameter.get("ConstraintDescription", ""),
    ]
    return "; ".join(filter(None, said))
