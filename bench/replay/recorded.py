"""Recorded charts as rounds of observations, in the order of time, and what is known of their videos beforehand.

Of `videos.ndjson.gz` only what does not change is read: its counts are later than the charts.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from catalog.events import VideoObserved, VideoUpserted
from catalog.times import from_text, to_seconds
from catalog.video import derive_video_id
from catalog.vocabulary import Status
from tools.load.rows import observations_of

# Regions are fetched one after another: charts that follow one another sooner are of one round.
_ROUND_GAP_S = 3600


class NotRecorded(Exception):
    """The charts do not hold what shall be scored."""


class Round(NamedTuple):
    """All regions' charts of one time: what was observed, and the ids that each chart held, in its order."""

    now: str
    observations: Sequence[VideoObserved]
    charts: Mapping[str, Sequence[str]]


class Period(NamedTuple):
    """Months that are scored, as `2026-05`, both included."""

    first: str
    last: str

    def holds(self, time: str) -> bool:
        """Tell whether a time lies within these months."""
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
    """Read the records of these videos, without counts; a video that the file does not hold has no times."""
    wanted = set(video_ids)
    records = {video_id: VideoUpserted(video_id=video_id, version=1, status=Status.PENDING) for video_id in wanted}
    for row in _lines(path):
        video_id = derive_video_id(f"https://www.youtube.com/watch?v={row['youtube_id']}")
        if video_id in wanted:
            records[video_id] = _record_of(video_id, row)
    return records


def period_of(rounds: Sequence[Round], first: str | None, last: str | None) -> Period:
    """Return the months to score: as given, else the last two full ones; raises `NotRecorded`."""
    months = full_months(sorted({one.now[:10] for one in rounds}))
    if not (months or (first and last)):
        raise NotRecorded("no calendar month is full; name the months with --from and --to")
    period = Period(first or months[-2:][0], last or months[-1])
    if not any(period.holds(one.now) for one in rounds):
        raise NotRecorded(f"no chart was recorded from {period.first} to {period.last}")
    return period


def full_months(days: Sequence[str]) -> list[str]:
    """Return the months of which the first and the last day are among these."""
    by_month = defaultdict(list)
    for day in days:
        by_month[day[:7]].append(day)
    return [month for month, seen in sorted(by_month.items()) if {f"{month}-01", _last_day(month)} <= {*seen}]


def _last_day(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    following = from_text(f"{year + number // 12:04}-{number % 12 + 1:02}-01T00:00:00Z")
    return str(following.date().fromordinal(following.toordinal() - 1))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _round_of(charts: Sequence[dict[str, Any]]) -> Round:
    by_region = {
        chart["region"]: [VideoObserved.model_validate(detail) for detail in observations_of(_counted(chart))]
        for chart in charts
    }
    return Round(
        charts[-1]["fetched_at"],
        [one for observations in by_region.values() for one in observations],
        {region: [one.video_id for one in observations] for region, observations in by_region.items()},
    )


def _counted(chart: dict[str, Any]) -> dict[str, Any]:
    return {**chart, "videos": [(video_id, views or 0, likes or 0) for video_id, views, likes in chart["videos"]]}


def _record_of(video_id: str, row: Mapping[str, Any]) -> VideoUpserted:
    return VideoUpserted(
        video_id=video_id,
        version=1,
        status=Status.READY,
        name=row["youtube_id"],
        published_at=row["published_at"],
        channel_title=row["channel_title"],
        category_id=row["category_id"],
    )
