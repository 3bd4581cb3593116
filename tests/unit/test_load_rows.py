"""Rows of the three kinds of files become events, or are refused one by one with line and reason."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.events import VideoObserved, VideoUpserted
from catalog.times import from_text
from tests.factories import video_id
from tools.load.rows import (
    OLDEST_VERSION,
    Line,
    Row,
    killrvideo_reader,
    open_text,
    read_categories,
    read_charts,
    read_videos,
    sources_in,
)

TITLES = {10: "Music", 27: "Education"}


def video_row(**fields: Any) -> dict[str, Any]:
    """Return a row of `videos.ndjson`."""
    return {
        "youtube_id": "rIvEr-00_07",
        "title": "Un r\u00edo de noche",
        "channel_title": "Agua Lenta",
        "channel_id": "UCagualenta",
        "category_id": 10,
        "thumbnail_url": "https://images.example/river.jpg",
        "tags": ["agua", "noche"],
        "description": "Agua,\nsobre todo",
        "views": 1_200,
        "likes": 34,
        "duration_seconds": 95,
        "language": "es",
        "published_at": "2026-01-02T03:04:05Z",
        "regions": ["US", "BR"],
        "trending": [
            {"region": "US", "first_date": "2026-01-03", "last_date": "2026-01-05", "views_at_last": 1_200},
            {"region": "BR", "first_date": "2026-01-03", "last_date": "2026-01-04", "views_at_last": 1_100},
        ],
        **fields,
    }


def chart_row(**fields: Any) -> dict[str, Any]:
    """Return a row of `charts.ndjson`."""
    return {
        "region": "IN",
        "date": "2026-01-05",
        "fetched_at": "2026-01-05T05:30:00Z",
        "listed": 2,
        "videos": [["rIvEr-00_07", 1_300, 35], ["lAkE--00_08", 900, 0]],
        **fields,
    }


def killrvideo_row(**fields: str) -> dict[str, str]:
    """Return a row of the KillrVideo sample."""
    return {
        "videoid": video_id(7),
        "added_date": "2026-01-02T03:04:05.000Z",
        "description": "Water,\nmostly",
        "location": "https://videos.example/embed/7",
        "location_type": "1",
        "name": "A river at night",
        "preview_image_location": "https://images.example/river.jpg",
        "tags": '{"water","night"}',
        "userid": video_id(900),
        "content_rating": "G",
        "category": "Education",
        "language": "en",
        **fields,
    }


def json_lines(*rows: Mapping[str, Any] | str) -> bytes:
    """Return rows as a file of JSON lines; a text is a line as it is."""
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()


def csv_file(*rows: Mapping[str, str]) -> bytes:
    """Return rows as a file of CSV under its header."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(killrvideo_row()))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def videos_in(content: bytes) -> list[Line]:
    """Return what is read from a file of videos."""
    return list(read_videos(open_text(io.BytesIO(content), compressed=False)))


def charts_in(content: bytes) -> list[Line]:
    """Return what is read from a file of charts."""
    return list(read_charts(open_text(io.BytesIO(content), compressed=False)))


def killrvideo_in(content: bytes, titles: Mapping[int, str] = TITLES) -> list[Line]:
    """Return what is read from a file of the KillrVideo sample."""
    return list(killrvideo_reader(titles)(open_text(io.BytesIO(content), compressed=False)))


def record_in(lines: list[Line]) -> VideoUpserted:
    """Return the one record that lines stand for."""
    (line,) = lines
    assert line.reason is None
    (event,) = line.events
    assert isinstance(event, VideoUpserted)
    return event


# --- videos.ndjson ----------------------------------------------------------------------------------------------------


def test_a_video_becomes_a_ready_record() -> None:
    event = record_in(videos_in(json_lines(video_row())))
    watch = "https://www.youtube.com/watch?v=rIvEr-00_07"
    assert event.model_dump(mode="json", exclude={"version"}) == {
        "video_id": str(uuid5(NAMESPACE_URL, watch)),
        "source_id": watch,
        "user_id": str(uuid5(NAMESPACE_URL, "https://www.youtube.com/channel/UCagualenta")),
        "name": "Un r\u00edo de noche",
        "description": "Agua,\nsobre todo",
        "location": watch,
        "location_type": 0,
        "preview_image_location": "https://images.example/river.jpg",
        "tags": ["agua", "noche"],
        "added_date": "2026-01-02T03:04:05Z",
        "status": "READY",
        "error_reason": None,
        "channel_title": "Agua Lenta",
        "category_id": 10,
        "duration": 95,
        "language": "es",
        "published_at": "2026-01-02T03:04:05Z",
        "regions": ["US", "BR"],
        "views": 1_200,
        "likes": 34,
        "fetched_at": "2026-01-05T23:59:59Z",
    }


def test_counts_are_those_of_the_last_day_it_was_seen_and_so_is_the_version() -> None:
    event = record_in(videos_in(json_lines(video_row())))
    assert event.fetched_at == "2026-01-05T23:59:59Z"
    assert event.version == int(datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC).timestamp())


def test_a_video_that_was_never_in_a_chart_was_counted_when_it_was_published() -> None:
    event = record_in(videos_in(json_lines(video_row(trending=[]))))
    assert event.fetched_at == event.published_at
    assert event.version == int(from_text("2026-01-02T03:04:05Z").timestamp())


def test_a_channel_without_an_id_is_told_apart_by_its_title() -> None:
    event = record_in(videos_in(json_lines(video_row(channel_id=None))))
    assert event.user_id == str(uuid5(NAMESPACE_URL, "https://www.youtube.com/channel/Agua Lenta"))


@pytest.mark.parametrize("field", ["description", "category_id", "thumbnail_url", "tags", "views", "likes", "language"])
def test_what_is_unknown_may_be_null(field: str) -> None:
    assert record_in(videos_in(json_lines(video_row(**{field: None}))))


def test_a_title_that_shows_nothing_is_a_title() -> None:
    assert record_in(videos_in(json_lines(video_row(title="\u200b\u200d")))).name == "\u200b\u200d"


def test_a_video_has_the_same_id_in_records_and_charts() -> None:
    (chart,) = charts_in(json_lines(chart_row()))
    assert chart.events[0].video_id == record_in(videos_in(json_lines(video_row()))).video_id


# --- charts.ndjson ----------------------------------------------------------------------------------------------------


def test_a_chart_observes_each_of_its_videos() -> None:
    (line,) = charts_in(json_lines(chart_row()))
    first, second = line.events
    assert isinstance(first, VideoObserved)
    assert isinstance(second, VideoObserved)
    assert (first.views, first.likes, first.regions) == (1_300, 35, ["IN"])
    assert (second.views, second.likes, second.regions) == (900, 0, ["IN"])
    assert first.observed_at == second.observed_at == "2026-01-05T05:30:00Z"
    assert second.video_id == str(uuid5(NAMESPACE_URL, "https://www.youtube.com/watch?v=lAkE--00_08"))


def test_an_empty_chart_observes_nothing() -> None:
    assert charts_in(json_lines(chart_row(videos=[]))) == [Line(1, [])]


# --- The KillrVideo sample --------------------------------------------------------------------------------------------


def test_a_row_of_killrvideo_becomes_a_ready_record_that_nobody_counted() -> None:
    event = record_in(killrvideo_in(csv_file(killrvideo_row())))
    assert event.model_dump(mode="json", exclude_none=True) == {
        "video_id": video_id(7),
        "version": OLDEST_VERSION,
        "user_id": video_id(900),
        "name": "A river at night",
        "description": "Water,\nmostly",
        "location": "https://videos.example/embed/7",
        "location_type": 1,
        "preview_image_location": "https://images.example/river.jpg",
        "tags": ["water", "night"],
        "added_date": "2026-01-02T03:04:05Z",
        "status": "READY",
        "category_id": 27,
        "language": "en",
        "regions": [],
    }


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("description", "description"),
        ("location", "location"),
        ("preview_image_location", "preview_image_location"),
        ("userid", "user_id"),
        ("language", "language"),
        ("category", "category_id"),
    ],
)
def test_an_empty_column_is_an_unknown_field(column: str, field: str) -> None:
    assert getattr(record_in(killrvideo_in(csv_file(killrvideo_row(**{column: ""})))), field) is None


def test_a_category_that_has_no_number_is_unknown() -> None:
    assert record_in(killrvideo_in(csv_file(killrvideo_row()), {10: "Music"})).category_id is None


CQL_SETS = {
    "two": ('{"water","night"}', ["water", "night"]),
    "one": ('{"water"}', ["water"]),
    "none": ("{}", []),
    "nothing": ("", []),
    "a comma within": ('{"water, still","night"}', ["water, still", "night"]),
    "a quote within": ('{"the ""river"""}', ['the "river"']),
    "blanks between": ('{"water", "night"}', ["water", "night"]),
    "blanks around": (' {"water"} ', ["water"]),
    "braces within": ('{"{water}"}', ["{water}"]),
    "without quotes": ("{water,night}", ["water", "night"]),
    "an empty text": ('{"","water"}', ["water"]),
    "another script": ('{"\u0928\u0926\u0940"}', ["\u0928\u0926\u0940"]),
}


@pytest.mark.parametrize(("written", "tags"), CQL_SETS.values(), ids=CQL_SETS)
def test_tags_are_a_set_of_cql(written: str, tags: list[str]) -> None:
    assert record_in(killrvideo_in(csv_file(killrvideo_row(tags=written)))).tags == tags


@given(st.lists(st.text("ab ,{}\"'", min_size=1).filter(lambda tag: tag == " ".join(tag.split())), unique=True))
def test_any_set_of_cql_is_read(tags: list[str]) -> None:
    written = ",".join('"{}"'.format(tag.replace('"', '""')) for tag in tags)
    assert record_in(killrvideo_in(csv_file(killrvideo_row(tags=f"{{{written}}}")))).tags == tags


def test_rows_are_numbered_by_the_line_on_which_they_begin() -> None:
    short, long = killrvideo_row(description=""), killrvideo_row(description="one\ntwo\r\nthree")
    assert [line.number for line in killrvideo_in(csv_file(short, long, short))] == [2, 3, 6]


def test_blank_lines_do_not_disturb_the_numbers() -> None:
    header, row = csv_file(killrvideo_row(description="")).splitlines(keepends=True)
    assert [line.number for line in killrvideo_in(header + row + b"\r\n\r\n" + row)] == [2, 5]


# --- Refused rows -----------------------------------------------------------------------------------------------------

REFUSED_VIDEOS: dict[str, tuple[Mapping[str, Any] | str, str]] = {
    "half a line": ('{"youtube_id": "rIv', "Invalid control character"),
    "no JSON": ("river", "Expecting value"),
    "an empty line": ("", "Expecting value"),
    "a list": ("[]", "list"),
    "a number": ("7", "int"),
    "null": ("null", "NoneType"),
    "nested without end": ("[" * 200_000, "recursion"),
    "a missing id": ({name: value for name, value in video_row().items() if name != "youtube_id"}, "'youtube_id'"),
    "a missing title": ({name: value for name, value in video_row().items() if name != "title"}, "'title' is missing"),
    "a null title": (video_row(title=None), "a READY video has a name"),
    "an empty title": (video_row(title=""), "a READY video has a name"),
    "views as text": (video_row(views="1200"), "views"),
    "views below 0": (video_row(views=-1), "views"),
    "views with a fraction": (video_row(views=0.5), "views"),
    "views that are no number": (video_row(views=float("nan")), "views"),
    "an unknown region": (video_row(regions=["XX"]), "regions.0"),
    "tags as text": (video_row(tags="agua"), "tags"),
    "a naive time": (video_row(published_at="2026-01-02T03:04:05"), "offset"),
    "no time": (video_row(published_at=None, trending=[]), "must be str"),
    "a day that is not": (video_row(trending=[{"last_date": "2026-02-30"}]), "day is out of range"),
    "a chart without a day": (video_row(trending=[{"region": "US"}]), "'last_date' is missing"),
    "charts as a number": (video_row(trending=7), "int"),
    "a lone surrogate": (video_row(title="\ud83d"), "name"),
    "a title that is too long": (video_row(title="x" * 501), "name"),
}


@pytest.mark.parametrize(("row", "reason"), REFUSED_VIDEOS.values(), ids=REFUSED_VIDEOS)
def test_a_video_is_refused_and_those_around_it_are_not(row: Mapping[str, Any] | str, reason: str) -> None:
    before, refused, after = videos_in(json_lines(video_row(), row, video_row()))
    assert (refused.number, refused.events) == (2, [])
    assert reason in (refused.reason or "")
    assert (before.number, before.reason, len(before.events)) == (1, None, 1)
    assert (after.number, after.reason, len(after.events)) == (3, None, 1)


REFUSED_CHARTS: dict[str, tuple[Mapping[str, Any] | str, str]] = {
    "no region": ({"fetched_at": "2026-01-05T05:30:00Z", "videos": [["rIvEr-00_07", 1, 1]]}, "'region' is missing"),
    "no videos": ({"region": "IN", "fetched_at": "2026-01-05T05:30:00Z"}, "'videos' is missing"),
    "an unknown region": (chart_row(region="XX"), "regions.0"),
    "a day in place of a time": (chart_row(fetched_at="2026-01-05"), "observed_at"),
    "a video without likes": (chart_row(videos=[["rIvEr-00_07", 1]]), "not enough values"),
    "a video with more": (chart_row(videos=[["rIvEr-00_07", 1, 2, 3]]), "too many values"),
    "null views": (chart_row(videos=[["rIvEr-00_07", None, 2]]), "views"),
    "videos as a number": (chart_row(videos=7), "int"),
    "half a line": ('{"region": ', "Expecting value"),
}


@pytest.mark.parametrize(("row", "reason"), REFUSED_CHARTS.values(), ids=REFUSED_CHARTS)
def test_a_chart_is_refused_and_those_around_it_are_not(row: Mapping[str, Any] | str, reason: str) -> None:
    before, refused, after = charts_in(json_lines(chart_row(), row, chart_row()))
    assert (refused.number, refused.events) == (2, [])
    assert reason in (refused.reason or "")
    assert before.events == after.events != []


REFUSED_KILLRVIDEO: dict[str, tuple[dict[str, str], str]] = {
    "an id that is no UUID": ({"videoid": "7"}, "video_id"),
    "an id in upper case": ({"videoid": "0B8C2F0E-0000-4000-8000-00000000000A"}, "video_id"),
    "a user that is no UUID": ({"userid": "me"}, "user_id"),
    "no name": ({"name": ""}, "a READY video has a name"),
    "no time": ({"added_date": ""}, "added_date"),
    "a day in place of a time": ({"added_date": "2026-01-02"}, "added_date"),
    "a type that is no number": ({"location_type": "YouTube"}, "invalid literal"),
    "a carriage return outside of quotes": ({"tags": "{wa\rter}"}, "new-line"),
    "a description beyond what is kept": ({"description": "x" * 200_000}, "description"),
}


@pytest.mark.parametrize(("fields", "reason"), REFUSED_KILLRVIDEO.values(), ids=REFUSED_KILLRVIDEO)
def test_a_row_of_killrvideo_is_refused_and_those_around_it_are_not(fields: dict[str, str], reason: str) -> None:
    plain = killrvideo_row(description="")
    before, refused, after = killrvideo_in(csv_file(plain, plain | fields, plain))
    assert (refused.number, refused.events) == (3, [])
    assert reason in (refused.reason or "")
    assert before.events == after.events != []


def test_a_row_that_ends_early_is_refused() -> None:
    header, row = csv_file(killrvideo_row(description="")).splitlines(keepends=True)
    cut, whole = killrvideo_in(header + row.split(b",")[0] + b",2026-01-02T03:04:05Z,,,1,A river\r\n" + row)
    assert (cut.number, cut.events) == (2, [])
    assert cut.reason
    assert len(whole.events) == 1


def test_a_column_that_is_missing_refuses_every_row() -> None:
    lines = killrvideo_in(csv_file(killrvideo_row(), killrvideo_row()).replace(b"added_date", b"date"))
    assert [line.reason for line in lines] == ["the field 'added_date' is missing"] * 2


# --- Text -------------------------------------------------------------------------------------------------------------


def with_bad_utf8(row: Row) -> bytes:
    """Return a line whose title holds a byte that is no UTF-8."""
    return json_lines(row).replace(b"Un r\\u00edo", b"Un r\xedo")


def test_what_is_no_utf_8_refuses_its_own_row_only() -> None:
    refused, whole = videos_in(with_bad_utf8(video_row()) + json_lines(video_row()))
    assert (refused.number, refused.events) == (1, [])
    assert "surrogate" in (refused.reason or "")
    assert len(whole.events) == 1


@pytest.mark.parametrize("field", ["youtube_id", "channel_id"])
def test_what_is_no_utf_8_refuses_its_row_in_an_id_too(field: str) -> None:
    (refused,) = videos_in(json_lines(video_row(**{field: "ABC"})).replace(b"ABC", b"\xff"))
    assert "surrogates not allowed" in (refused.reason or "")


def test_what_is_no_utf_8_refuses_a_row_of_csv_only() -> None:
    refused, whole = killrvideo_in(csv_file(killrvideo_row(name="NAME"), killrvideo_row()).replace(b"NAME", b"\xff"))
    assert (refused.number, refused.events) == (2, [])
    assert len(whole.events) == 1


def test_a_reason_can_be_written_down_whatever_the_row_held() -> None:
    lines = videos_in(with_bad_utf8(video_row()) + json_lines("\udcff".encode("utf-8", "replace").decode()))
    for line in lines:
        assert line.reason
        line.reason.encode()


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_lines_may_end_as_they_do_elsewhere(ending: bytes) -> None:
    content = json_lines(video_row(), video_row()).replace(b"\n", ending)
    assert [line.number for line in videos_in(content) if not line.reason] == [1, 2]


def test_separators_of_unicode_do_not_end_a_line() -> None:
    row = json.dumps(video_row(description="one\u2028two\x85three"), ensure_ascii=False)
    assert record_in(videos_in(json_lines(row))).description == "one\u2028twothree"


def test_an_empty_file_has_no_lines() -> None:
    assert videos_in(b"") == charts_in(b"") == killrvideo_in(b"") == []


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_folder_is_loaded_videos_first_then_the_charts_that_observe_them(tmp_path: Path) -> None:
    names = ["charts.ndjson.gz", "killrvideo-videos.csv", "videos-2.ndjson", "videos-1.ndjson.gz", "charts-2.ndjson"]
    for name in [*names, "categories.json", "notes.txt", "videos.json", "sealed.bin"]:
        (tmp_path / name).touch()
    sources = sources_in(tmp_path, TITLES)
    assert [(source.path.name, source.observes) for source in sources] == [
        ("videos-1.ndjson.gz", False),
        ("videos-2.ndjson", False),
        ("killrvideo-videos.csv", False),
        ("charts-2.ndjson", True),
        ("charts.ndjson.gz", True),
    ]


def test_one_file_may_be_loaded_alone(tmp_path: Path) -> None:
    path = tmp_path / "charts.ndjson"
    path.touch()
    assert [source.path for source in sources_in(path, TITLES)] == [path]


def loaded_from(path: Path) -> list[Line]:
    """Return the lines of one file."""
    (source,) = sources_in(path, TITLES)
    with path.open("rb") as raw:
        return list(source.lines(raw))


CONTENTS = {
    "videos.ndjson": json_lines(video_row(), video_row()),
    "charts.ndjson": json_lines(chart_row(), chart_row()),
    "sample.csv": csv_file(killrvideo_row(), killrvideo_row()),
}


@pytest.mark.parametrize(("name", "content"), CONTENTS.items(), ids=CONTENTS)
def test_a_file_is_read_plain_or_compressed(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    plain, packed = loaded_from(tmp_path / name), loaded_from(tmp_path / f"{name}.gz")
    assert plain == packed
    assert [bool(line.events) for line in plain] == [True, True]


def test_categories_are_titles_by_number(tmp_path: Path) -> None:
    path = tmp_path / "categories.json"
    path.write_text('{"10": "Music", "44": "M\u00fasica"}', encoding="utf-8")
    assert read_categories(path) == {10: "Music", 44: "M\u00fasica"}
