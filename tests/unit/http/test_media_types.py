"""Which media type an `Accept` prefers, by RFC 9110."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from catalog.http.media_types import MediaType

ATOM, JSON = "application/atom+xml", "application/feed+json"
TYPE = MediaType({ATOM: ("application/xml", "text/xml"), JSON: ("application/json",)})

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
READER = (
    "application/rss+xml, application/rdf+xml;q=0.8, application/atom+xml;q=0.6, application/xml;q=0.4, text/xml;q=0.4"
)

CHOSEN = {
    "": ATOM,
    "*/*": ATOM,
    "application/*": ATOM,
    ATOM: ATOM,
    JSON: JSON,
    JSON.upper(): JSON,
    f"{JSON}; charset=utf-8": JSON,
    # Others that mean the same.
    "application/json": JSON,
    "text/xml": ATOM,
    # Weights, whatever their order.
    f"{ATOM};q=0.5, {JSON}": JSON,
    f"{JSON};q=0.5, {ATOM};q=0.4": JSON,
    f"{JSON};q=0.499, {ATOM};q=0.5": ATOM,
    f"{ATOM} ; Q=0.1 , {JSON} ; q=0.2": JSON,
    # Of equal weights the more specific.
    f"{JSON}, */*": JSON,
    "application/json, text/plain, */*": JSON,
    f"application/*;q=0.9, {JSON}": JSON,
    f"application/xml, {JSON}": JSON,
    # A specific range says more than a general one, also if it says less of it.
    f"{ATOM};q=0, */*": JSON,
    f"{ATOM};q=0.1, */*;q=0.2": JSON,
    f"{JSON};q=0, application/json": ATOM,
    # What accepts neither is sent the first.
    "text/html": ATOM,
    "application/rss+xml": ATOM,
    f"{ATOM};q=0, {JSON};q=0": ATOM,
    BROWSER: ATOM,
    READER: ATOM,
    # Malformed weights weigh nothing.
    f"{ATOM};q=much, {JSON};q=0.1": JSON,
    f"{ATOM};q=, {JSON};q=0.1": JSON,
    f"{ATOM};q=0.\N{ARABIC-INDIC DIGIT FIVE}, {JSON};q=0.1": JSON,
    f"{ATOM};q=nan, {JSON};q=0.1": JSON,
    f"{ATOM};q=1.5, {JSON}": ATOM,
    f",,{JSON},": JSON,
}


@pytest.mark.parametrize(("accept", "chosen"), CHOSEN.items())
def test_the_media_type_is_chosen_by_weight_then_by_how_specific_it_is(accept: str, chosen: str) -> None:
    assert TYPE.parse(accept) == chosen


@given(text())
def test_any_text_chooses_one(accept: str) -> None:
    assert TYPE.parse(accept) in {ATOM, JSON}
