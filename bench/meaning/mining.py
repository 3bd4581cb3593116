"""Measure a run that mines related words: CPU and memory: `python -m bench.meaning.mining folder`.

Items are read from a file and have the form of DynamoDB's; a run's requests are not measured.
"""

import gc
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.relevance.catalogue import read_folder
from catalog.dynamodb.codec import Item, decode_item, encode_item
from catalog.related_words_run import ATTRIBUTES, collect_tags
from catalog.search.tag_associations import Association
from catalog.videos.items import video_item
from catalog.videos.model import Video
from catalog.videos.segments import VideoSegments


class ItemsOf(VideoSegments):
    """A table with the items of videos, copies of which have tags and channels of their own."""

    def __init__(self, videos: list[Video], copies: int = 1) -> None:
        self._items: list[Any] = []
        for video in videos:
            item = video_item(video)
            self._items.append(encode_item({name: item[name] for name in ATTRIBUTES if name in item}))
        self._copies = copies

    def approximate_count(self) -> int:
        """Return the number of all items."""
        return len(self._items) * self._copies

    def read(self, segment: int, total: int) -> Iterator[Item]:
        """Read all items, or the first of so many parts."""
        del segment
        for number in range(self._copies):
            for item in self._items[: len(self._items) // total]:
                read = decode_item(item)
                if number:
                    read["tags"] = [f"{tag} {number}" for tag in read.get("tags") or ()]
                    read["channel_title"] = f"{read.get('channel_title')} {number}"
                yield read


def mine(videos: VideoSegments) -> list[Association]:
    """Return the associations of all tags, as a run does."""
    return [*collect_tags(videos).associations()]


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    copies: Annotated[int, typer.Option(help="Mine so many copies of the videos, each with tags of its own")] = 1,
) -> None:
    """Print the figures."""
    items = ItemsOf(read_folder(data), copies)
    gc.collect()
    before, began = _peak_mb(), time.process_time()
    found = mine(items)
    cpu_s, count = time.process_time() - began, items.approximate_count()
    print(f"{count:,} videos, {len(found):,} tags with related ones; {1e6 * cpu_s / count:.0f} us of CPU a video")
    print(f"{_peak_mb() - before:.0f} MB above the {before:.0f} MB that the bench takes itself")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


if __name__ == "__main__":
    typer.run(main)
