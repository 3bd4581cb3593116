"""The contents of `template.yaml`, so that no test defines a table, a route or an environment a second time."""

from typing import Any, NamedTuple

from tools.template import (
    TEMPLATE,
    Known,
    Resource,
    document,
    function_environment,
    function_folder,
    function_ids,
    function_properties,
    holds,
    properties,
    resolve,
    resources,
    table_properties,
)

__all__ = [
    "TEMPLATE",
    "Known",
    "Resource",
    "Route",
    "as_list",
    "condition_holds",
    "document",
    "function_environment",
    "function_folder",
    "function_ids",
    "function_properties",
    "output",
    "output_names",
    "parameter",
    "parameter_names",
    "properties",
    "refusals",
    "resolve",
    "resources",
    "routes",
    "statements",
    "table_properties",
]


class Route(NamedTuple):
    """A method and a path of the API, and the function that answers there."""

    method: str
    path: str
    function: str


def parameter_names() -> list[str]:
    """Return the names of the parameters."""
    return list(document()["Parameters"])


def parameter(name: str) -> dict[str, Any]:
    """Return the declaration of a parameter."""
    declared: dict[str, Any] = document()["Parameters"][name]
    return declared


def output_names() -> list[str]:
    """Return the names of the outputs."""
    return list(document()["Outputs"])


def output(name: str) -> dict[str, Any]:
    """Return an output, its references unresolved."""
    found: dict[str, Any] = document()["Outputs"][name]
    return found


def condition_holds(name: str, known: Known | None = None) -> bool:
    """Evaluate a condition of the template."""
    return holds(document()["Conditions"][name], known or {})


def refusals(known: Known | None = None) -> list[str]:
    """Return the descriptions of the assertions that the parameters' values violate."""
    return [
        assertion["AssertDescription"]
        for rule in document()["Rules"].values()
        if holds(rule["RuleCondition"], known or {})
        for assertion in rule["Assertions"]
        if not holds(assertion["Assert"], known or {})
    ]


def statements(logical_id: str) -> list[dict[str, Any]]:
    """Return what a function may do: the statements of its policies, each with lists of actions and resources."""
    return [
        {**statement, "Action": as_list(statement["Action"]), "Resource": as_list(statement["Resource"])}
        for policy in properties(logical_id).get("Policies", [])
        for statement in policy["Statement"]
    ]


def routes() -> list[Route]:
    """Return every route of the API."""
    return [
        Route(event["Properties"]["Method"], event["Properties"]["Path"], function)
        for function in function_ids()
        for event in properties(function).get("Events", {}).values()
        if event["Type"] == "Api"
    ]


def as_list(value: Any) -> list[Any]:
    """Return what CloudFormation writes as one value or as a list, as a list."""
    return value if isinstance(value, list) else [value]
