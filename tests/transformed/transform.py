"""The template as CloudFormation gets it: transformed by SAM's own translator, for any values of the parameters."""

import os
from copy import deepcopy
from functools import cache
from typing import Any
from unittest.mock import patch

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests import template

# The ARNs that SAM attaches by name; without a name here the translator leaves the name itself.
MANAGED_POLICIES = {
    name: f"arn:aws:iam::aws:policy/service-role/{name}"
    for name in ("AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSLambdaDynamoDBExecutionRole")
}

# The one parameter on whose value it depends what SAM makes.
SHIFTS = "DeploymentPreference"


def resources(kind: str | None = None, **parameters: str) -> dict[str, template.Resource]:
    """Return the resources, or those of one type, that CloudFormation creates with values of parameters.

    Every reference is resolved: to a parameter's value, a pseudo parameter, or otherwise its own text. A pseudo
    parameter takes a value too: `**{"AWS::Region": "eu-west-1"}`.
    """
    return {
        name: template.resolve(resource, parameters)
        for name, resource in _transformed(parameters.get(SHIFTS, ""))["Resources"].items()
        if kind in (None, resource["Type"])
        and ("Condition" not in resource or template.condition_holds(resource["Condition"], parameters))
    }


def properties(logical_id: str, **parameters: str) -> dict[str, Any]:
    """Return the properties of a resource that CloudFormation creates with values of parameters."""
    found: dict[str, Any] = resources(**parameters)[logical_id]["Properties"]
    return found


@cache
def _transformed(shift: str) -> dict[str, Any]:
    """Return the transformed template, its references unresolved; `sam deploy` has uploaded the code before.

    `shift` is the value of DeploymentPreference, or "" for its default.
    """
    uploaded = deepcopy(template.document())
    for resource in uploaded["Resources"].values():
        for name in {"CodeUri", "ContentUri"} & resource["Properties"].keys():
            resource["Properties"][name] = "s3://bucket/key"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="eu-west-1"):
        transformed: dict[str, Any] = Translator(MANAGED_POLICIES, Parser()).translate(
            uploaded, {SHIFTS: shift} if shift else {}
        )
    return transformed
