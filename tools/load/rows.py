"""Parses the rows of data files to events of the catalogue."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, NamedTuple, TextIO
from uuid import NAMESPACE_URL, uuid5

from catalog.errors import EventRefused
from catalog.videos.events import Event, read_event

type Row = Mapping[str, Any]
# The kind of each event of a row, and what makes its detail: one that cannot be made leaves the others.
type Details = list[tuple[str, Callable[[], dict[str, Any]]]]
type Titles = Mapping[int, str]

YOUTUBE = 0

LINE_BREAK = re.compile(r"\r\n?|\n")

# Longer than any valid field: beyond it, a quote was never closed.
MAX_FIELD_CHARACTERS = 10_000_000

# What a malformed row or entry raises.
UNREADABLE = (KeyError, TypeError, ValueError, RecursionError, csv.Error, EventRefused)

# For records without counts: any version with counts is newer.
OLDEST_VERSION = 1


class Line(NamedTuple):
    """One line of a file: its events, and the reason why some or all are missing."""

    number: int
    events: list[Event]
    reason: str | None = None


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


def sources_in(path: Path, titles: Titles) -> list[Source]:
    """Return the data files of a folder, or one file: videos first, then the charts that observe them."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    kinds = (
        ("videos", ".ndjson", read_videos),
        ("", ".csv", killrvideo_reader(titles)),
        ("charts", ".ndjson", read_charts),
    )
    return [
        Source(one, parse, observes=parse is read_charts)
        for prefix, suffix, parse in kinds
        for one in paths
        if one.name.startswith(prefix) and one.name.removesuffix(".gz").endswith(suffix)
    ]


def read_videos(text: TextIO) -> Iterator[Line]:
    """Parse one video per line."""
    return _json_lines(text, lambda row: [("VideoUpserted", partial(video_of, row))])


def read_charts(text: TextIO) -> Iterator[Line]:
    """Parse one chart per line: an observation of each of its videos."""
    return _json_lines(text, observations_of)


def killrvideo_reader(titles: Titles) -> Callable[[TextIO], Iterator[Line]]:
    """Return a parser of the KillrVideo sample, which has names of categories instead of ids."""
    # Of two categories with the same title the lower id wins.
    category_ids = {title: key for key, title in sorted(titles.items(), reverse=True)}

    def read_killrvideo(text: TextIO) -> Iterator[Line]:
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        reader = csv.DictReader(text)
        for row in reader:
            number = reader.line_num - sum(len(LINE_BREAK.findall(str(value))) for value in row.values())
            yield _line(number, row, lambda one: [("VideoUpserted", partial(killrvideo_video_of, one, category_ids))])

    return read_killrvideo


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
    if None in row or None in row.values():
        raise ValueError("the row does not have as many fields as the header")
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


def _json_lines(text: TextIO, details: Callable[[Row], Details]) -> Iterator[Line]:
    for number, line in enumerate(text, 1):
        yield _line(number, line, details)


def _line(number: int, row: Row | str, details: Callable[[Row], Details]) -> Line:
    events: list[Event] = []
    reasons: list[str] = []
    try:
        parsed: Row = json.loads(row) if isinstance(row, str) else row
        for kind, detail in details(parsed):
            try:
                events.append(read_event({"detail-type": kind, "detail": detail()}))
            except UNREADABLE as error:
                reasons.append(_reason(error))
    except UNREADABLE as error:
        reasons.append(_reason(error))
    return Line(number, events, "; ".join(dict.fromkeys(reasons)) or None)


def _reason(error: Exception) -> str:
    return f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
