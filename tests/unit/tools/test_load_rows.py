"""Rows of the three kinds of files: read as events, or refused one by one with line and reason."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.times import to_seconds
from catalog.videos.events import VideoObserved, VideoUpserted
from tests.factories import video_id
from tools.load import rows
from tools.load.rows import Line, killrvideo_reader, lines_reader, open_text, read_charts, sources_in

TITLES = {10: "Music", 27: "Education"}
WATCH = "https://www.youtube.com/watch?v="
CHANNEL = "https://www.youtube.com/channel/"

type AnyRow = Mapping[str, Any] | str

VIDEO: dict[str, Any] = {
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
}
CHART: dict[str, Any] = {
    "region": "IN",
    "date": "2026-01-05",
    "fetched_at": "2026-01-05T05:30:00Z",
    "listed": 2,
    "videos": [["rIvEr-00_07", 1_300, 35], ["lAkE--00_08", 900, 0]],
}
KILLRVIDEO: dict[str, str] = {
    "videoid": video_id(7),
    "added_date": "2026-01-02T03:04:05.000Z",
    "description": "Water",
    "location": "https://videos.example/embed/7",
    "location_type": "1",
    "name": "A river at night",
    "preview_image_location": "https://images.example/river.jpg",
    "tags": '{"water","night"}',
    "userid": video_id(900),
    "content_rating": "G",
    "category": "Education",
    "language": "en",
}


def without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def json_lines(*rows: AnyRow) -> bytes:
    """Return rows as a file of JSON lines; a text is a line as it is."""
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()


def csv_file(*rows: Mapping[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(KILLRVIDEO))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class Kind(NamedTuple):
    """A kind of file: how it is read and written, and a row that is accepted."""

    reader: Callable[[TextIO], Iterator[Line]]
    write: Callable[..., bytes]
    row: Mapping[str, Any]

    def read(self, content: bytes) -> list[Line]:
        return list(self.reader(open_text(io.BytesIO(content), compressed=False)))

    def record(self, **fields: Any) -> VideoUpserted:
        """Return the record of the row with other fields."""
        ((event,),) = [line.events for line in self.read(self.write({**self.row, **fields}))]
        assert isinstance(event, VideoUpserted)
        return event


VIDEOS = Kind(lines_reader(TITLES), json_lines, VIDEO)
CHARTS = Kind(read_charts, json_lines, CHART)
SAMPLE = Kind(killrvideo_reader(TITLES), csv_file, KILLRVIDEO)


def test_a_video_becomes_a_ready_record_with_the_counts_of_the_last_day_that_listed_it() -> None:
    counted_at = "2026-01-05T23:59:59Z"
    times = {"added_date": "2026-01-02T03:04:05Z", "published_at": "2026-01-02T03:04:05Z", "fetched_at": counted_at}
    unchanged = ("description", "tags", "channel_title", "category_id", "language", "regions", "views", "likes")
    assert VIDEOS.record().model_dump(mode="json") == {
        **{name: VIDEO[name] for name in unchanged},
        **times,
        "video_id": str(uuid5(NAMESPACE_URL, f"{WATCH}rIvEr-00_07")),
        "source_id": f"{WATCH}rIvEr-00_07",
        "version": to_seconds(counted_at),
        "user_id": str(uuid5(NAMESPACE_URL, f"{CHANNEL}UCagualenta")),
        "name": VIDEO["title"],
        "location": f"{WATCH}rIvEr-00_07",
        "location_type": 0,
        "preview_image_location": VIDEO["thumbnail_url"],
        "status": "READY",
        "error_reason": None,
        "duration": 95,
    }


def test_publication_replaces_a_charts_day_a_title_a_channels_id_and_nothing_a_category_without_a_number() -> None:
    event = VIDEOS.record(trending=[], channel_id=None)
    assert event.fetched_at == event.published_at == "2026-01-02T03:04:05Z"
    assert event.version == to_seconds("2026-01-02T03:04:05Z")
    assert event.user_id == str(uuid5(NAMESPACE_URL, f"{CHANNEL}Agua Lenta"))
    assert SAMPLE._replace(reader=killrvideo_reader({10: "Music"})).record().category_id is None


@pytest.mark.parametrize("field", ["description", "category_id", "thumbnail_url", "tags", "views", "likes", "language"])
def test_unknown_fields_may_be_null(field: str) -> None:
    assert VIDEOS.record(**{field: None})


def test_invisible_titles_are_titles_and_separators_of_unicode_do_not_end_a_line() -> None:
    texts = {"title": "\u200b\u200d", "description": "one\u2028two\x85three"}
    ((event,),) = [line.events for line in VIDEOS.read(json_lines(json.dumps(VIDEO | texts, ensure_ascii=False)))]
    assert isinstance(event, VideoUpserted)
    assert (event.name, event.description) == ("\u200b\u200d", "one\u2028twothree")


def test_a_chart_observes_each_of_its_videos() -> None:
    (line,) = CHARTS.read(json_lines(CHART))
    common = {"regions": ["IN"], "observed_at": CHART["fetched_at"]}
    counts = {"rIvEr-00_07": {"views": 1_300, "likes": 35}, "lAkE--00_08": {"views": 900, "likes": 0}}
    assert line.events == [
        VideoObserved.model_validate({"source_id": f"{WATCH}{youtube_id}", **common, **counted})
        for youtube_id, counted in counts.items()
    ]
    assert line.events[0].video_id == VIDEOS.record().video_id
    assert CHARTS.read(json_lines(CHART | {"videos": []})) == [Line(1, [])]


def test_a_row_of_killrvideo_becomes_a_ready_record_without_counts() -> None:
    unchanged = ("location", "name", "preview_image_location", "language")
    record = SAMPLE.record(description="Water,\nmostly")
    assert record.model_dump(mode="json", exclude_none=True) == {
        **{name: KILLRVIDEO[name] for name in unchanged},
        "video_id": video_id(7),
        "version": rows.OLDEST_VERSION,
        "user_id": video_id(900),
        "description": "Water,\nmostly",
        "location_type": 1,
        "tags": ["water", "night"],
        "added_date": "2026-01-02T03:04:05Z",
        "status": "READY",
        "category_id": 27,
        "regions": [],
    }


EMPTY_COLUMNS = {name: name for name in ("description", "location", "preview_image_location", "language")}


@pytest.mark.parametrize(("column", "field"), {**EMPTY_COLUMNS, "userid": "user_id", "category": "category_id"}.items())
def test_an_empty_column_is_an_unknown_field(column: str, field: str) -> None:
    assert getattr(SAMPLE.record(**{column: ""}), field) is None


CQL_SETS = {
    "nothing": ("", []),
    "blanks between": ('{"water", "night"}', ["water", "night"]),
    "blanks around": (' {"water"} ', ["water"]),
    "without quotes": ("{water,night}", ["water", "night"]),
    "an empty text": ('{"","water"}', ["water"]),
    "another script": ('{"\u0928\u0926\u0940"}', ["\u0928\u0926\u0940"]),
}


@pytest.mark.parametrize(("written", "tags"), CQL_SETS.values(), ids=CQL_SETS)
def test_tags_are_a_set_of_cql(written: str, tags: list[str]) -> None:
    assert SAMPLE.record(tags=written).tags == tags


@given(st.lists(st.text("ab ,{}\"'", min_size=1).filter(lambda tag: tag == " ".join(tag.split())), unique=True))
def test_any_set_of_cql_is_read(tags: list[str]) -> None:
    written = ",".join('"{}"'.format(tag.replace('"', '""')) for tag in tags)
    assert SAMPLE.record(tags=f"{{{written}}}").tags == tags


def test_rows_of_csv_are_numbered_by_the_line_on_which_they_begin() -> None:
    long = KILLRVIDEO | {"description": "one\ntwo\r\nthree"}
    assert [line.number for line in SAMPLE.read(csv_file(KILLRVIDEO, long, KILLRVIDEO))] == [2, 3, 6]
    header, row = csv_file(KILLRVIDEO).splitlines(keepends=True)
    assert [line.number for line in SAMPLE.read(header + row + b"\r\n\r\n" + row)] == [2, 5]


# What the events themselves refuse is tested with them: one of each kind shows that it is refused here too.
REFUSED: dict[str, tuple[Kind, AnyRow, str]] = {
    "half a line": (VIDEOS, '{"youtube_id": "rIv', "Invalid control character"),
    "no JSON": (VIDEOS, "river", "Expecting value"),
    "a list": (VIDEOS, "[]", "list"),
    "nested without end": (VIDEOS, "[" * 200_000, "recursion"),
    "no id": (VIDEOS, without(VIDEO, "youtube_id"), "the field 'youtube_id' is missing"),
    "a lone surrogate": (VIDEOS, VIDEO | {"title": "\ud83d"}, "name"),
    "views below 0": (VIDEOS, VIDEO | {"views": -1}, "views"),
    "a naive time": (VIDEOS, VIDEO | {"published_at": "2026-01-02T03:04:05"}, "offset"),
    "no time": (VIDEOS, VIDEO | {"published_at": None, "trending": []}, "must be str"),
    "a day that is not": (VIDEOS, VIDEO | {"trending": [{"last_date": "2026-02-30"}]}, "day is out of range"),
    "a chart without a day": (VIDEOS, VIDEO | {"trending": [{"region": "US"}]}, "the field 'last_date' is missing"),
    "a region that is a number": (CHARTS, CHART | {"region": 7}, "regions"),
    "a video without likes": (CHARTS, CHART | {"videos": [["rIvEr-00_07", 1]]}, "not enough values"),
    "a video with more": (CHARTS, CHART | {"videos": [["rIvEr-00_07", 1, 2, 3]]}, "too many values"),
    "null views": (CHARTS, CHART | {"videos": [["rIvEr-00_07", None, 2]]}, "views"),
    "an id that is no UUID": (SAMPLE, KILLRVIDEO | {"videoid": "7"}, "video_id"),
    "no name": (SAMPLE, KILLRVIDEO | {"name": ""}, "a READY video has a name"),
    "no date": (SAMPLE, KILLRVIDEO | {"added_date": ""}, "added_date"),
    "a type that is no number": (SAMPLE, KILLRVIDEO | {"location_type": "YouTube"}, "invalid literal"),
    "a carriage return outside of quotes": (SAMPLE, KILLRVIDEO | {"tags": "{wa\rter}"}, "new-line"),
    "a description that is too long": (SAMPLE, KILLRVIDEO | {"description": "x" * 200_000}, "description"),
}


@pytest.mark.parametrize(("kind", "row", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_row_is_refused_and_those_around_it_are_not(kind: Kind, row: AnyRow, reason: str) -> None:
    before, refused, after = kind.read(kind.write(kind.row, row, kind.row))
    assert (refused.number, refused.events) == (before.number + 1, [])
    assert reason in (refused.reason or "")
    assert before.events == after.events != []
    assert (before.reason, after.reason) == (None, None)
    assert after.number == len(kind.write(kind.row, row).splitlines()) + 1


def test_a_row_that_ends_early_is_refused_and_every_row_without_a_column() -> None:
    header, row = csv_file(KILLRVIDEO).splitlines(keepends=True)
    cut, whole = SAMPLE.read(header + row.split(b",")[0] + b",2026-01-02T03:04:05Z,,,1,A river\r\n" + row)
    assert (cut.number, cut.events, cut.reason) == (2, [], "the row does not have as many fields as the header")
    assert len(whole.events) == 1
    lines = SAMPLE.read(csv_file(KILLRVIDEO, KILLRVIDEO).replace(b"added_date", b"date"))
    assert [line.reason for line in lines] == ["the field 'added_date' is missing"] * 2


NOT_UTF_8: dict[str, tuple[Kind, str]] = {
    "a title": (VIDEOS, "title"),
    "an id": (VIDEOS, "youtube_id"),
    "an id of a channel": (VIDEOS, "channel_id"),
    "a name": (SAMPLE, "name"),
}


@pytest.mark.parametrize(("kind", "field"), NOT_UTF_8.values(), ids=NOT_UTF_8)
def test_text_that_is_not_utf_8_refuses_its_own_row_with_a_reason_that_can_be_written(kind: Kind, field: str) -> None:
    refused, whole = kind.read(kind.write({**kind.row, field: "BAD"}, kind.row).replace(b"BAD", b"\xff"))
    assert (refused.number, refused.events) == (whole.number - 1, [])
    assert "surrogate" in (refused.reason or "")
    assert (refused.reason or "").encode()
    assert len(whole.events) == 1


FILES = {"videos.ndjson": VIDEOS, "charts.ndjson": CHARTS, "sample.csv": SAMPLE}


@pytest.mark.parametrize(("name", "kind"), FILES.items(), ids=FILES)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_file_may_be_compressed(tmp_path: Path, name: str, kind: Kind, ending: bytes) -> None:
    content = kind.write(kind.row, kind.row)
    (tmp_path / name).write_bytes(content.replace(b"\r\n", b"\n").replace(b"\n", ending))
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    plain, packed = loaded_from(tmp_path / name), loaded_from(tmp_path / f"{name}.gz")
    assert plain == packed
    assert [bool(line.events) for line in plain] == [True, True]
    assert kind.read(b"") == []


def loaded_from(path: Path) -> list[Line]:
    (source,) = sources_in(path, TITLES)
    assert source.path == path
    with path.open("rb") as raw:
        return list(source.lines(raw))


def test_a_folder_is_loaded_videos_first_then_the_charts_that_observe_them(tmp_path: Path) -> None:
    names = ["charts.ndjson.gz", "killrvideo-videos.csv", "videos-2.ndjson", "videos-1.ndjson.gz", "charts-2.ndjson"]
    for name in [*names, "categories.json", "notes.txt", "sealed.bin", "others.json"]:
        (tmp_path / name).touch()
    assert [(source.path.name, source.observes) for source in sources_in(tmp_path, TITLES)] == [
        ("others.json", False),
        ("videos-1.ndjson.gz", False),
        ("videos-2.ndjson", False),
        ("killrvideo-videos.csv", False),
        ("charts-2.ndjson", True),
        ("charts.ndjson.gz", True),
    ]


def test_categories_are_titles_by_number(tmp_path: Path) -> None:
    path = tmp_path / "categories.json"
    path.write_text('{"10": "Music", "44": "M\u00fasica"}', encoding="utf-8")
    assert rows.read_categories(path) == {10: "Music", 44: "M\u00fasica"}


def test_a_bad_entry_of_a_chart_leaves_the_others() -> None:
    entries = [["rIvEr-00_01", 10, 1], ["rIvEr-00_02", "many", 1], ["rIvEr-00_03"], ["rIvEr-00_04", 40, None]]
    row = json.dumps({"region": "GB", "fetched_at": "2026-03-01T06:00:00Z", "videos": entries})
    (line,) = read_charts(io.StringIO(row))
    assert [event.views for event in line.events if isinstance(event, VideoObserved)] == [10, 40]
    assert "views: " in (line.reason or "")
    assert "not enough values" in (line.reason or "")
