"""Read the resources of `template.yaml`, so that no tool, bench or test defines a table or an environment again."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[1] / "template.yaml"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackId": (
        "arn:aws:cloudformation:eu-west-1:123456789012:stack/dailywatch/51af3dc0-da77-11e4-872e-1a2b3c4d5e6f"
    ),
    "AWS::StackName": "dailywatch",
    "AWS::URLSuffix": "amazonaws.com",
}

type Known = Mapping[str, str]
type Resource = dict[str, Any]


def resources(kind: str | None = None, known: Known | None = None) -> dict[str, Resource]:
    """Return the resources, or those of one kind, by logical id and with every reference resolved.

    `known` says what references stand for: a parameter's value, a resource's physical name. Others stand for the
    parameter's default, or for their own text.
    """
    return {
        name: resolve(resource, known or {})
        for name, resource in document()["Resources"].items()
        if kind in (None, resource["Type"])
    }


def properties(logical_id: str, known: Known | None = None) -> dict[str, Any]:
    """Return one resource's properties."""
    found: dict[str, Any] = resolve(document()["Resources"][logical_id]["Properties"], known or {})
    return found


def function_ids() -> list[str]:
    """Return the logical ids of all functions."""
    return list(resources("AWS::Serverless::Function"))


def function_properties(logical_id: str, known: Known | None = None) -> dict[str, Any]:
    """Return a function's properties, with the globals that it inherits."""
    inherited = resolve(document()["Globals"]["Function"], known or {})
    own = properties(logical_id, known)
    variables = inherited["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
    return {**inherited, **own, "Environment": {"Variables": variables}}


def function_environment(logical_id: str, known: Known | None = None) -> dict[str, str]:
    """Return the environment variables that a function is given."""
    variables = function_properties(logical_id, known)["Environment"]["Variables"]
    return {name: str(value) for name, value in variables.items()}


def function_folder(logical_id: str) -> Path:
    """Return the folder that holds a function's `app.py`."""
    return TEMPLATE.parent / str(properties(logical_id)["CodeUri"])


def table_properties(logical_id: str) -> dict[str, Any]:
    """Return what `create_table` takes, but for the table's name and its stream.

    Nobody reads a stream of these tables, and it costs DynamoDB Local several times as much as a write, more with each.
    """
    taken = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    declared = properties(logical_id)
    return {name: declared[name] for name in taken if name in declared}


# --- CloudFormation's YAML --------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and `!Sub x` as `{"Fn::Sub": "x"}`."""


def _intrinsic(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    match node:
        case yaml.ScalarNode():
            return {name: loader.construct_scalar(node)}
        case yaml.SequenceNode():
            return {name: loader.construct_sequence(node, deep=True)}
    raise yaml.YAMLError(f"!{tag} takes a text or a list")


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def document() -> dict[str, Any]:
    """Return the whole template, its references unresolved."""
    loader = _Loader(TEMPLATE.read_text())
    try:
        template: dict[str, Any] = loader.get_single_data()
    finally:
        loader.dispose()
    return template


# --- Intrinsic functions ----------------------------------------------------------------------------------------------

_NOTHING = object()


def resolve(value: Any, known: Known) -> Any:  # noqa: PLR0911 - one return a function of CloudFormation
    """Return a part of the template, or of what the transform makes of it, with its references resolved."""
    match value:
        case {"Ref": "AWS::NoValue"}:
            return _NOTHING
        case {"Fn::GetAtt": [resource, attribute]}:
            return _stands_for(f"{resource}.{attribute}", known)
        case {"Ref": name} | {"Fn::GetAtt": name}:
            return _stands_for(name, known)
        case {"Fn::Sub": _} | {"Fn::Join": _} | {"Fn::Select": _} | {"Fn::Split": _}:
            return _text(value, known)
        case {"Fn::FindInMap": [mapping, key, name]}:
            return document()["Mappings"][mapping][resolve(key, known)][name]
        case {"Fn::If": [condition, then, otherwise]}:
            return resolve(then if holds(document()["Conditions"][condition], known) else otherwise, known)
        case dict():
            resolved = {key: resolve(one, known) for key, one in value.items()}
            return {key: one for key, one in resolved.items() if one is not _NOTHING}
        case list():
            return [one for one in (resolve(one, known) for one in value) if one is not _NOTHING]
    return value


def _text(function: dict[str, Any], known: Known) -> Any:
    match function:
        case {"Fn::Sub": [text, names]}:
            return _text({"Fn::Sub": text}, {**known, **resolve(names, known)})
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([^}]+)\}", lambda reference: str(_stands_for(reference[1], known)), text)
        case {"Fn::Join": [separator, parts]}:
            return separator.join(map(str, resolve(parts, known)))
        case {"Fn::Select": [index, parts]}:
            return resolve(parts, known)[int(index)]
        case {"Fn::Split": [separator, text]}:
            return resolve(text, known).split(separator)
    raise ValueError(f"no such function of texts is known: {function}")


def _stands_for(name: str, known: Known) -> Any:
    parameter = document()["Parameters"].get(name, {})
    return known.get(name, PSEUDO_PARAMETERS.get(name, parameter.get("Default", name)))


def holds(condition: Any, known: Known) -> bool:
    """Evaluate a condition; raises `ValueError` for one that the template does not use."""
    match condition:
        case {"Fn::Equals": [left, right]}:
            # As CloudFormation does, to which every parameter's value is a text.
            return str(resolve(left, known)) == str(resolve(right, known))
        case {"Fn::Not": [negated]}:
            return not holds(negated, known)
        case {"Fn::And": all_of}:
            return all(holds(one, known) for one in all_of)
        case {"Fn::Or": any_of}:
            return any(holds(one, known) for one in any_of)
        case {"Fn::Contains": [texts, one]}:
            return str(resolve(one, known)) in texts
        case {"Condition": name}:
            return holds(document()["Conditions"][name], known)
    raise ValueError(f"no such condition is known: {condition}")
