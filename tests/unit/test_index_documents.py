"""The document of a video fits the index's definition, and another definition is another index."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given

from catalog.cards import card_of
from catalog.contracts.dailywatch import VideoCard
from catalog.search import documents
from catalog.search.documents import DEFINITION, definition_name, document_of
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.items import state_of, video_item
from catalog.video import Counts, Video
from tests.factories import NOON, video, video_id, videos


def test_the_mapping_takes_no_field_that_it_does_not_name() -> None:
    assert DEFINITION["mappings"]["dynamic"] == "strict"


@given(videos)
def test_a_document_has_the_very_fields_of_the_mapping(state: Video) -> None:
    assert document_of(state).keys() == DEFINITION["mappings"]["properties"].keys()


@given(videos)
def test_a_document_is_json_without_nulls(state: Video) -> None:
    document = document_of(state)
    assert json.loads(json.dumps(document)) == document
    assert None not in [*document.values(), *document["card"].values()]


@given(videos)
def test_the_card_of_a_document_is_what_an_answer_shows(state: Video) -> None:
    assert VideoCard.model_validate(document_of(state)["card"]) == card_of(state)


@given(videos)
def test_a_video_that_was_read_from_the_store_has_the_same_document(state: Video) -> None:
    read = state_of(decode_item(encode_item(video_item(state))))
    assert isinstance(read, Video)
    assert document_of(read) == document_of(state)


def test_a_document_holds_the_words_to_search_and_the_latest_card() -> None:
    document = document_of(video(tags=["water", "night"], observed=Counts(NOON, 2_000, 200), listed={"IN": NOON}))
    card = document.pop("card")
    assert document == {
        "video_id": video_id(),
        "title": "A river at night",
        "channel_title": "Slow Water",
        "tags": ["water", "night"],
    }
    assert (card["views"], card["likes"], card["regions"]) == (2_000, 200, ["IN", "US"])


def test_the_card_is_stored_and_never_searched() -> None:
    assert DEFINITION["mappings"]["properties"]["card"] == {"type": "object", "enabled": False}


def test_the_same_definition_has_the_same_name() -> None:
    assert definition_name() == definition_name()
    assert re.fullmatch(r"videos-[0-9a-f]{12}", definition_name())


CHANGES: dict[str, tuple[tuple[str, ...], Any]] = {
    "a field": (("mappings", "properties", "language"), {"type": "keyword"}),
    "a type": (("mappings", "properties", "tags"), {"type": "keyword"}),
    "an analyzer": (("settings", "analysis", "analyzer", "folded", "tokenizer"), "icu_tokenizer"),
    "a setting": (("settings", "index", "refresh_interval"), "5s"),
}


@pytest.mark.parametrize(("path", "value"), CHANGES.values(), ids=CHANGES)
def test_another_definition_has_another_name(
    monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...], value: object
) -> None:
    before = definition_name()
    changed = copy.deepcopy(DEFINITION)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    monkeypatch.setattr(documents, "DEFINITION", changed)
    assert definition_name() != before


def test_the_order_of_a_definition_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = definition_name()
    monkeypatch.setattr(documents, "DEFINITION", dict(reversed(DEFINITION.items())))
    assert definition_name() == before
