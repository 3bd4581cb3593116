"""Describes JSON Schemas in words, for tables."""

import json
from collections.abc import Callable
from typing import Any

from tools.site.markdown import code, table

type Schema = dict[str, Any]
type Linked = Callable[[str], str]

_RANGES = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"))
# What every integer of JavaScript is below is no limit of a parameter.
_LARGEST = 2**53 - 1


def type_of(schema: Schema, linked: Linked = code) -> str:
    """Return the type of a schema in words; `linked` writes the name of another schema."""
    if reference := schema.get("$ref"):
        return linked(reference.rpartition("/")[2])
    if variants := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(type_of(one, linked) for one in variants))
    if values := schema.get("enum"):
        return ", ".join(code(str(one)) for one in values)
    if "const" in schema:
        return code(str(schema["const"]))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}), linked)}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_of(schema['additionalProperties'], linked)}"
    return " ".join(filter(None, [schema.get("format"), schema.get("type", "any value")]))


def bounds_of(schema: Schema) -> str:
    """Return the limits and the default of a schema in words."""
    limits = {name: value for one in [schema, *schema.get("anyOf", [])] for name, value in one.items()}
    said = [numbers_between(limits.get(low), limits.get(high), unit) for low, high, unit in _RANGES]
    if schema.get("default") is not None:
        said.append(f"default {code(json.dumps(schema['default']).strip('"'))}")
    return "; ".join(filter(None, said))


def numbers_between(low: float | None, high: float | None, unit: str = "") -> str:
    """Return a range in words; an empty text if it has no limit."""
    if high == _LARGEST:
        high = None
    if low is not None and high is not None:
        return f"{low:,} to {high:,}{unit}" if low != high else f"{low:,}{unit}"
    if high is not None:
        return f"up to {high:,}{unit}"
    return f"{low:,}{unit} or more" if low else ""


def fields(schema: Schema, linked: Linked = code) -> str:
    """Return a table of the properties of an object; an empty text for other schemas."""
    required = schema.get("required", [])
    return table(
        ["field", "type", "limits", "description"],
        (
            (
                code(name),
                type_of(one, linked),
                "; ".join(filter(None, ["required" if name in required else "optional", bounds_of(one)])),
                one.get("description", ""),
            )
            for name, one in schema.get("properties", {}).items()
        ),
    )
