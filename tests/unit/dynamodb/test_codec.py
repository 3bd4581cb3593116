"""Plain values survive DynamoDB's typed JSON."""

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.dynamodb.codec import decode, decode_item, encode, encode_item
from catalog.regions import Region

BOTH_WAYS: dict[str, tuple[object, dict[str, Any]]] = {
    "text": ("a river", {"S": "a river"}),
    "empty text": ("", {"S": ""}),
    "a word of a closed list": (Region.BR, {"S": "BR"}),
    "a number": (7, {"N": "7"}),
    "a negative number": (-7, {"N": "-7"}),
    "a number beyond 53 bits": (9_007_199_254_740_993, {"N": "9007199254740993"}),
    "a number beyond 64 bits": (2**70, {"N": "1180591620717411303424"}),
    "a fraction": (0.25, {"N": "0.25"}),
    "a small fraction": (1e-07, {"N": "1e-07"}),
    "true": (True, {"BOOL": True}),
    "false": (False, {"BOOL": False}),
    "nothing": (None, {"NULL": True}),
    "a list": (["a", 1, None], {"L": [{"S": "a"}, {"N": "1"}, {"NULL": True}]}),
    "an empty list": ([], {"L": []}),
    "a map": ({"a": {"b": []}}, {"M": {"a": {"M": {"b": {"L": []}}}}}),
    "an empty map": ({}, {"M": {}}),
}
ENCODED: dict[str, tuple[object, dict[str, Any]]] = {
    "a tuple": ((1, "a"), {"L": [{"N": "1"}, {"S": "a"}]}),
    "bytes, which the client encodes": (b"\x1f\x8b", {"B": b"\x1f\x8b"}),
}
DECODED: dict[str, tuple[object, dict[str, Any]]] = {
    "bytes, as the API writes them": (b"\x1f\x8b", {"B": "H4s="}),
    "a set of texts": (["a", "b"], {"SS": ["a", "b"]}),
    "a set of numbers": ([1, 2.5], {"NS": ["1", "2.5"]}),
    "a number with an exponent": (1500.0, {"N": "1.5E+3"}),
    "an exponent without a fraction": (100.0, {"N": "1E+2"}),
    "an exponent in lower case": (2000.0, {"N": "2e3"}),
}


@pytest.mark.parametrize(("value", "attribute"), (BOTH_WAYS | ENCODED).values(), ids=BOTH_WAYS | ENCODED)
def test_a_value_is_encoded(value: object, attribute: dict[str, Any]) -> None:
    assert encode(value) == attribute


@pytest.mark.parametrize(("value", "attribute"), (BOTH_WAYS | DECODED).values(), ids=BOTH_WAYS | DECODED)
def test_an_attribute_is_decoded(value: object, attribute: dict[str, Any]) -> None:
    decoded = decode(attribute)
    assert decoded == value
    # A number is whole unless it has a fraction.
    assert isinstance(decoded, float) is isinstance(value, float)


UNSUPPORTED = [{"a"}, Decimal(1), datetime(2026, 1, 1, tzinfo=UTC), 1j, ..., [1, {"a"}], {"a": {"b": {"c"}}}]


@pytest.mark.parametrize("value", [*UNSUPPORTED, math.nan, math.inf], ids=repr)
def test_a_value_that_no_attribute_can_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no DynamoDB attribute holds a"):
        encode(value)


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


@given(st.dictionaries(st.text(), plain_values))
def test_an_item_survives(item: dict[str, Any]) -> None:
    assert decode_item(encode_item(item)) == item
