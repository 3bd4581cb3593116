"""Reads API Gateway's own errors for described routes from `template.yaml`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.openapi.routes import ROOT, resources_of
from tools.problems.catalogue import REQUEST_ID

# Other types are for paths, methods, bodies and credentials that no route has, or share a status with these.
TYPES = ("WAF_FILTERED", "THROTTLED", "INTEGRATION_TIMEOUT")


class GatewayAnswer(NamedTuple):
    """An error of the gateway: status, header names, problem."""

    status: int
    headers: Sequence[str]
    problem: dict[str, Any]


def gateway_answers(template: Path = ROOT / "template.yaml") -> list[GatewayAnswer]:
    """Return the gateway's own answers to valid requests."""
    responses = resources_of(template)["Api"]["Properties"]["GatewayResponses"]
    return [_answer(responses[name]) for name in TYPES]


def _answer(response: dict[str, Any]) -> GatewayAnswer:
    (body,) = response["ResponseTemplates"].values()
    headers = [name for name in response["ResponseParameters"]["Headers"] if name != "Content-Type"]
    return GatewayAnswer(response["StatusCode"], headers, json.loads(body.replace("$context.requestId", REQUEST_ID)))
