"""Rows of the files that can be loaded, as events of the catalogue."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, NamedTuple, TextIO
from uuid import NAMESPACE_URL, uuid5

from catalog.errors import EventRefused
from catalog.events import Event, read_event

type Row = Mapping[str, Any]
type Details = list[tuple[str, dict[str, Any]]]
type Titles = Mapping[int, str]

YOUTUBE = 0

LINE_BREAK = re.compile(r"\r\n?|\n")

# Beyond any field that could be accepted: a longer one is no field, but a quote that was never closed.
MAX_FIELD_CHARACTERS = 10_000_000

# A record without counts of its own: any version of the same video that has some is newer.
OLDEST_VERSION = 1


class Line(NamedTuple):
    """One line of a file: the events that it stands for, or why it stands for none."""

    number: int
    events: list[Event]
    reason: str | None = None


class Source(NamedTuple):
    """A file that can be loaded, how its text is read, and whether it observes videos of other files."""

    path: Path
    parse: Callable[[TextIO], Iterator[Line]]
    observes: bool

    def lines(self, raw: IO[bytes]) -> Iterator[Line]:
        """Read the lines of the opened file, plain or gzip."""
        with open_text(raw, compressed=self.path.suffix == ".gz") as text:
            yield from self.parse(text)


def open_text(raw: IO[bytes], *, compressed: bool) -> TextIO:
    """Read bytes as UTF-8; what is no UTF-8 becomes lone surrogates, which are refused with the row."""
    plain = gzip.GzipFile(fileobj=raw) if compressed else raw
    return TextIOWrapper(plain, encoding="utf-8", errors="surrogateescape", newline="")


def read_categories(path: Path) -> dict[int, str]:
    """Read the titles of categories by id."""
    return {int(key): str(title) for key, title in json.loads(path.read_text(encoding="utf-8")).items()}


def sources_in(path: Path, titles: Titles) -> list[Source]:
    """Find what can be loaded in a folder, or one file: videos first, then the charts that observe them."""
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
    """Read one video a line."""
    return _json_lines(text, lambda row: [("VideoUpserted", video_of(row))])


def read_charts(text: TextIO) -> Iterator[Line]:
    """Read one chart a line: an observation of each of its videos."""
    return _json_lines(text, lambda row: [("VideoObserved", detail) for detail in observations_of(row)])


def killrvideo_reader(titles: Titles) -> Callable[[TextIO], Iterator[Line]]:
    """Return a reader of the KillrVideo sample, which names its categories instead of numbering them."""
    # Of two categories of one title the lower id holds.
    category_ids = {title: key for key, title in sorted(titles.items(), reverse=True)}

    def read_killrvideo(text: TextIO) -> Iterator[Line]:
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        reader = csv.DictReader(text)
        for row in reader:
            number = reader.line_num - sum(len(LINE_BREAK.findall(str(value))) for value in row.values())
            yield _line(number, row, lambda one: [("VideoUpserted", killrvideo_video_of(one, category_ids))])

    return read_killrvideo


def video_of(row: Row) -> dict[str, Any]:
    """Return the `VideoUpserted` of a row of `videos.ndjson`: its counts are those of the last day it was seen."""
    location = f"https://www.youtube.com/watch?v={row['youtube_id']}"
    last_seen = max((seen["last_date"] for seen in row["trending"]), default=None)
    fetched_at = f"{last_seen}T23:59:59Z" if last_seen else row["published_at"]
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


def observations_of(chart: Row) -> list[dict[str, Any]]:
    """Return the `VideoObserved` of each video of a row of `charts.ndjson`."""
    return [
        {
            "source_id": f"https://www.youtube.com/watch?v={youtube_id}",
            "views": views,
            "likes": likes,
            "regions": [chart["region"]],
            "observed_at": chart["fetched_at"],
        }
        for youtube_id, views, likes in chart["videos"]
    ]


def killrvideo_video_of(row: Row, category_ids: Mapping[str, int]) -> dict[str, Any]:
    """Return the `VideoUpserted` of a row of the KillrVideo sample: nobody counted its views."""
    if None in row or None in row.values():
        raise ValueError("the row has not as many fields as the header")
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
    """Read a set of texts as CQL's COPY writes it: `{"a","b"}`."""
    inner = text.strip().removeprefix("{").removesuffix("}")
    return [tag for tag in next(csv.reader([inner], skipinitialspace=True), []) if tag]


def _json_lines(text: TextIO, details: Callable[[Row], Details]) -> Iterator[Line]:
    for number, line in enumerate(text, 1):
        yield _line(number, line, details)


def _line(number: int, row: Row | str, details: Callable[[Row], Details]) -> Line:
    try:
        parsed: Row = json.loads(row) if isinstance(row, str) else row
        events = [read_event({"detail-type": kind, "detail": detail}) for kind, detail in details(parsed)]
    except KeyError as error:
        return Line(number, [], f"the field {error} is missing")
    except (TypeError, ValueError, RecursionError, csv.Error, EventRefused) as error:
        return Line(number, [], f"{error}")
    return Line(number, events)
