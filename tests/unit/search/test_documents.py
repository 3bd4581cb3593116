"""The document of a video fits the index's definition; another definition, or other documents, are another index."""

import copy
import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given

from catalog.cards import card_of
from catalog.contracts.dailywatch import VideoCard
from catalog.search import documents
from catalog.search.documents import DEFINITION, DOCUMENT_VERSION, POPULARITY_STEPS, definition_name, document_of
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.items import state_of, video_item
from catalog.video import Counts, Video
from tests.factories import MORNING, NOON, video, video_id, videos

PROPERTIES = DEFINITION["mappings"]["properties"]

# --- What a document holds --------------------------------------------------------------------------------------------


def test_the_mapping_takes_no_field_that_it_does_not_name() -> None:
    assert DEFINITION["mappings"]["dynamic"] == "strict"


@given(videos)
def test_a_document_has_the_very_fields_of_the_mapping(state: Video) -> None:
    assert document_of(state).keys() == PROPERTIES.keys()


@given(videos)
def test_a_document_is_json(state: Video) -> None:
    document = document_of(state)
    assert json.loads(json.dumps(document)) == document


@given(videos)
def test_the_card_of_a_document_is_what_an_answer_shows(state: Video) -> None:
    assert VideoCard.model_validate(document_of(state)["card"]) == card_of(state)


@given(videos)
def test_a_video_that_was_read_from_the_store_has_the_same_document(state: Video) -> None:
    read = state_of(decode_item(encode_item(video_item(state))))
    assert isinstance(read, Video)
    assert document_of(read) == document_of(state)


def test_a_document_of_every_field() -> None:
    state = video(
        name="Spider-Man: EP 05",
        channel_title="Mr. Beást",
        user_id=video_id(9),
        tags=["Rock-n-Roll", "rock n roll", "\U0001f389", "Water"],
        observed=Counts(NOON, 12_345, 200),
        listed={"IN": NOON},
    )
    document = document_of(state)
    looked_up = ("forms", "title_forms", "opening_slips", "channel_slips")
    forms, title_forms, opening_slips, slips = (document.pop(name) for name in looked_up)
    assert document == {
        "video_id": video_id(),
        "title": "spider man ep 05",
        "title_key": "spider man ep 05",
        "channel": "mr beast",
        "channel_key": "mrbeast",
        "tags": "rock n roll water",
        "tag_keys": ["rocknroll", "water"],
        "popularity": ["1e3", "1e4"],
        "category_id": 19,
        "regions": ["IN", "US"],
        "duration": 95,
        "views": 12_345,
        "published_at": MORNING,
        "added_date": MORNING,
        "card": card_of(state).model_dump(mode="json"),
        "listing": {"user_id": video_id(9), "added_date": MORNING, "tags": state.record.tags},
    }
    assert {"spiderman", "mrbeast", "-beat", "rocknroll", "water"} <= {*forms.split()}
    assert {"*5", "-spder"} <= {*title_forms.split()}
    assert {"spi", "pi", "spider man e"} <= {*opening_slips}
    assert {"mrbeast", "mrbeat"} <= {*slips}


def test_a_video_without_texts_has_no_words() -> None:
    document = document_of(video(name=None, channel_title=None, tags=None))
    assert [document[name] for name in ("title", "channel", "tags", "forms", "opening_slips", "tag_keys")] == [
        "", "", "", "", [], [],
    ]  # fmt: skip


def test_what_is_only_shown_is_never_searched() -> None:
    assert PROPERTIES["card"] == PROPERTIES["listing"] == {"type": "object", "enabled": False}


def test_every_analyzer_of_the_mapping_is_defined() -> None:
    defined = DEFINITION["settings"]["analysis"]
    fields = [field for one in PROPERTIES.values() for field in (one, *one.get("fields", {}).values())]
    used = {field[name] for field in fields for name in ("analyzer", "search_analyzer") if name in field}
    assert used == defined["analyzer"].keys()
    assert {name for one in defined["analyzer"].values() for name in one.get("filter", ())} <= defined["filter"].keys()


def test_a_video_is_as_popular_as_the_powers_of_ten_that_its_views_reach() -> None:
    assert [*POPULARITY_STEPS.values()] == [10**power for power in range(3, 9)]
    for number, (step, least) in enumerate(POPULARITY_STEPS.items()):
        assert len(document_of(video(views=least - 1))["popularity"]) == number
        assert document_of(video(views=least))["popularity"][number:] == [step]


# --- Which index they are in ------------------------------------------------------------------------------------------


def test_the_same_definition_has_the_same_name() -> None:
    assert definition_name() == definition_name()
    assert re.fullmatch(r"videos-[0-9a-f]{12}", definition_name())


CHANGES: dict[str, tuple[tuple[str, ...], Any]] = {
    "a field": (("mappings", "properties", "language"), {"type": "keyword"}),
    "a type": (("mappings", "properties", "tags"), {"type": "keyword"}),
    "an analyzer": (("settings", "analysis", "analyzer", "words", "tokenizer"), "icu_tokenizer"),
    "a setting": (("settings", "index", "refresh_interval"), "5s"),
}


@pytest.fixture
def unkept_name() -> Any:
    """Return what names a definition, without what it remembers."""
    return definition_name.__wrapped__


@pytest.mark.parametrize(("path", "value"), CHANGES.values(), ids=CHANGES)
def test_another_definition_has_another_name(
    monkeypatch: pytest.MonkeyPatch, unkept_name: Any, path: tuple[str, ...], value: object
) -> None:
    before, kept = unkept_name(), definition_name()
    changed = copy.deepcopy(DEFINITION)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    monkeypatch.setattr(documents, "DEFINITION", changed)
    assert unkept_name() != before == kept


def test_another_version_of_the_documents_has_another_name(monkeypatch: pytest.MonkeyPatch, unkept_name: Any) -> None:
    before = unkept_name()
    monkeypatch.setattr(documents, "DOCUMENT_VERSION", DOCUMENT_VERSION + 1)
    assert unkept_name() != before


def test_the_order_of_a_definition_does_not_matter(monkeypatch: pytest.MonkeyPatch, unkept_name: Any) -> None:
    before = unkept_name()
    monkeypatch.setattr(documents, "DEFINITION", dict(reversed(DEFINITION.items())))
    assert unkept_name() == before


# One of each thing that is done to texts; what they become in the index is bound to the version.
SAMPLES = [
    video(
        1, name="What\u2019s NEW in C++? #shorts EP 05", channel_title="Mr. Be\u00e1st", tags=["Rock-n-Roll", "T.N.T."]
    ),
    video(2, name="ज़िंदगी की कहानी", channel_title="भोजपुरी", tags=["ਪੰਜਾਬੀ", "தமிழ்"], views=2_000_000),
    video(
        3,
        name="L'amour du cœur \u2013 AC/DC 1,000",
        channel_title="Stra\u00dfe",
        tags=["\u6771\u4eac\u30bf\u30ef\u30fc"],
    ),
    video(
        4,
        name="\U0001f170\U0001f171 \uff26\uff35\uff2c\uff2c \u1d00\u0299\u1d04",
        channel_title="\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    ),
    video(5, name="Die Spielerinnen singen Lieder", channel_title=None, tags=None, category_id=None, regions=[]),
    video(6, name="\U0001f389", channel_title="\U0001f389", tags=["\U0001f389"], observed=Counts(NOON, 999, 9)),
]
GOLDEN = (2, "07ec2c7ecdc9e250")


def test_other_documents_have_another_version() -> None:
    held = json.dumps([document_of(state) for state in SAMPLES], sort_keys=True)
    digest = hashlib.sha256(held.encode()).hexdigest()[:16]
    assert (DOCUMENT_VERSION, digest) == GOLDEN, (
        "Documents changed: raise DOCUMENT_VERSION in catalog/search/documents.py, so that the index is built anew, "
        f"and write (the new version, {digest!r}) into GOLDEN"
    )
