"""Read recorded charts as rounds of observations, in the order of time, and what was known of their videos before.

Of `videos.ndjson.gz` only what does not change is read: its counts are later than the charts.
"""

import gzip
import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from catalog.times import to_seconds
from catalog.videos.events import VideoObserved, VideoUpserted
from catalog.videos.source_ids import derive_video_id
from catalog.videos.status import Status
from tools.load.rows import observation_of

# Regions are fetched one after another: charts that follow one another sooner are of one round.
_ROUND_GAP_S = 3600


class NotRecorded(Exception):
    """The charts do not cover what shall be scored."""


class Round(NamedTuple):
    """All regions' charts of one time: what was observed, and the ids that each chart listed, in its order."""

    now: str
    observations: Sequence[VideoObserved]
    charts: Mapping[str, Sequence[str]]


class Period(NamedTuple):
    """Months that are scored, as `2026-05`, both included."""

    first: str
    last: str

    def contains(self, time: str) -> bool:
        """Tell whether a time is within these months."""
        return self.first <= time[:7] <= self.last


def read_rounds(path: Path) -> list[Round]:
    """Read charts, one a line."""
    charts = sorted(_lines(path), key=lambda chart: (chart["fetched_at"], chart["region"]))
    rounds: list[list[dict[str, Any]]] = []
    for chart in charts:
        began = rounds[-1][-1] if rounds else None
        if began and to_seconds(chart["fetched_at"]) - to_seconds(began["fetched_at"]) < _ROUND_GAP_S:
            rounds[-1].append(chart)
        else:
            rounds.append([chart])
    return [_round_of(charts) for charts in rounds]


def read_records(path: Path, video_ids: Iterable[str]) -> dict[str, VideoUpserted]:
    """Read the records of these videos, without counts; a video that the file does not have has no times."""
    wanted = set(video_ids)
    records = {video_id: VideoUpserted(video_id=video_id, version=1, status=Status.PENDING) for video_id in wanted}
    for row in _lines(path):
        video_id = derive_video_id(f"https://www.youtube.com/watch?v={row['youtube_id']}")
        if video_id in wanted:
            known = {name: row[name] for name in ("published_at", "channel_title", "category_id")}
            ready = {"video_id": video_id, "version": 1, "status": Status.READY, "name": row["youtube_id"]}
            records[video_id] = VideoUpserted(**ready, **known)
    return records


def period_of(rounds: Sequence[Round], first: str | None, last: str | None) -> Period:
    """Return the months to score: as given, else the last two full ones; raises `NotRecorded`."""
    months = full_months(sorted({one.now[:10] for one in rounds}))
    if not (months or (first and last)):
        raise NotRecorded("no calendar month is full; name the months with --from and --to")
    period = Period(first or months[-2:][0], last or months[-1])
    if not any(period.contains(one.now) for one in rounds):
        raise NotRecorded(f"no chart was recorded from {period.first} to {period.last}")
    return period


def full_months(days: Sequence[str]) -> list[str]:
    """Return the months of which the first and the last day are among these."""
    by_month = defaultdict(set)
    for day in days:
        by_month[day[:7]].add(day[8:])
    last = {month: f"{monthrange(int(month[:4]), int(month[5:]))[1]}" for month in by_month}
    return [month for month, seen in sorted(by_month.items()) if {"01", last[month]} <= seen]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _round_of(charts: Sequence[dict[str, Any]]) -> Round:
    by_region = {}
    for chart in charts:
        counted = [(video_id, views or 0, likes or 0) for video_id, views, likes in chart["videos"]]
        details = [observation_of(chart, entry) for entry in counted]
        by_region[chart["region"]] = [VideoObserved.model_validate(detail) for detail in details]
    ids = {region: [one.video_id for one in observations] for region, observations in by_region.items()}
    return Round(charts[-1]["fetched_at"], [*chain.from_iterable(by_region.values())], ids)
