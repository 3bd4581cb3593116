"""The videos of a local stack's sample, whose thumbnails are at http://, are in its sitemap."""

from datetime import date
from pathlib import Path

from catalog.sitemap.entries import LeftOut, entry_of
from catalog.videos.events import VideoUpserted
from catalog.videos.items import video_item
from catalog.videos.merge import merge
from tools.load.rows import sources_in
from tools.sample.catalogue import write_sample

VIDEOS = 100
PAGE = "https://dailywatch.video/watch/{source_id}"


def test_every_video_of_the_sample_is_listed(tmp_path: Path) -> None:
    write_sample(tmp_path, VIDEOS, 1, end=date(2026, 3, 1), pictures="http://127.0.0.1:8080")
    (source,) = [one for one in sources_in(tmp_path, {}) if not one.observes]
    with source.path.open("rb") as raw:
        events = [event for line in source.lines(raw) for event in line.events]
    records = [event for event in events if isinstance(event, VideoUpserted)]
    states = [state for record in records if (state := merge(None, record))]
    entries = [entry_of(video_item(state), PAGE, "2026-03-02T00:00:00Z") for state in states]
    assert len(entries) == VIDEOS
    assert not [entry for entry in entries if isinstance(entry, LeftOut)]
