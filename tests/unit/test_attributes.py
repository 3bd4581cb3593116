"""Plain values survive DynamoDB's typed JSON."""

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.stores.attributes import decode, decode_item, encode, encode_item
from catalog.vocabulary import Region

ENCODED: dict[str, tuple[object, dict[str, Any]]] = {
    "text": ("a river", {"S": "a river"}),
    "empty text": ("", {"S": ""}),
    "a word of a closed list": (Region.BR, {"S": "BR"}),
    "a number": (7, {"N": "7"}),
    "a negative number": (-7, {"N": "-7"}),
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


@pytest.mark.parametrize(("value", "attribute"), ENCODED.values(), ids=ENCODED)
def test_a_value_becomes_an_attribute_and_comes_back(value: object, attribute: dict[str, Any]) -> None:
    assert encode(value) == attribute
    assert decode(attribute) == value


def test_a_tuple_becomes_a_list() -> None:
    assert encode((1, "a")) == {"L": [{"N": "1"}, {"S": "a"}]}


def test_bytes_are_left_to_the_client() -> None:
    assert encode(b"\x1f\x8b") == {"B": b"\x1f\x8b"}


DECODED: dict[str, tuple[dict[str, Any], object]] = {
    "bytes, as the API writes them": ({"B": "H4s="}, b"\x1f\x8b"),
    "a set of texts": ({"SS": ["a", "b"]}, ["a", "b"]),
    "a set of numbers": ({"NS": ["1", "2.5"]}, [1, 2.5]),
    "a number with an exponent": ({"N": "1.5E+3"}, 1500.0),
    "an exponent in lower case": ({"N": "2e3"}, 2000.0),
}


@pytest.mark.parametrize(("attribute", "value"), DECODED.values(), ids=DECODED)
def test_an_attribute_that_others_wrote_is_read(attribute: dict[str, Any], value: object) -> None:
    assert decode(attribute) == value


@pytest.mark.parametrize(
    ("text", "kind"), [("7", int), ("-7", int), ("9007199254740991", int), ("7.5", float), ("1E+2", float)]
)
def test_a_number_is_whole_unless_it_has_a_fraction(text: str, kind: type) -> None:
    assert type(decode({"N": text})) is kind


UNSUPPORTED: dict[str, object] = {
    "a set": {"a"},
    "a decimal": Decimal(1),
    "a time": datetime(2026, 1, 1, tzinfo=UTC),
    "a complex number": 1j,
    "an object": object(),
    "within a list": [1, {"a"}],
    "within a map": {"a": {"b": {"c"}}},
    "not a number": math.nan,
    "infinity": math.inf,
}


@pytest.mark.parametrize("value", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_no_attribute_holds_is_refused(value: object) -> None:
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
