"""Converts between DynamoDB's typed JSON and plain Python values, without boto3."""

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

type Attribute = dict[str, Any]
type Item = dict[str, Any]


def decode_item(item: Mapping[str, Any]) -> Item:
    """Convert a typed item to plain values."""
    return {name: decode(value) for name, value in item.items()}


def _number(text: str) -> int | float:
    return float(text) if any(mark in text for mark in ".eE") else int(text)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "N": _number,
    "BOOL": bool,
    "NULL": lambda _: None,
    "B": base64.b64decode,
    "L": lambda values: [decode(value) for value in values],
    "M": decode_item,
    "SS": list,
    "NS": lambda values: [_number(value) for value in values],
}


def decode(attribute: Mapping[str, Any]) -> Any:
    """Convert `{"S": "text"}` to `"text"`; numbers become int, or float if they have a fraction."""
    ((kind, value),) = attribute.items()
    return value if kind == "S" else _DECODERS[kind](value)


def encode(value: object) -> Attribute:
    """Convert a plain value to a typed attribute; raises `TypeError` for unsupported types."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case float() if math.isfinite(value):
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [encode(one) for one in value]}
        case dict():
            return {"M": encode_item(value)}
    raise TypeError(f"no DynamoDB attribute holds a {type(value).__name__}")


def encode_item(item: Mapping[str, Any]) -> dict[str, Attribute]:
    """Convert plain values to a typed item for boto3's low-level client."""
    return {name: encode(value) for name, value in item.items()}
