"""DynamoDB's typed JSON and plain Python values, without boto3."""

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

type Attribute = dict[str, Any]
type Item = dict[str, Any]


def decode_item(item: Mapping[str, Any]) -> Item:
    """Turn a whole typed item into plain values."""
    return {name: decode(value) for name, value in item.items()}


def _number(text: str) -> int | float:
    return float(text) if any(mark in text for mark in ".eE") else int(text)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "S": str,
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
    """Turn `{"S": "text"}` into `"text"`; numbers become int, or float when they have a fraction."""
    ((kind, value),) = attribute.items()
    return _DECODERS[kind](value)


def encode(value: object) -> Attribute:
    """Turn a plain value into a typed attribute; raises `TypeError` for what no attribute can hold."""
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
    """Turn plain values into a typed item, as boto3's low-level client takes it."""
    return {name: encode(value) for name, value in item.items()}
