"""Writes a synthetic catalogue: files of the same shape as those that are collected."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tools.sample.categories import TITLES
from tools.sample.charts import Chart, Entry, charts, draw_fetches
from tools.sample.videos import Video, channel_id, draw_videos

VIDEOS = 2000
DAYS = 14
SEED = 1
END = date(2026, 11, 20)

type Row = dict[str, Any]


class Sightings:
    """On which charts videos were seen, and what their counters showed last."""

    def __init__(self) -> None:
        self.latest: dict[str, Entry] = {}
        self._regions: dict[str, dict[str, Row]] = {}

    def add(self, chart: Chart) -> None:
        """Take note of a chart; charts come in the order of their days."""
        day = chart.fetched_at.date().isoformat()
        for entry in chart.entries:
            self.latest[entry.youtube_id] = entry
            regions = self._regions.setdefault(entry.youtube_id, {})
            seen = regions.setdefault(chart.region, {"region": chart.region, "first_date": day})
            seen.update(last_date=day, views_at_last=entry.views)

    def trending(self, youtube_id: str) -> list[Row]:
        """Return when each region listed a video first and last."""
        return [seen for _, seen in sorted(self._regions.get(youtube_id, {}).items())]


def write_sample(folder: Path, videos: int = VIDEOS, days: int = DAYS, seed: int = SEED, end: date = END) -> None:
    """Write `videos.ndjson.gz`, `charts.ndjson.gz` and `categories.json`: the same bytes for the same arguments."""
    folder.mkdir(parents=True, exist_ok=True)
    fetches = draw_fetches(seed, days, end)
    drawn = list(draw_videos(seed, videos, days, fetches[-1]))
    sightings = Sightings()
    _write_rows(folder / "charts.ndjson.gz", _chart_rows(charts(drawn, fetches), sightings))
    _write_rows(folder / "videos.ndjson.gz", _video_rows(drawn, sightings, fetches[-1]))
    (folder / "categories.json").write_text(json.dumps(TITLES, indent=1), encoding="utf-8")


def _write_rows(path: Path, rows: Iterable[Row]) -> None:
    # Neither a name nor a time in the header: only the rows make the bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as compressed:
        for row in rows:
            compressed.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _chart_rows(drawn: Iterable[Chart], sightings: Sightings) -> Iterator[Row]:
    for chart in drawn:
        sightings.add(chart)
        yield {
            "region": chart.region,
            "date": chart.fetched_at.date().isoformat(),
            "fetched_at": _timestamp(chart.fetched_at),
            "listed": len(chart.entries),
            "videos": chart.entries,
        }


def _video_rows(drawn: Iterable[Video], sightings: Sightings, now: datetime) -> Iterator[Row]:
    for video in sorted(drawn, key=lambda video: video.youtube_id):
        trending = sightings.trending(video.youtube_id)
        views, likes = _counters(video, sightings, now)
        yield _video_row(video) | {
            "views": views,
            "likes": likes,
            "duration_seconds": video.seconds,
            "language": video.language,
            "published_at": _timestamp(video.published_at),
            "regions": [seen["region"] for seen in trending],
            "trending": trending,
        }


def _video_row(video: Video) -> Row:
    return {
        "youtube_id": video.youtube_id,
        "title": video.texts.title,
        "channel_title": video.channel,
        "channel_id": channel_id(video.channel),
        "category_id": video.category_id,
        "thumbnail_url": f"https://i.ytimg.com/vi/{video.youtube_id}/hqdefault.jpg",
        "tags": video.texts.tags,
        "description": video.texts.description,
    }


def _counters(video: Video, sightings: Sightings, now: datetime) -> tuple[int | None, int | None]:
    """Return views and likes as a chart showed them last; nobody asked for those of some that were on none."""
    latest = sightings.latest.get(video.youtube_id)
    if latest:
        return latest.views, latest.likes
    if not video.is_counted:
        return None, None
    age = video.age(now)
    return video.audience.views(age), video.audience.likes(age)


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
