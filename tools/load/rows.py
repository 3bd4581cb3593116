"""Parses the rows of data files to events of the catalogue."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, TextIO
from uuid import NAMESPACE_URL, uuid5

from catalog.errors import EventRefused
from catalog.regions import Region
from catalog.videos.events import Event, read_event
from tools.load.fields import YOUTUBE, video_of_any
from tools.load.files import data_files, plain_name
from tools.load.json_values import Value, json_values
from tools.load.names import Names
from tools.load.refusals import Refusal, refusal_of

type Row = Mapping[str, Any]
# The kind of each event of a row, and what makes its detail: one that cannot be made leaves the others.
type Details = list[tuple[str, Callable[[], dict[str, Any]]]]
type Titles = Mapping[int, str]
type Reader = Callable[[TextIO], Iterator[Line]]

LINE_BREAK = re.compile(r"\r\n?|\n")

# Longer than any valid field: beyond it, a quote was never closed.
MAX_FIELD_CHARACTERS = 10_000_000

# What the header of the KillrVideo sample has, and the rows of collected videos.
KILLRVIDEO_COLUMNS = {"videoid", "name"}
COLLECTED = ("youtube_id", "trending")

DELIMITERS = ",;\t"
BYTE_ORDER_MARK = "\ufeff"

# What a malformed row or entry raises.
UNREADABLE = (KeyError, TypeError, ValueError, RecursionError, csv.Error, EventRefused)

# For records without counts: any version with counts is newer.
OLDEST_VERSION = 1


class Line(NamedTuple):
    """One line of a file: its events, the reasons why some or all are missing, and regions that are left out."""

    number: int
    events: list[Event]
    refusals: tuple[Refusal, ...] = ()
    dropped_regions: tuple[str, ...] = ()

    @property
    def reason(self) -> str | None:
        """The reasons on one line, None if no event is missing."""
        return "; ".join(dict.fromkeys(one.reason for one in self.refusals)) or None


class Source(NamedTuple):
    """A data file with its parser, and whether it has observations of videos in other files."""

    path: Path
    parse: Callable[[TextIO], Iterator[Line]]
    observes: bool

    def lines(self, raw: IO[bytes]) -> Iterator[Line]:
        """Parse the opened file, plain or gzip."""
        with open_text(raw, compressed=self.path.suffix == ".gz") as text:
            yield from self.parse(text)


def open_text(raw: IO[bytes], *, compressed: bool) -> TextIO:
    """Decode UTF-8; invalid bytes become lone surrogates, which reject the row."""
    plain = gzip.GzipFile(fileobj=raw) if compressed else raw
    return TextIOWrapper(plain, encoding="utf-8", errors="surrogateescape", newline="")


def read_categories(path: Path) -> dict[int, str]:
    """Read the titles of categories, by id."""
    return {int(key): str(title) for key, title in json.loads(path.read_text(encoding="utf-8")).items()}


def sources_in(path: Path, titles: Titles, names: Names | None = None) -> list[Source]:
    """Return the data files of a folder, or one file: videos first, then the charts that observe them.

    `names` are other names of fields; with them every file of videos is read alike.
    """
    found = [_source(file, titles, names or {}) for file in data_files(path)] if path.exists() else []
    return sorted(found, key=lambda source: (source.observes, plain_name(source.path).endswith(".csv")))


def _source(path: Path, titles: Titles, names: Names) -> Source:
    name = plain_name(path)
    if name.startswith("charts") and name.endswith((".ndjson", ".jsonl")):
        return Source(path, read_charts, observes=True)
    readers = {".csv": csv_reader, ".json": json_reader}
    reader = next((reader for suffix, reader in readers.items() if name.endswith(suffix)), lines_reader)
    return Source(path, reader(titles, names, int(path.stat().st_mtime)), observes=False)


def lines_reader(titles: Titles, names: Names | None = None, file_time: int = OLDEST_VERSION) -> Reader:
    """Return a parser of one video per line."""
    details = _details_of(titles, names or {}, file_time)
    return lambda text: _json_lines(text, details)


def json_reader(titles: Titles, names: Names | None = None, file_time: int = OLDEST_VERSION) -> Reader:
    """Return a parser of JSON of any layout: an array, an answer with a list, or videos one after another."""
    details = _details_of(titles, names or {}, file_time)

    def read_json(text: TextIO) -> Iterator[Line]:
        for value in json_values(text):
            yield _line(value.line, value, details)

    return read_json


def csv_reader(titles: Titles, names: Names | None = None, file_time: int = OLDEST_VERSION) -> Reader:
    """Return a parser of CSV with a header, of the KillrVideo sample by its own columns."""
    details = _details_of(titles, names or {}, file_time)
    killrvideo = killrvideo_reader(titles)

    def read_csv(text: TextIO) -> Iterator[Line]:
        header = text.readline().removeprefix(BYTE_ORDER_MARK)
        lines = chain([header], text)
        columns = next(csv.reader([header.strip()]), [])
        if not names and {*columns} >= KILLRVIDEO_COLUMNS:
            yield from killrvideo(lines)
        else:
            delimiter = max(DELIMITERS, key=header.count)
            yield from _csv_lines(lines, delimiter, lambda row: details(_whole_row(row)))

    return read_csv


def _details_of(titles: Titles, names: Names, file_time: int) -> Callable[[Any], Details]:
    category_ids = {title.casefold(): key for key, title in sorted(titles.items(), reverse=True)}

    def details(row: Any) -> Details:
        is_collected = not names and isinstance(row, Mapping) and any(field in row for field in COLLECTED)
        if is_collected or (not names and isinstance(row, list)):
            return [("VideoUpserted", partial(video_of, row))]
        return [("VideoUpserted", partial(video_of_any, row, names, category_ids, file_time))]

    return details


def read_charts(text: TextIO) -> Iterator[Line]:
    """Parse one chart per line: an observation of each of its videos."""
    return _json_lines(text, observations_of)


def killrvideo_reader(titles: Titles) -> Callable[[Iterable[str]], Iterator[Line]]:
    """Return a parser of the KillrVideo sample, which has names of categories instead of ids."""
    # Of two categories with the same title the lower id wins.
    category_ids = {title: key for key, title in sorted(titles.items(), reverse=True)}

    def read_killrvideo(lines: Iterable[str]) -> Iterator[Line]:
        yield from _csv_lines(
            lines, ",", lambda row: [("VideoUpserted", partial(killrvideo_video_of, row, category_ids))]
        )

    return read_killrvideo


def _csv_lines(lines: Iterable[str], delimiter: str, details: Callable[[Row], Details]) -> Iterator[Line]:
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    reader = csv.DictReader(lines, delimiter=delimiter)
    for row in reader:
        number = reader.line_num - sum(len(LINE_BREAK.findall(str(value))) for value in row.values())
        yield _line(number, row, details)


def video_of(row: Row) -> dict[str, Any]:
    """Return the `VideoUpserted` of a row of `videos.ndjson`, with the counts of its last day on a chart."""
    location = f"https://www.youtube.com/watch?v={row['youtube_id']}"
    last_date = max((listed["last_date"] for listed in row["trending"]), default=None)
    fetched_at = f"{last_date}T23:59:59Z" if last_date else row["published_at"]
    return {
        "source_id": location,
        "version": int(datetime.fromisoformat(fetched_at).timestamp()),
        "user_id": str(
            uuid5(NAMESPACE_URL, f"https://www.youtube.com/channel/{row['channel_id'] or row['channel_title']}")
        ),
        "name": row["title"],
        "description": row["description"],
        "location": location,
        "location_type": YOUTUBE,
        "preview_image_location": row["thumbnail_url"],
        "tags": row["tags"],
        "added_date": row["published_at"],
        "status": "READY",
        "channel_title": row["channel_title"],
        "category_id": row["category_id"],
        "duration": row["duration_seconds"],
        "language": row["language"],
        "published_at": row["published_at"],
        "regions": row["regions"],
        "views": row["views"],
        "likes": row["likes"],
        "fetched_at": fetched_at,
    }


def observations_of(chart: Row) -> Details:
    """Return an observation of each video of a row of `charts.ndjson`."""
    return [("VideoObserved", partial(observation_of, chart, entry)) for entry in chart["videos"]]


def observation_of(chart: Row, entry: Sequence[Any]) -> dict[str, Any]:
    """Return the `VideoObserved` of a video of a row of `charts.ndjson`."""
    youtube_id, views, likes = entry
    return {
        "source_id": f"https://www.youtube.com/watch?v={youtube_id}",
        "views": views,
        "likes": likes,
        "regions": [chart["region"]],
        "observed_at": chart["fetched_at"],
    }


def killrvideo_video_of(row: Row, category_ids: Mapping[str, int]) -> dict[str, Any]:
    """Return the `VideoUpserted` of a row of the KillrVideo sample, which has no counts."""
    row = _whole_row(row)
    return {
        "video_id": row["videoid"],
        "version": OLDEST_VERSION,
        "user_id": row["userid"] or None,
        "name": row["name"],
        "description": row["description"] or None,
        "location": row["location"] or None,
        "location_type": int(row["location_type"]),
        "preview_image_location": row["preview_image_location"] or None,
        "tags": _cql_set(row["tags"]),
        "added_date": row["added_date"],
        "status": "READY",
        "category_id": category_ids.get(row["category"]),
        "language": row["language"] or None,
    }


def _cql_set(text: str) -> list[str]:
    """Parse a set of texts as CQL's COPY writes it: `{"a","b"}`."""
    inner = text.strip().removeprefix("{").removesuffix("}")
    return [tag for tag in next(csv.reader([inner], skipinitialspace=True), []) if tag]


def _whole_row(row: Row) -> Row:
    """Return a row of CSV that has a value for each column of the header; raises `ValueError` for another."""
    if None in row or None in row.values():
        raise ValueError("the row does not have as many fields as the header")
    return row


def _json_lines(text: TextIO, details: Callable[[Row], Details]) -> Iterator[Line]:
    for number, line in enumerate(text, 1):
        yield _line(number, line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line, details)


def _line(number: int, row: Row | str | Value, details: Callable[[Row], Details]) -> Line:
    events: list[Event] = []
    refusals: list[Refusal] = []
    dropped: list[str] = []
    try:
        for kind, detail in details(_parsed(row)):
            made: dict[str, Any] = {}
            try:
                made = detail()
                events.append(read_event({"detail-type": kind, "detail": made}))
                dropped += _unknown_regions(made)
            except UNREADABLE as error:
                refusals.append(refusal_of(error, made))
    except UNREADABLE as error:
        refusals.append(refusal_of(error, {}))
    return Line(number, events, tuple(refusals), tuple(dropped))


def _parsed(row: Row | str | Value) -> Row:
    if isinstance(row, Value):
        if row.fault:
            raise ValueError(row.fault)
        content: Row = row.content
        return content
    parsed: Row = json.loads(row) if isinstance(row, str) else row
    return parsed


def _unknown_regions(detail: Mapping[str, Any]) -> list[str]:
    return [one for one in detail.get("regions") or () if isinstance(one, str) and one.upper() not in Region]
