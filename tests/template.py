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
    "asks_a_store",
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
    "role",
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


def statements(function: str, known: Known | None = None) -> list[dict[str, Any]]:
    """Return what a function may do: the statements of its role, each with lists of actions and resources."""
    return [
        {**statement, "Action": as_list(statement["Action"]), "Resource": as_list(statement["Resource"])}
        for policy in properties(role(function), known)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def role(function: str) -> str:
    """Return the logical id of a function's role."""
    arn: str = properties(function)["Role"]
    return arn.removesuffix(".Arn")


def asks_a_store(function: str) -> bool:
    """Tell whether a function may ask a table or the index."""
    return any(action.startswith(("dynamodb:", "es:")) for one in statements(function) for action in one["Action"])


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
