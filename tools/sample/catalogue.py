"""Writes a synthetic catalogue in the formats of collected data."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tools.sample.categories import TITLES
from tools.sample.charts import Chart, Entry, charts, draw_fetches
from tools.sample.thumbnails import thumbnail_link
from tools.sample.videos import Video, channel_id, draw_videos

VIDEOS = 1_500
DAYS = 10
SEED = 1
END = date(2026, 11, 20)

type Row = dict[str, Any]


class ChartAppearances:
    """Appearances of videos on charts, and their latest counters."""

    def __init__(self) -> None:
        self.latest: dict[str, Entry] = {}
        self._regions: dict[str, dict[str, Row]] = {}

    def add(self, chart: Chart) -> None:
        """Add a chart; charts must be in order of time."""
        day = chart.fetched_at.date().isoformat()
        for entry in chart.entries:
            self.latest[entry.youtube_id] = entry
            regions = self._regions.setdefault(entry.youtube_id, {})
            appearance = regions.setdefault(chart.region, {"region": chart.region, "first_date": day})
            appearance.update(last_date=day, views_at_last=entry.views)

    def trending(self, youtube_id: str) -> list[Row]:
        """Return the first and the last day of a video on each region's charts."""
        return [appearance for _, appearance in sorted(self._regions.get(youtube_id, {}).items())]


def write_sample(
    folder: Path,
    videos: int = VIDEOS,
    days: int = DAYS,
    seed: int = SEED,
    end: date = END,
    pictures: str | None = None,
    lately: int = 1,
) -> None:
    """Write `videos.ndjson.gz`, `charts.ndjson.gz` and `categories.json`; the same arguments give the same bytes.

    `pictures` is the URL of the server that draws the thumbnails; without it they are links of YouTube's form. On each
    of the last two days there are `lately` charts of a region, one on the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetches = draw_fetches(seed, days, end, lately)
    drawn = list(draw_videos(seed, videos, days, fetches[-1]))
    appearances = ChartAppearances()
    _write_rows(folder / "charts.ndjson.gz", _chart_rows(charts(drawn, fetches), appearances))
    _write_rows(folder / "videos.ndjson.gz", _video_rows(drawn, appearances, fetches[-1], pictures))
    (folder / "categories.json").write_text(json.dumps(TITLES, indent=1), encoding="utf-8")


def _write_rows(path: Path, rows: Iterable[Row]) -> None:
    # No file name and no time in the header, so that the bytes depend on the rows only.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as compressed:
        for row in rows:
            compressed.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _chart_rows(drawn: Iterable[Chart], appearances: ChartAppearances) -> Iterator[Row]:
    for chart in drawn:
        appearances.add(chart)
        yield {
            "region": chart.region,
            "date": chart.fetched_at.date().isoformat(),
            "fetched_at": _timestamp(chart.fetched_at),
            "listed": len(chart.entries),
            "videos": chart.entries,
        }


def _video_rows(
    drawn: Iterable[Video], appearances: ChartAppearances, now: datetime, pictures: str | None
) -> Iterator[Row]:
    for video in sorted(drawn, key=lambda video: video.youtube_id):
        trending = appearances.trending(video.youtube_id)
        views, likes = _counters(video, appearances, now)
        yield _video_row(video, pictures) | {
            "views": views,
            "likes": likes,
            "duration_seconds": video.seconds,
            "language": video.language,
            "published_at": _timestamp(video.published_at),
            "regions": [appearance["region"] for appearance in trending],
            "trending": trending,
        }


def _video_row(video: Video, pictures: str | None) -> Row:
    youtube_link = f"https://i.ytimg.com/vi/{video.youtube_id}/hqdefault.jpg"
    return {
        "youtube_id": video.youtube_id,
        "title": video.texts.title,
        "channel_title": video.channel,
        "channel_id": channel_id(video.channel),
        "category_id": video.category_id,
        "thumbnail_url": thumbnail_link(pictures, video.category_id, video.youtube_id) if pictures else youtube_link,
        "tags": video.texts.tags,
        "description": video.texts.description,
    }


def _counters(video: Video, appearances: ChartAppearances, now: datetime) -> tuple[int | None, int | None]:
    """Return the latest views and likes of a chart; some videos that were on none have no counts."""
    latest = appearances.latest.get(video.youtube_id)
    if latest:
        return latest.views, latest.likes
    if not video.is_counted:
        return None, None
    age = video.age(now)
    return video.audience.views(age), video.audience.likes(age)


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
