"""An event is read whole or refused with a reason that its producer understands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from catalog.errors import EventRefused
from catalog.events import EVENTS, MAX_EVENT_BYTES, Event, VideoObserved, VideoRemoved, VideoUpserted, read_event
from catalog.merge import merge
from catalog.video import Video
from catalog.vocabulary import MAX_INTEGER
from catalog.writing.feed import require_envelope
from tests.factories import MORNING, NOON, Fields, envelope, observation_detail, removal_detail, upsert_detail, video_id
from tools.event_schemas import write_schemas

PUBLISHED = Path(__file__).parents[2] / "docs/events"
UPSERTED, OBSERVED, REMOVED = "VideoUpserted", "VideoObserved", "VideoRemoved"
WATCH = "https://videos.example/watch/7"


def without(detail: Fields, *names: str) -> Fields:
    """Return a detail that lacks some fields."""
    return {name: value for name, value in detail.items() if name not in names}


# --- Accepted ---------------------------------------------------------------------------------------------------------

EVERYTHING: Fields = upsert_detail(
    user_id=video_id(900),
    description="Water,\nmostly",
    location=WATCH,
    location_type=0,
    preview_image_location="https://images.example/7.jpg",
    tags=["water", "night"],
    added_date="2026-01-02T03:04:05Z",
    error_reason=None,
    channel_title="Slow Water",
    category_id=19,
    duration=95,
    language="pt-BR",
    published_at="2026-01-02T03:04:05+01:00",
    regions=["US", "IN"],
    views=MAX_INTEGER,
    likes=0,
    fetched_at=NOON,
)

ACCEPTED: dict[str, tuple[str, Fields]] = {
    "a record with all its fields": (UPSERTED, EVERYTHING),
    "a record with the fewest": (UPSERTED, upsert_detail()),
    "a record with nulls": (UPSERTED, upsert_detail(description=None, tags=None, views=None, fetched_at=None)),
    "a pending record without a name": (UPSERTED, without(upsert_detail(status="PENDING"), "name")),
    "a failed record": (UPSERTED, upsert_detail(status="ERROR", name=None, error_reason="no picture")),
    "a record by source id": (UPSERTED, without(upsert_detail(source_id=WATCH), "video_id")),
    "a record with both ids": (UPSERTED, upsert_detail(source_id=WATCH)),
    "a record with unknown fields": (UPSERTED, upsert_detail(mood="calm", nested={"deep": [1]})),
    "the highest version": (UPSERTED, upsert_detail(version=MAX_INTEGER)),
    "no tags": (UPSERTED, upsert_detail(tags=[])),
    "an observation": (OBSERVED, observation_detail()),
    "an observation of regions": (OBSERVED, observation_detail(regions=["GB", "DE"])),
    "an observation of nothing": (OBSERVED, observation_detail(views=0, likes=0, regions=[])),
    "an observation by source id": (OBSERVED, without(observation_detail(source_id=WATCH), "video_id")),
    "a removal": (REMOVED, removal_detail()),
    "a removal by source id": (REMOVED, without(removal_detail(source_id=WATCH), "video_id")),
    "a removal with unknown fields": (REMOVED, removal_detail(reason="withdrawn")),
}


@pytest.mark.parametrize(("kind", "detail"), ACCEPTED.values(), ids=ACCEPTED)
def test_an_event_is_accepted(kind: str, detail: Fields) -> None:
    event = read_event(envelope(kind, detail))
    assert type(event) is EVENTS[kind]
    assert event.video_id == detail.get("video_id", str(uuid5(NAMESPACE_URL, WATCH)))


def test_a_record_is_read_field_by_field() -> None:
    event = read_event(envelope(UPSERTED, EVERYTHING))
    expected = {**EVERYTHING, "source_id": None, "published_at": "2026-01-02T02:04:05Z"}
    assert event.model_dump(mode="json") == expected


def test_unknown_fields_are_ignored() -> None:
    noisy = read_event(envelope(REMOVED, removal_detail(reason="withdrawn"), id="7", account="1", region="eu-west-1"))
    assert noisy == read_event(envelope(REMOVED, removal_detail()))


def test_a_producer_without_uuids_names_its_own_id() -> None:
    # The UUID of the URL namespace is a convention that every language's library has.
    event = read_event(envelope(REMOVED, {"source_id": WATCH, "version": 1}))
    assert event.video_id == "347a3083-13b2-574b-bf96-de6ef9bf2fe8"


def test_counts_without_a_time_are_as_old_as_the_event() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(views=5), time="2026-03-01T13:00:00+01:00"))
    assert isinstance(event, VideoUpserted)
    assert event.fetched_at == NOON


def test_counts_keep_a_time_of_their_own() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(fetched_at=MORNING)))
    assert isinstance(event, VideoUpserted)
    assert event.fetched_at == MORNING


NORMALISED = {
    "controls": ("a\x00 riv\x1ber\x9f", "a river"),
    "bidirectional controls": ("\u202ea\u2066 river\u200f", "a river"),
    "composition": ("Cafe\u0301", "Caf\u00e9"),
    "blanks": ("  a\n\t river ", "a river"),
    "joiners stay": ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
    "more before than after": ("\u200e" * 600 + "a river", "a river"),
}


@pytest.mark.parametrize(("text", "expected"), NORMALISED.values(), ids=NORMALISED)
@pytest.mark.parametrize("field", ["name", "channel_title", "location", "preview_image_location"])
def test_lines_are_normalised(field: str, text: str, expected: str) -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(**{field: text})))
    assert getattr(event, field) == expected


def test_longer_text_keeps_its_line_breaks() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(description="one\r\n\ttwo\x00 ", tags=[" a\n tag "])))
    assert isinstance(event, VideoUpserted)
    assert (event.description, event.tags) == ("one\n\ttwo ", ["a tag"])


# --- Refused ----------------------------------------------------------------------------------------------------------

NO_OBJECTS: dict[str, object] = {"null": None, "a list": [], "text": "{}", "a number": 7, "true": True}

# What a JSON Schema can tell as well.
REFUSED: dict[str, tuple[str, object, str]] = {
    "no id": (UPSERTED, without(upsert_detail(), "video_id"), "video_id: Field required"),
    "an observation without id": (OBSERVED, without(observation_detail(), "video_id"), "video_id: Field required"),
    "a removal without id": (REMOVED, without(removal_detail(), "video_id"), "video_id: Field required"),
    "a null id": (REMOVED, removal_detail(video_id=None, source_id=WATCH), "video_id"),
    "an empty source id": (REMOVED, {"source_id": "", "version": 1}, "source_id"),
    "a source id that is too long": (REMOVED, {"source_id": "x" * 2_049, "version": 1}, "source_id"),
    "a source id that is a number": (REMOVED, {"source_id": 7, "version": 1}, "source_id"),
    "no version": (UPSERTED, without(upsert_detail(), "version"), "version: Field required"),
    "version 0": (REMOVED, removal_detail(version=0), "version"),
    "a version as text": (REMOVED, removal_detail(version="1"), "version"),
    "a version that is true": (REMOVED, removal_detail(version=True), "version"),
    "a version with a fraction": (REMOVED, removal_detail(version=1.5), "version"),
    "a version above 2^53 - 1": (REMOVED, removal_detail(version=MAX_INTEGER + 1), "version"),
    "no status": (UPSERTED, without(upsert_detail(), "status"), "status: Field required"),
    "an unknown status": (UPSERTED, upsert_detail(status="DONE"), "status"),
    "a status in lower case": (UPSERTED, upsert_detail(status="ready"), "status"),
    "a name that is a number": (UPSERTED, upsert_detail(name=7), "name"),
    "a name that is an object": (UPSERTED, upsert_detail(name={"en": "A river"}), "name"),
    "a name that is too long": (UPSERTED, upsert_detail(name="x" * 501), "name"),
    "a description that is too long": (UPSERTED, upsert_detail(description="x" * 20_001), "description"),
    "too many tags": (UPSERTED, upsert_detail(tags=["x"] * 501), "tags"),
    "a tag that is a number": (UPSERTED, upsert_detail(tags=["water", 7]), "tags.1"),
    "tags as text": (UPSERTED, upsert_detail(tags="water"), "tags"),
    "an unknown region": (UPSERTED, upsert_detail(regions=["US", "XX"]), "regions.1"),
    "a region in lower case": (OBSERVED, observation_detail(regions=["us"]), "regions.0"),
    "regions that are null": (OBSERVED, observation_detail(regions=None), "regions"),
    "no views": (OBSERVED, without(observation_detail(), "views"), "views: Field required"),
    "views that are null": (OBSERVED, observation_detail(views=None), "views"),
    "no time": (OBSERVED, without(observation_detail(), "observed_at"), "observed_at: Field required"),
    "a time that is a number": (OBSERVED, observation_detail(observed_at=1_795_248_000), "observed_at"),
    "a time that is null": (OBSERVED, observation_detail(observed_at=None), "observed_at"),
    **{
        f"{field} {what}": (UPSERTED, upsert_detail(**{field: value}), field)
        for field in ("views", "likes", "duration", "category_id", "location_type")
        for what, value in {
            "as text": "7",
            "that are true": True,
            "with a fraction": 7.5,
            "below 0": -1,
            "above 2^53 - 1": MAX_INTEGER + 1,
            "in a list": [7],
        }.items()
    },
    **{
        f"{field} {what}": (UPSERTED, upsert_detail(**{field: value}), field)
        for field in ("video_id", "user_id")
        for what, value in {
            "in upper case": "0B8C2F0E-0000-4000-8000-00000000000A",
            "in braces": "{0b8c2f0e-0000-4000-8000-00000000000a}",
            "as a URN": "urn:uuid:0b8c2f0e-0000-4000-8000-00000000000a",
            "without hyphens": "0b8c2f0e00004000800000000000000a",
            "with a blank before": " 0b8c2f0e-0000-4000-8000-00000000000a",
            "too short": "0b8c2f0e-0000-4000-8000-00000000000",
            "with a letter that is no digit": "0b8c2f0e-0000-4000-8000-00000000000g",
            "that is empty": "",
            "that is a number": 7,
        }.items()
    },
    **{f"a detail that is {what}": (kind, detail, "detail") for kind in EVENTS for what, detail in NO_OBJECTS.items()},
}

# What only the reader can tell.
REFUSED_AS_WELL: dict[str, tuple[str, object, str]] = {
    "READY without a name": (UPSERTED, without(upsert_detail(), "name"), "a READY video has a name"),
    "READY with a null name": (UPSERTED, upsert_detail(name=None), "a READY video has a name"),
    "READY with an empty name": (UPSERTED, upsert_detail(name=""), "a READY video has a name"),
    "READY with a name of controls": (UPSERTED, upsert_detail(name="\u200e\x00 "), "a READY video has a name"),
    "a name that is too long once composed": (UPSERTED, upsert_detail(name="\ufb2c" * 400), "name"),
    "a whole number written as a float": (OBSERVED, observation_detail(views=7.0), "views"),
    "views that are not a number": (OBSERVED, observation_detail(views=float("nan")), "views"),
    "views without end": (OBSERVED, observation_detail(views=float("inf")), "views"),
    "a lone surrogate in a name": (UPSERTED, upsert_detail(name="a\ud83d"), "name"),
    "a lone surrogate in a description": (UPSERTED, upsert_detail(description="\udc00"), "description"),
    "a lone surrogate in a tag": (UPSERTED, upsert_detail(tags=["\ud800"]), "tags.0"),
    "a lone surrogate in a source id": (REMOVED, {"source_id": "\ud800", "version": 1}, "surrogate"),
    "an id with a line break after it": (REMOVED, removal_detail(video_id=f"{video_id()}\n"), "video_id"),
    **{
        f"{what} as {field}": (UPSERTED, upsert_detail(**{field: value}), field)
        for field in ("added_date", "published_at", "fetched_at")
        for what, value in {
            "a naive time": "2026-01-02T03:04:05",
            "a date": "2026-01-02",
            "a number": "1795248000",
            "a day that is not": "2026-02-30T00:00:00Z",
            "an empty text": "",
        }.items()
    },
}


@pytest.mark.parametrize(
    ("kind", "detail", "reason"), [*REFUSED.values(), *REFUSED_AS_WELL.values()], ids=[*REFUSED, *REFUSED_AS_WELL]
)
def test_an_event_is_refused_with_the_reason(kind: str, detail: object, reason: str) -> None:
    with pytest.raises(EventRefused) as refusal:
        read_event(envelope(kind, detail))
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("kind", ["VideoWatched", "videoupserted", "", None, 7, ["VideoUpserted"]], ids=repr)
def test_an_unknown_kind_is_refused_with_those_that_are_known(kind: Any) -> None:
    with pytest.raises(EventRefused, match=r"detail-type is .*; known are VideoUpserted, VideoObserved, VideoRemoved"):
        read_event(envelope(kind, removal_detail()))


def test_an_envelope_without_a_kind_is_refused() -> None:
    with pytest.raises(EventRefused, match="detail-type is None"):
        read_event({"detail": removal_detail()})


def test_an_envelope_without_a_detail_is_refused() -> None:
    with pytest.raises(EventRefused, match="detail: "):
        read_event({"detail-type": REMOVED})


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(EventRefused, match=r"views: .*; likes: .*; observed_at: "):
        read_event(envelope(OBSERVED, {"video_id": video_id(), "views": -1, "likes": "many"}))


# --- Size -------------------------------------------------------------------------------------------------------------

# 500 of such tags are too much. Counted in characters, those of the last two would not be.
TOO_MUCH = {"Latin": "x" * 499, "Devanagari": "\u0915" * 400, "emoji": "\U0001f30a" * 400}


@pytest.mark.parametrize("tag", TOO_MUCH.values(), ids=TOO_MUCH)
def test_an_event_that_no_stream_can_carry_is_refused_with_its_size_in_bytes(tag: str) -> None:
    detail = upsert_detail(tags=[tag] * 500, description=20_000 * "x", fetched_at=NOON)
    size = len(VideoUpserted.model_validate(detail).model_dump_json().encode())
    assert size > MAX_EVENT_BYTES
    with pytest.raises(EventRefused, match=f"the event takes {size} bytes; {MAX_EVENT_BYTES} are the most"):
        read_event(envelope(UPSERTED, detail))


def test_a_large_event_is_accepted() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(description="x" * 20_000, tags=["x" * 480] * 500)))
    assert isinstance(event, VideoUpserted)
    assert len(event.model_dump_json()) < MAX_EVENT_BYTES


# --- Envelopes --------------------------------------------------------------------------------------------------------


def test_an_envelope_may_come_as_text() -> None:
    sent = envelope(REMOVED, removal_detail())
    assert require_envelope(json.dumps(sent)) == sent


@pytest.mark.parametrize("members", [{}, {"time": None}], ids=["no time", "a null time"])
def test_an_envelope_without_a_time_has_the_present_one(members: Fields) -> None:
    # GIVEN a READY video without a time of its own, in an envelope without one
    sent = {"detail-type": UPSERTED, "detail": upsert_detail(), **members}
    state = merge(None, read_event(require_envelope(sent)))
    # THEN it still has the times by which lists are sorted
    assert isinstance(state, Video)
    assert state.record.published_at is not None
    assert state.record.added_date is not None


NO_ENVELOPES = {
    "no JSON": "VideoRemoved",
    "half a JSON": '{"detail-type": ',
    "empty": "",
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "None": None,
    "nested without end": "[" * 200_000,
    "a number of too many digits": '{"detail": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("sent", NO_ENVELOPES.values(), ids=NO_ENVELOPES)
def test_what_is_no_envelope_is_refused(sent: object) -> None:
    with pytest.raises(EventRefused, match=r"not JSON|a JSON object"):
        require_envelope(sent)


# --- Published schemas ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schemas() -> dict[str, Validator]:
    return {path.stem: Draft202012Validator(json.loads(path.read_text())) for path in PUBLISHED.glob("*.json")}


def test_every_event_has_a_published_schema(schemas: dict[str, Validator]) -> None:
    assert schemas.keys() == EVENTS.keys()


@pytest.mark.parametrize("name", EVENTS)
def test_a_published_schema_is_valid(schemas: dict[str, Validator], name: str) -> None:
    schema = schemas[name].schema
    assert isinstance(schema, dict)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_the_published_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    write_schemas(tmp_path / "events")
    written = {path.name: path.read_bytes() for path in (tmp_path / "events").iterdir()}
    assert written == {path.name: path.read_bytes() for path in PUBLISHED.iterdir()}


@pytest.mark.parametrize(("kind", "detail"), ACCEPTED.values(), ids=ACCEPTED)
def test_a_schema_accepts_what_the_reader_accepts(schemas: dict[str, Validator], kind: str, detail: Fields) -> None:
    assert list(faults(schemas[kind], detail)) == []


@pytest.mark.parametrize(("kind", "detail", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_schema_refuses_what_the_reader_refuses(
    schemas: dict[str, Validator], kind: str, detail: object, reason: str
) -> None:
    del reason
    assert list(faults(schemas[kind], detail))


def test_what_the_reader_writes_is_what_it_reads(schemas: dict[str, Validator]) -> None:
    for kind, detail in ACCEPTED.values():
        event: Event = read_event(envelope(kind, detail))
        written = event.model_dump(mode="json")
        assert list(faults(schemas[kind], written)) == []
        assert read_event(envelope(kind, written)) == event
        assert isinstance(event, VideoUpserted | VideoObserved | VideoRemoved)


def faults(schema: Validator, detail: Any) -> Iterator[str]:
    """Yield what a schema finds wrong with a detail."""
    return (error.message for error in schema.iter_errors(detail))
