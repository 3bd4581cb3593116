"""The resources that CloudFormation creates of the transformed template, for any values of the parameters."""

from typing import Any

from tests import template
from tools.transformed import SHIFTS, transformed


def resources(kind: str | None = None, **parameters: str) -> dict[str, template.Resource]:
    """Return the resources, or those of one type, that CloudFormation creates with values of parameters.

    Every reference is resolved: to a parameter's value, a pseudo parameter, or otherwise its own text. A pseudo
    parameter takes a value too: `**{"AWS::Region": "eu-west-1"}`.
    """
    return {
        name: template.resolve(resource, parameters)
        for name, resource in transformed(parameters.get(SHIFTS, ""))["Resources"].items()
        if kind in (None, resource["Type"])
        and ("Condition" not in resource or template.condition_holds(resource["Condition"], parameters))
    }


def properties(logical_id: str, **parameters: str) -> dict[str, Any]:
    """Return the properties of a resource that CloudFormation creates with values of parameters."""
    found: dict[str, Any] = resources(**parameters)[logical_id]["Properties"]
    return found


def outputs(**parameters: str) -> dict[str, str]:
    """Return the outputs of the stack with values of parameters."""
    return {
        name: template.resolve(output, parameters)["Value"]
        for name, output in transformed(parameters.get(SHIFTS, ""))["Outputs"].items()
        if "Condition" not in output or template.condition_holds(output["Condition"], parameters)
    }
