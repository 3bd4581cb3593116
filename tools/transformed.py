"""The template as CloudFormation gets it: transformed by SAM's own translator."""

import os
from copy import deepcopy
from functools import cache
from typing import Any
from unittest.mock import patch

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tools.template import document

# The ARNs that SAM attaches by name to roles that it makes.
MANAGED_POLICIES = {
    name: f"arn:aws:iam::aws:policy/service-role/{name}"
    for name in ("AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSLambdaDynamoDBExecutionRole")
}

# The one parameter on whose value it depends what SAM makes.
SHIFTS = "DeploymentPreference"


@cache
def transformed(shift: str = "") -> dict[str, Any]:
    """Return the transformed template, its references unresolved; `sam deploy` has uploaded the code before.

    `shift` is the value of DeploymentPreference, its default if empty.
    """
    uploaded = deepcopy(document())
    for resource in uploaded["Resources"].values():
        for name in {"CodeUri", "ContentUri"} & resource["Properties"].keys():
            resource["Properties"][name] = "s3://bucket/key"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="eu-west-1"):
        made: dict[str, Any] = Translator(MANAGED_POLICIES, Parser()).translate(
            uploaded, {SHIFTS: shift} if shift else {}
        )
    return made
