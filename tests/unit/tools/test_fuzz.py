"""Any input is read or refused: no parser raises an error but the catalogue's own."""

import json
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.regions import Region
from catalog.videos.events import EVENTS
from catalog.videos.status import Status
from tests.factories import video_id
from tools.fuzz.targets import TARGETS, event, invocation

# Lone surrogates too: JSON can name them.
any_text = st.text(st.characters(), max_size=200)
near_misses = st.text(string.hexdigits + "-_=%,.:;TZ+\"'W/*{}[] \x00\u202e\u0301\u200b\U0001f30a\ud800", max_size=80)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(any_text, inner, max_size=5),
    max_leaves=10,
)


@pytest.mark.parametrize("target", TARGETS)
@given(text=any_text | near_misses)
@example(text="")
@example(text="\ud800")
@example(text="%" * 5_000)
@example(text="[" * 100_000)
@example(text='W/"' * 5_000)
@example(text="9" * 10_000)
def test_every_text_is_read_or_refused(target: str, text: str) -> None:
    TARGETS[target](text)


details = st.fixed_dictionaries(
    {},
    optional={
        "video_id": st.just(video_id(1)) | values,
        "source_id": any_text,
        "version": st.just(1) | values,
        "status": st.sampled_from([*Status]) | values,
        "name": any_text | values,
        "tags": st.lists(any_text) | values,
        "views": st.integers() | values,
        "likes": st.integers() | values,
        "regions": st.lists(st.sampled_from([*Region])) | values,
        "observed_at": st.just("2026-11-21T08:00:00Z") | any_text | values,
        "fetched_at": st.just("2026-11-21T08:00:00Z") | any_text | values,
        "published_at": any_text | values,
    },
)
envelopes = st.fixed_dictionaries({"detail-type": st.sampled_from([*EVENTS]) | values, "detail": details | values})


@given(envelopes | details)
def test_every_event_is_read_or_refused(envelope: dict[str, Any]) -> None:
    event(json.dumps(envelope))


parameters = st.sampled_from(
    ["video_id", "tag", "q", "page", "category", "region", "facets", "route", "requestContext"]
)


@given(st.dictionaries(parameters | any_text, values, max_size=6) | values)
def test_every_invocation_is_answered_or_refused(payload: Any) -> None:
    invocation(json.dumps(payload))
