"""The baseline: the article's search, an FTS5 table asked with the user's text as it is."""

import sqlite3
import time
from collections.abc import Iterable

from bench.relevance.asking import Refused
from catalog.video import Video

_TABLES = """
CREATE TABLE videos (
    video_id TEXT PRIMARY KEY, title TEXT, channel_title TEXT, category_id INTEGER, thumbnail_url TEXT,
    views INTEGER, likes INTEGER, duration INTEGER
);
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
    """The article's tables in memory.

    Parameters
    ----------
    videos
        What they hold.
    """

    def __init__(self, videos: Iterable[Video]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(_TABLES)
        for video in videos:
            self._insert(video)

    def ask(self, text: str, size: int) -> tuple[list[str], float]:
        """Search as the article does; raises `Refused` for a text that is an error in FTS5's language."""
        began = time.perf_counter()
        try:
            self._connection.execute(_COUNT, (text,)).fetchone()
            rows = self._connection.execute(_SEARCH, (text, size, 0)).fetchall()
        except sqlite3.Error as error:
            raise Refused(str(error)) from error
        return [row[0] for row in rows], time.perf_counter() - began

    def _insert(self, video: Video) -> None:
        record, video_id = video.record, video.video_id
        self._connection.execute(
            "INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                video_id, record.name, record.channel_title, record.category_id, record.preview_image_location,
                video.counts.views, video.counts.likes, record.duration,
            ),
        )  # fmt: skip
        self._connection.executemany(
            "INSERT INTO video_regions VALUES (?, ?)", [(video_id, region) for region in video.regions]
        )
        self._connection.execute(
            "INSERT INTO videos_fts VALUES (?, ?, ?, ?)",
            (video_id, record.name, record.channel_title, " ".join(record.tags or [])),
        )
