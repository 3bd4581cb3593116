"""Search with the baseline: the article's FTS5 table, asked with the user's text as it is."""

import sqlite3
import time
from collections.abc import Sequence

from bench.relevance.answers import REFUSED, Fault
from catalog.videos.model import Video

_TABLES = """
CREATE TABLE videos (video_id TEXT PRIMARY KEY, title TEXT, channel_title TEXT, category_id INTEGER,
    thumbnail_url TEXT, views INTEGER, likes INTEGER, duration INTEGER);
CREATE TABLE video_regions (video_id TEXT, region TEXT, PRIMARY KEY (video_id, region)) WITHOUT ROWID;
CREATE VIRTUAL TABLE videos_fts USING fts5(video_id UNINDEXED, title, channel_title, tags);
"""

# Both word for word as in the article.
_COUNT = "SELECT COUNT(*) FROM videos_fts WHERE videos_fts MATCH ?"
_SEARCH = """
SELECT v.video_id, v.title, v.channel_title, v.category_id,
v.thumbnail_url, v.views, v.likes, v.duration,
GROUP_CONCAT(vr.region) as regions
FROM videos v
JOIN videos_fts ON v.video_id = videos_fts.video_id
LEFT JOIN video_regions vr ON v.video_id = vr.video_id
WHERE videos_fts MATCH ?
GROUP BY v.video_id
ORDER BY rank
LIMIT ? OFFSET ?
"""


class Fts5:
    """The article's tables in memory, filled with videos."""

    def __init__(self, videos: Sequence[Video]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(_TABLES)
        self._connection.executemany("INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_row, videos))
        regions = ((video.video_id, region) for video in videos for region in video.regions)
        self._connection.executemany("INSERT INTO video_regions VALUES (?, ?)", regions)
        self._connection.executemany("INSERT INTO videos_fts VALUES (?, ?, ?, ?)", map(_words, videos))

    def ask(self, text: str, size: int) -> tuple[list[str], float]:
        """Search as the article does; raises `Fault` for a text that is an error in FTS5's language."""
        began = time.perf_counter()
        try:
            self._connection.execute(_COUNT, (text,)).fetchone()
            rows = self._connection.execute(_SEARCH, (text, size, 0)).fetchall()
        except sqlite3.Error as error:
            raise Fault(REFUSED, str(error)) from error
        return [row[0] for row in rows], time.perf_counter() - began


def _row(video: Video) -> tuple[object, ...]:
    record, counts = video.record, video.counts
    shown = (record.name, record.channel_title, record.category_id, record.preview_image_location)
    return (video.video_id, *shown, counts.views, counts.likes, record.duration)


def _words(video: Video) -> tuple[object, ...]:
    return video.video_id, video.record.name, video.record.channel_title, " ".join(video.record.tags or [])
