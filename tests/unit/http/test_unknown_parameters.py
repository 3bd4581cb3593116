"""A misspelt parameter is refused with the name that was meant; others that a route ignores are named in a header."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.http.unknown_parameters import MAX_NAME_CHARACTERS, MAX_NAMED, ignored_header, meant_by
from tests.unit.http.conftest import Ask

PLAIN, IGNORING = "/api/category", "/api/contract"
KNOWN = ("q", "at", "tag", "page", "per_page", "region", "pageSize", "min_duration", "max_duration")

MEANT = {
    "Q": "q",
    "At": "at",
    "TAG": "tag",
    "tags": "tag",
    "pages": "page",
    "pag": "page",
    "perpage": "per_page",
    "per-page": "per_page",
    "perPage": "per_page",
    "per_pgae": "per_page",
    "limit": "per_page",
    "page_size": "per_page",
    "reigon": "region",
    "ergion": "region",
    "regoin": "region",
    "regino": "region",
    "regon": "region",
    "regions": "region",
    "redion": "region",
    "Region": "region",
    "minduration": "min_duration",
    "maxDurations": "max_duration",
}
OTHERS = ["", "_", "t", "a", "qq", "ta", "tab", "ag", "paged1", "rgino", "religions", "duration", "debug", "regi"]


@pytest.mark.parametrize(("name", "meant"), MEANT.items())
def test_another_spelling_or_one_wrong_letter_means_the_known_name(name: str, meant: str) -> None:
    assert meant_by(name, KNOWN) == meant


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_further_away_or_too_short_to_tell_means_nothing(name: str) -> None:
    assert meant_by(name, KNOWN) is None


@pytest.mark.parametrize(("name", "meant"), [("page_size", "pageSize"), ("per_page", "limit"), ("page", None)])
def test_the_size_of_a_page_is_meant_by_any_of_its_names(name: str, meant: str | None) -> None:
    assert meant_by(name, ("pageSize",) if meant == "pageSize" else ("limit",)) == meant


@given(st.text("abc", min_size=4, max_size=7), st.text("abc", min_size=4, max_size=7))
def test_a_name_is_meant_within_one_insertion_deletion_substitution_or_swap(one: str, other: str) -> None:
    places = range(len(one) + 1)
    near = {one}
    near |= {one[:at] + letter + one[at + drop :] for at in places for drop in (0, 1) for letter in ("", *"abc")}
    near |= {one[:at] + one[at : at + 2][::-1] + one[at + 2 :] for at in places}
    assert (meant_by(other, (one,)) == one) is (other in near)


def faults(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    assert answer["statusCode"] == 422
    return [(one["loc"][-1], one["type"], one["msg"]) for one in json.loads(answer["body"])["errors"]]


@pytest.mark.parametrize("path", [PLAIN, IGNORING])
def test_a_misspelt_parameter_is_refused_by_every_route_with_the_name_that_was_meant(ask: Ask, path: str) -> None:
    meant = "Unknown query parameter: did you mean `title`?"
    assert faults(ask(path, query={"titel": ["Cars"]})) == [("titel", "unexpected_parameter", meant)]
    # Given beside the right one it is no less a mistake.
    assert faults(ask(path, query={"title": ["Cars"], "Title": ["Bars"]})) == [("Title", "unexpected_parameter", meant)]


def test_a_parameter_that_means_nothing_is_refused_or_ignored_and_named(ask: Ask) -> None:
    query = {"utm_source": ["a", "b"], "title": ["Cars"], "_ga": [""]}
    unknown = "Unknown query parameter"
    assert faults(ask(PLAIN, query=query)) == [
        (name, "unexpected_parameter", unknown) for name in ("utm_source", "_ga")
    ]
    ignoring, plain = ask(IGNORING, query=query), ask(IGNORING, query={"title": ["Cars"]})
    assert ignoring["headers"].pop("Ignored-Parameters") == "utm_source, _ga"
    assert ignoring == plain


def test_what_is_ignored_is_named_by_head_and_304_too(ask: Ask) -> None:
    query = {"utm_source": ["x"]}
    tag = ask(IGNORING, query=query)["headers"]["ETag"]
    for method, headers, status in (("HEAD", None, 200), ("GET", {"If-None-Match": tag}, 304)):
        answer = ask(IGNORING, method, query=query, headers=headers)
        assert (answer["statusCode"], answer["headers"]["Ignored-Parameters"]) == (status, "utm_source")


def test_a_known_parameter_that_is_repeated_is_refused_where_unknown_ones_are_ignored(ask: Ask) -> None:
    answer = ask(IGNORING, query={"title": ["a", "a"], "debug": ["1", "1"]})
    assert faults(answer) == [("title", "repeated_parameter", "Given more than once")]


ENCODED = {
    "a\r\nSet-Cookie: b=c": "a%0D%0ASet-Cookie%3A%20b%3Dc",
    "a,b": "a%2Cb",
    'a"b;c': "a%22b%3Bc",
    "100%": "100%25",
    "größe": "gr%C3%B6%C3%9Fe",
    "\x00\x7f": "%00%7F",
    "\ud800": "%ED%A0%80",
    "!#$&'*+-.^_`|~": "!#$&'*+-.^_`|~",
}


@pytest.mark.parametrize(("name", "encoded"), ENCODED.items(), ids=ascii)
def test_a_name_is_a_token_in_percent_encoding(ask: Ask, name: str, encoded: str) -> None:
    assert ask(IGNORING, query={name: ["1"]})["headers"]["Ignored-Parameters"] == encoded


@given(st.lists(st.text(max_size=40), max_size=30, unique=True))
def test_a_list_of_names_is_read_back_as_it_was_and_is_never_too_long(names: list[str]) -> None:
    header = ignored_header(names).get("Ignored-Parameters", "")
    assert header.isascii()
    assert header.isprintable()
    assert len(header) < MAX_NAMED * (MAX_NAME_CHARACTERS + 2)
    read = [unquote(one) for one in header.split(", ") if one]
    assert read == [name for name in names if name in read]


def test_of_many_names_the_first_are_named_and_of_long_ones_none(ask: Ask) -> None:
    names = ["", "x" * (MAX_NAME_CHARACTERS + 1), "é" * 50, *(f"n{number}" for number in range(1_000))]
    answer = ask(IGNORING, query={name: ["1"] for name in names})
    assert answer["headers"]["Ignored-Parameters"].split(", ") == [f"n{number}" for number in range(MAX_NAMED)]
    assert "Ignored-Parameters" not in ask(IGNORING, query={"": ["1"]})["headers"]
