"""How large DynamoDB holds an item to be, which is what it bills.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Mapping
from typing import Any


def size_of(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Return the bytes of an item in DynamoDB's types, as boto3 takes and gives it."""
    return sum(len(name.encode()) + _size(attribute) for name, attribute in item.items())


def _size(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(value)
        case "N":
            return _size_of_number(value)
        case "L":
            return 3 + sum(1 + _size(one) for one in value)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(one) for name, one in value.items())
        case "BOOL" | "NULL":
            return 1
    raise ValueError(f"no item of the catalogue holds a {kind}")


def _size_of_number(text: str) -> int:
    """Two digits a byte, leading and trailing zeros left out, and one byte; a sign takes one more."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return -(-len(digits) // 2) + 1 + text.startswith("-")
