"""The document of a video fits the index's definition; another definition, or other documents, are another index."""

import copy
import hashlib
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.search import document as documents
from catalog.search.document import DEFINITION, DOCUMENT_VERSION, POPULARITY_STEPS, definition_name, document_of
from catalog.videos.api import VideoCard, VideoSummary
from catalog.videos.cards import card_of
from catalog.videos.items import state_of, video_item
from catalog.videos.model import Counts, Video
from catalog.videos.summaries import summary_of
from tests.factories import MORNING, NOON, video, video_id, videos

PROPERTIES = DEFINITION["mappings"]["properties"]


@given(videos)
def test_a_document_is_json_of_the_fields_of_the_mapping_whether_or_not_its_video_was_stored(state: Video) -> None:
    document = document_of(state)
    # Of operators' levers and of tags, which are no videos.
    assert document.keys() == PROPERTIES.keys() - {"lever", "related_to", "related_words"}
    assert json.loads(json.dumps(document)) == document
    # What is shown is stored as the contracts have it.
    for name, model in (("card", VideoCard), ("summary", VideoSummary)):
        assert model.model_validate_json(document[name]).model_dump_json(by_alias=True) == document[name]
    read = state_of(decode_item(encode_item(video_item(state))))
    assert isinstance(read, Video)
    assert document_of(read) == document


def test_a_document_of_every_field_and_one_without_texts() -> None:
    tags = ["Rock-n-Roll", "rock n roll", "\U0001f389", "Water"]
    state = video(
        name="Spider-Man: EP 05",
        channel_title="Mr. Be\u00e1st",
        user_id=video_id(9),
        tags=tags,
        observed=Counts(NOON, 12_345, 200),
        listed={"IN": NOON},
    )
    document = document_of(state)
    terms = {name: document.pop(name) for name in ("forms", "title_forms", "opening_slips", "channel_slips")}
    shown = {name: json.loads(document.pop(name)) for name in ("card", "summary")}
    assert shown == {"card": card_of(state), "summary": summary_of(state)}
    assert document == {
        "video_id": video_id(),
        "youtube_id": None,
        "user_id": video_id(9),
        "title": "spider man ep 05",
        "title_key": "spider man ep 05",
        "channel": "mr beast",
        "channel_key": "mrbeast",
        "tags": "rock n roll water",
        "tag_keys": ["rocknroll", "_1f389", "water"],
        "popularity": ["1e3", "1e4"],
        "category_id": 19,
        "regions": ["IN", "US"],
        "duration": 95,
        "views": 12_345,
        "published_at": MORNING,
        "added_date": MORNING,
    }
    assert {"spider", "mrbeast", "-beat", "rocknroll", "water"} <= {*terms["forms"].split()}
    assert {"*5", "-spder", "spiderman"} <= {*terms["title_forms"].split()}
    assert {"spi", "pi", "spider man e"} <= {*terms["opening_slips"]}
    assert {"mrbeast", "mrbeat"} <= {*terms["channel_slips"]}
    document = document_of(video(name=None, channel_title=None, tags=None))
    assert all(document[name] == "" for name in ("title", "channel", "tags", "forms"))
    assert document["opening_slips"] == document["tag_keys"] == []


def test_the_mapping_is_strict_with_its_analyzers_and_popularity_is_the_powers_of_ten_that_views_reach() -> None:
    assert DEFINITION["mappings"]["dynamic"] == "strict"
    # What is only shown is never searched.
    assert PROPERTIES["card"] == PROPERTIES["summary"] == {"type": "keyword", "index": False, "doc_values": False}
    defined = DEFINITION["settings"]["analysis"]
    fields = [field for one in PROPERTIES.values() for field in (one, *one.get("fields", {}).values())]
    used = {field[name] for field in fields for name in ("analyzer", "search_analyzer") if name in field}
    assert used == defined["analyzer"].keys()
    assert {name for one in defined["analyzer"].values() for name in one.get("filter", ())} <= defined["filter"].keys()
    assert [*POPULARITY_STEPS.values()] == [10**power for power in range(3, 9)]
    for number, (step, least) in enumerate(POPULARITY_STEPS.items()):
        assert len(document_of(video(views=least - 1))["popularity"]) == number
        assert document_of(video(views=least))["popularity"][number:] == [step]


# Without what it remembers.
new_name: Callable[[], str] = definition_name.__wrapped__


CHANGES = {
    "a field": ("mappings.properties.language", {"type": "keyword"}),
    "a type": ("mappings.properties.tags", {"type": "keyword"}),
    "an analyzer": ("settings.analysis.analyzer.words.tokenizer", "icu_tokenizer"),
    "a setting": ("settings.index.refresh_interval", "5s"),
}


@pytest.mark.parametrize(("path", "value"), CHANGES.values(), ids=CHANGES)
def test_another_definition_has_another_name(monkeypatch: pytest.MonkeyPatch, path: str, value: object) -> None:
    changed = place = copy.deepcopy(DEFINITION)
    *containers, last = path.split(".")
    for key in containers:
        place = place[key]
    place[last] = value
    before = definition_name()
    monkeypatch.setattr(documents, "DEFINITION", changed)
    assert new_name() != before == definition_name()


def test_another_version_has_another_name_but_another_order_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before = definition_name()
    assert re.fullmatch(r"videos-[0-9a-f]{12}", before)
    monkeypatch.setattr(documents, "DEFINITION", dict(reversed(DEFINITION.items())))
    assert new_name() == before
    monkeypatch.setattr(documents, "DOCUMENT_VERSION", DOCUMENT_VERSION + 1)
    assert new_name() != before == definition_name()


# One of each thing that is done to texts; what they become in the index is bound to the version.
SAMPLES = [
    video(1, name="What\u2019s NEW in C++? #shorts EP 05", channel_title="Mr. Beást", tags=["Rock-n-Roll", "T.N.T."]),
    video(2, name="ज़िंदगी की कहानी", channel_title="भोजपुरी", tags=["ਪੰਜਾਬੀ", "தமிழ்"], views=2_000_000),
    video(3, name="L'amour du cœur \u2013 AC/DC 1,000", channel_title="Straße", tags=["東京タワー"]),
    video(4, name="\U0001f170\U0001f171 \uff26\uff35\uff2c\uff2c \u1d00\u0299\u1d04", channel_title="العربية"),
    video(5, name="Die Spielerinnen singen Lieder", channel_title=None, tags=None, category_id=None, regions=[]),
    video(
        7,
        name="#TryNotToLaugh S04E08 Tom & Jerry 9/11 \U0001f44d\U0001f3fd5\ufe0f\u20e3",
        channel_title="\u05d4\u05d9\u05dc\u05d3",
    ),
    video(8, name="Staffel 4 Folge 8, Ёлка 서울맛집", channel_title="ταξίδια", tags=["龍貓", "كتابي"]),
    video(6, name="\U0001f389", channel_title="\U0001f389", tags=["\U0001f389"], observed=Counts(NOON, 999, 9)),
]
GOLDEN = (7, "e322e52471383c92")


def test_other_documents_have_another_version() -> None:
    content = json.dumps([document_of(state) for state in SAMPLES], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    assert (DOCUMENT_VERSION, digest) == GOLDEN, (
        "Documents changed: raise DOCUMENT_VERSION in catalog/search/document.py, so that the index is built anew, "
        f"and write (the new version, {digest!r}) into GOLDEN"
    )
