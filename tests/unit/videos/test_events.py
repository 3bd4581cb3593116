"""Events: read completely, or refused with the reason; and the schemas that are published of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from catalog.errors import EventRefused
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.times import to_text
from catalog.videos.apply_events import require_envelope
from catalog.videos.events import EVENTS, MAX_EVENT_BYTES, VideoObserved, VideoUpserted, read_event
from catalog.videos.merge import merge
from catalog.videos.model import MAX_CATEGORY_ID, MAX_LINK_BYTES, Video, unknown_regions
from catalog.videos.status import Status
from tests.factories import MORNING, NOON, Fields, envelope, observation_detail, removal_detail, upsert_detail, video_id
from tools.event_schemas import SENT_EVENTS, write_schemas

PUBLISHED = Path(__file__).parents[3] / "docs/events"
SCHEMAS = {path.stem: Draft202012Validator(json.loads(path.read_text())) for path in PUBLISHED.glob("*.json")}
UPSERTED, OBSERVED, REMOVED = "VideoUpserted", "VideoObserved", "VideoRemoved"
WATCH = "https://videos.example/watch/7"


def without(detail: Fields, *names: str) -> Fields:
    return {name: value for name, value in detail.items() if name not in names}


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
    "an observation of unknown regions": (OBSERVED, observation_detail(regions=["US", "JP", "us"])),
    "an observation without likes": (OBSERVED, without(observation_detail(), "likes")),
    "an observation with nulls": (OBSERVED, observation_detail(likes=None, regions=None, source_id=None)),
    "whole numbers as floats": (OBSERVED, observation_detail(views=10.0, likes=2.0)),
    "a version as a float": (REMOVED, removal_detail(version=3.0)),
    "a removal by source id with a null id": (REMOVED, removal_detail(video_id=None, source_id=WATCH)),
    "an observation by source id": (OBSERVED, without(observation_detail(source_id=WATCH), "video_id")),
    "a removal": (REMOVED, removal_detail()),
    "a removal by source id": (REMOVED, without(removal_detail(source_id=WATCH), "video_id")),
    "a removal with unknown fields": (REMOVED, removal_detail(reason="withdrawn")),
}


@pytest.mark.parametrize(("kind", "detail"), ACCEPTED.values(), ids=ACCEPTED)
def test_an_event_is_accepted_by_the_reader_and_its_schema(kind: str, detail: Fields) -> None:
    event = read_event(envelope(kind, detail))
    assert type(event) is EVENTS[kind]
    assert event.video_id == (detail.get("video_id") or str(uuid5(NAMESPACE_URL, WATCH)))
    written = event.model_dump(mode="json")
    assert read_event(envelope(kind, written)) == event
    assert SCHEMAS[kind].is_valid(detail)
    assert SCHEMAS[kind].is_valid(written)


def test_a_record_is_read_field_by_field() -> None:
    expected = {**EVERYTHING, "source_id": None, "published_at": "2026-01-02T02:04:05Z"}
    assert read_event(envelope(UPSERTED, EVERYTHING)).model_dump(mode="json") == expected


def test_unknown_fields_are_ignored() -> None:
    noisy = read_event(envelope(REMOVED, removal_detail(reason="withdrawn"), id="7", account="1", region="eu-west-1"))
    assert noisy == read_event(envelope(REMOVED, removal_detail()))


def test_an_id_is_derived_from_the_source_id() -> None:
    # The UUID of the URL namespace is a convention that every language's library has.
    event = read_event(envelope(REMOVED, {"source_id": WATCH, "version": 1}))
    assert event.video_id == "347a3083-13b2-574b-bf96-de6ef9bf2fe8"


@pytest.mark.parametrize(
    ("fields", "expected"), [({}, NOON), ({"fetched_at": None}, NOON), ({"fetched_at": MORNING}, MORNING)]
)
def test_counts_without_a_time_have_the_time_of_the_event(fields: Fields, expected: str) -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(views=5, **fields), time="2026-03-01T13:00:00+01:00"))
    assert isinstance(event, VideoUpserted)
    assert event.fetched_at == expected


@pytest.mark.parametrize("field", ["name", "channel_title", "location", "preview_image_location"])
def test_lines_are_normalised_before_they_are_measured(field: str) -> None:
    text = "\u200e" * 600 + " a\n\triver\x00 by  the Cafe\u0301 \U0001f469\u200d\U0001f680"
    event = read_event(envelope(UPSERTED, upsert_detail(**{field: text})))
    assert getattr(event, field) == "a river by the Caf\u00e9 \U0001f469\u200d\U0001f680"


def test_line_breaks_of_longer_text_remain() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(description="one\r\n\ttwo\x00 ", tags=[" a\n tag "])))
    assert isinstance(event, VideoUpserted)
    assert (event.description, event.tags) == ("one\n\ttwo ", ["a tag"])


NO_OBJECTS: dict[str, object] = {"null": None, "a list": [], "text": "{}", "a number": 7, "true": True}

# What a JSON Schema refuses as well.
REFUSED: dict[str, tuple[str, object, str]] = {
    "no id": (UPSERTED, without(upsert_detail(), "video_id"), "video_id: Field required"),
    "an observation without id": (OBSERVED, without(observation_detail(), "video_id"), "video_id: Field required"),
    "a removal without id": (REMOVED, without(removal_detail(), "video_id"), "video_id: Field required"),
    "a null id and no source id": (REMOVED, removal_detail(video_id=None), "video_id"),
    "two null ids": (REMOVED, removal_detail(video_id=None, source_id=None), "video_id"),
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
    "a region that is a number": (OBSERVED, observation_detail(regions=["US", 7]), "regions"),
    "regions as text": (OBSERVED, observation_detail(regions="US"), "regions"),
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

# What only the reader refuses.
REFUSED_AS_WELL: dict[str, tuple[str, object, str]] = {
    "READY without a name": (UPSERTED, without(upsert_detail(), "name"), "a READY video has a name"),
    "READY with a null name": (UPSERTED, upsert_detail(name=None), "a READY video has a name"),
    "READY with an empty name": (UPSERTED, upsert_detail(name=""), "a READY video has a name"),
    "READY with a name of controls": (UPSERTED, upsert_detail(name="\u200e\x00 "), "a READY video has a name"),
    "a name that is too long once composed": (UPSERTED, upsert_detail(name="\ufb2c" * 400), "name"),
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


@pytest.mark.parametrize("what", [*REFUSED, *REFUSED_AS_WELL])
def test_an_event_is_refused_with_the_reason_and_by_its_schema(what: str) -> None:
    kind, detail, reason = (REFUSED | REFUSED_AS_WELL)[what]
    assert what in REFUSED_AS_WELL or not SCHEMAS[kind].is_valid(detail)
    with pytest.raises(EventRefused) as refusal:
        read_event(envelope(kind, detail))
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


KINDS_KNOWN = r"detail-type is .*; known are VideoUpserted, VideoObserved, VideoRemoved"
INCOMPLETE: dict[str, tuple[Fields, str]] = {
    **{
        f"the kind {kind!r}": (envelope(kind, removal_detail()), KINDS_KNOWN)  # type: ignore[arg-type]
        for kind in ["VideoWatched", "videoupserted", "", None, 7, ["VideoUpserted"]]
    },
    "no kind": ({"detail": removal_detail()}, "detail-type is None"),
    "no detail": ({"detail-type": REMOVED}, "detail: "),
    "several faults": (
        envelope(OBSERVED, {"video_id": video_id(), "views": -1, "likes": "many"}),
        r"views: .*; likes: .*; observed_at: ",
    ),
}


@pytest.mark.parametrize(("sent", "reason"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_refusal_has_every_reason_and_the_known_kinds(sent: Fields, reason: str) -> None:
    with pytest.raises(EventRefused, match=reason):
        read_event(sent)


# 500 of such tags are too much. Counted in characters, those of the last two would not be.
TOO_MUCH = {"Latin": "x" * 99, "Devanagari": "\u0915" * 50, "emoji": "\U0001f30a" * 40}


@pytest.mark.parametrize("tag", TOO_MUCH.values(), ids=TOO_MUCH)
def test_an_event_that_is_too_large_is_refused_with_its_size_in_bytes(tag: str) -> None:
    detail = upsert_detail(tags=[tag] * 500, description=20_000 * "x", fetched_at=NOON)
    size = len(VideoUpserted.model_validate(detail).model_dump_json().encode())
    assert size > MAX_EVENT_BYTES
    with pytest.raises(EventRefused, match=f"the event takes {size} bytes; {MAX_EVENT_BYTES} are the most"):
        read_event(envelope(UPSERTED, detail))


def test_a_large_event_is_accepted() -> None:
    event = read_event(envelope(UPSERTED, upsert_detail(description="x" * 20_000, tags=["x" * 80] * 500)))
    assert 60_000 < len(event.model_dump_json()) < MAX_EVENT_BYTES


def test_an_envelope_may_be_text() -> None:
    sent = envelope(REMOVED, removal_detail())
    assert require_envelope(json.dumps(sent)) == sent


@pytest.mark.parametrize("members", [{}, {"time": None}], ids=["no time", "a null time"])
def test_an_envelope_without_a_time_has_the_current_one(members: Fields) -> None:
    sent = {"detail-type": UPSERTED, "detail": upsert_detail(), **members}
    state = merge(None, read_event(require_envelope(sent)))
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
def test_any_other_message_is_refused(sent: object) -> None:
    with pytest.raises(EventRefused, match=r"not JSON|a JSON object"):
        require_envelope(sent)


def in_minutes(minutes: int) -> str:
    return to_text(datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("kind", "field", "time", "reason"),
    [
        (OBSERVED, "observed_at", "9999-12-31T23:59:59Z", "is in the future"),
        (OBSERVED, "observed_at", "0001-01-01T00:00:00Z", "is before 2005-01-01T00:00:00Z"),
        (UPSERTED, "fetched_at", "2199-01-01T00:00:00Z", "clocks may be ahead by 5 minutes"),
        (UPSERTED, "fetched_at", "1970-01-01T00:00:00Z", "is before 2005-01-01T00:00:00Z"),
    ],
)
def test_a_reading_of_an_impossible_time_is_refused(kind: str, field: str, time: str, reason: str) -> None:
    detail = {OBSERVED: observation_detail, UPSERTED: upsert_detail}[kind](**{field: time})
    with pytest.raises(EventRefused, match=f"{field}: .*{reason}"):
        read_event(envelope(kind, detail))


def test_a_clock_may_be_a_little_ahead_and_a_premiere_far() -> None:
    for minutes in (6, 6 * 60):
        with pytest.raises(EventRefused, match=r"observed_at: .*is in the future"):
            read_event(envelope(OBSERVED, observation_detail(observed_at=in_minutes(minutes))))
    read_event(envelope(OBSERVED, observation_detail(observed_at=in_minutes(4))))
    event = read_event(envelope(UPSERTED, upsert_detail(published_at="2199-01-01T00:00:00Z")))
    assert isinstance(event, VideoUpserted)
    assert event.published_at == "2199-01-01T00:00:00Z"


@pytest.mark.parametrize("zero", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00"])
def test_a_zero_time_of_a_record_is_an_unknown_one(zero: str) -> None:
    times = dict.fromkeys(("published_at", "added_date", "fetched_at"), zero)
    event = read_event(envelope(UPSERTED, upsert_detail(**times)))
    assert isinstance(event, VideoUpserted)
    assert (event.published_at, event.added_date, event.fetched_at) == (None, None, NOON)


LINKS = [WATCH, "HTTP://videos.example", "/watch?v=a:b", "clip.mp4#0:10", "dQw4w9WgXcQ", ""]
NO_LINKS = ["javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:x", "data:text/html,x", "s3://videos/7", ":"]


@pytest.mark.parametrize("field", ["location", "preview_image_location"])
@pytest.mark.parametrize("link", NO_LINKS)
def test_a_link_that_opens_no_page_is_refused(field: str, link: str) -> None:
    for text in (link, f"\x01 {link}"):
        with pytest.raises(EventRefused, match=f"^{field}: a link is relative, or has the scheme https or http"):
            read_event(envelope(UPSERTED, upsert_detail(**{field: text})))


@pytest.mark.parametrize("field", ["location", "preview_image_location"])
def test_a_link_is_measured_in_bytes(field: str) -> None:
    for link, bytes_each in (("x", 1), ('"', 2), ("\u591c", 3), ("\U0001f30a", 4)):
        longest = link * (MAX_LINK_BYTES // bytes_each)
        assert is_accepted(UPSERTED, upsert_detail(**{field: longest}))
        assert not is_accepted(UPSERTED, upsert_detail(**{field: longest + link}))


def test_a_category_has_a_number_of_four_digits_at_most() -> None:
    assert is_accepted(UPSERTED, upsert_detail(category_id=MAX_CATEGORY_ID))
    assert not is_accepted(UPSERTED, upsert_detail(category_id=MAX_CATEGORY_ID + 1))
    assert SCHEMAS[UPSERTED].is_valid(upsert_detail(category_id=MAX_CATEGORY_ID))
    assert not SCHEMAS[UPSERTED].is_valid(upsert_detail(category_id=MAX_CATEGORY_ID + 1))


def is_accepted(kind: str, detail: object) -> bool:
    try:
        read_event(envelope(kind, detail))
    except EventRefused:
        return False
    return True


numbers = st.integers(-1, 3) | st.sampled_from([MAX_INTEGER, MAX_INTEGER + 1, 1.0, 1.5, "1", True, None, [1]])
texts = st.sampled_from(["a", "", 7, None, ["a"], "x" * 40])
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "video_id": st.sampled_from([video_id(), video_id().upper(), "7", None, 7]),
    "source_id": st.sampled_from([WATCH, "", None, 7]),
    "regions": st.sampled_from([[], ["US"], ["us", "JP"], None, "US", [7], [None]]),
    "status": st.sampled_from([*Status, "DONE", None]),
    "location": st.sampled_from([*LINKS, *NO_LINKS, None, 7]),
    "tags": st.sampled_from([[], ["a"], None, "a", [7], [None], ["x" * 501]]),
    "observed_at": st.sampled_from([NOON, None, 7]),
    "user_id": st.sampled_from([video_id(), None, "x"]),
    **dict.fromkeys(("views", "likes", "version", "duration", "location_type"), numbers),
    "category_id": numbers | st.sampled_from([MAX_CATEGORY_ID, MAX_CATEGORY_ID + 1]),
    **dict.fromkeys(("description", "channel_title", "language"), texts),
}
VALID: dict[str, Fields] = {UPSERTED: upsert_detail(), OBSERVED: observation_detail(), REMOVED: removal_detail()}


changes = st.fixed_dictionaries({}, optional=FIELDS)


@settings(max_examples=300)
@given(st.sampled_from(sorted(VALID)), changes, st.sets(st.sampled_from(sorted(FIELDS))))
def test_another_validator_accepts_by_the_schema_what_the_reader_accepts(
    kind: str, changed: Fields, left_out: set[str]
) -> None:
    detail = without({**VALID[kind], **changed}, *left_out)
    assert SCHEMAS[kind].is_valid(detail) is is_accepted(kind, detail)


@pytest.mark.parametrize(
    ("regions", "known", "ignored"), [(["us", "JP", "US", "gb"], [Region.US, Region.GB], 1), (["XX", "yy"], [], 2)]
)
def test_known_regions_are_taken_in_any_case_and_others_counted(
    regions: list[str], known: list[Region], ignored: int
) -> None:
    event = read_event(envelope(OBSERVED, observation_detail(regions=regions)))
    assert isinstance(event, VideoObserved)
    assert event.regions == known
    assert unknown_regions(regions) == ignored


def test_the_published_schemas_are_valid_and_those_of_the_code(tmp_path: Path) -> None:
    assert SCHEMAS.keys() == EVENTS.keys() | SENT_EVENTS.keys()
    for validator in SCHEMAS.values():
        assert isinstance(validator.schema, dict)
        assert validator.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(validator.schema)
    write_schemas(tmp_path / "events")
    written = {path.name: path.read_bytes() for path in (tmp_path / "events").iterdir()}
    assert written == {path.name: path.read_bytes() for path in PUBLISHED.iterdir()}
