"""Read the catalogue that is searched: the rows of a data folder, through the code that loads them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.relevance.words import Run, Vocabulary, fold, folded_words, runs_of
from catalog.videos.merge import merge
from catalog.videos.model import State, Video
from tools.load.rows import lines_reader, open_text


@dataclass(frozen=True)
class Item:
    """A video as the one who searches for it remembers it."""

    video_id: str
    title: str
    channel: str
    tags: Sequence[str]
    description: str
    language: str
    views: int

    @cached_property
    def runs(self) -> list[Run]:
        """The stretches of plain words in the title."""
        return runs_of(self.title)

    @cached_property
    def title_words(self) -> frozenset[str]:
        """Every word of the title, folded."""
        return frozenset(folded_words(self.title))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every word of the video, folded."""
        return frozenset(folded_words(" ".join([self.title, self.channel, *self.tags, self.description])))

    @property
    def identity(self) -> str:
        """What equal videos have in common: the folded title and channel."""
        return f"{fold(self.title)}\n{fold(self.channel)}"

    @cached_property
    def weight(self) -> float:
        """How likely somebody looks for it, by its views."""
        return math.log1p(self.views)


class Catalogue:
    """All items, in a fixed order over which chance is drawn, the words of their titles, and equal videos."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.vocabulary = Vocabulary(item.title for item in items)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by their ids."""
        return {item.video_id: item for item in self.items}

    @cached_property
    def by_channel(self) -> dict[str, frozenset[str]]:
        """The ids of each channel's videos, by its folded name."""
        return _grouped((fold(item.channel), item.video_id) for item in self.items if item.channel)

    @cached_property
    def by_tag(self) -> dict[str, frozenset[str]]:
        """The ids of the videos that carry a tag, by the folded tag."""
        return _grouped((fold(tag), item.video_id) for item in self.items for tag in item.tags)

    def twins_of(self, item: Item) -> frozenset[str]:
        """Return the ids of all videos with the title and the channel of `item`, its own among them."""
        return self._twins[item.identity]

    @cached_property
    def _twins(self) -> dict[str, frozenset[str]]:
        return _grouped((item.identity, item.video_id) for item in self.items)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, video_id in pairs:
        groups[key].add(video_id)
    return {key: frozenset(ids) for key, ids in groups.items()}


def item_of(video: Video) -> Item:
    """Return what the bench takes of a video."""
    record = video.record
    return Item(
        video_id=video.video_id,
        title=record.name or "",
        channel=record.channel_title or "",
        tags=record.tags or [],
        description=record.description or "",
        language=(record.language or "").split("-")[0].lower(),
        views=video.counts.views,
    )


def read_folder(folder: Path) -> list[Video]:
    """Read the videos of a data folder as they are after loading; raises `FileNotFoundError` when there are none."""
    paths = sorted(path for path in folder.glob("videos*") if path.name.removesuffix(".gz").endswith(".ndjson"))
    if not paths:
        raise FileNotFoundError(f"{folder} has no videos*.ndjson, also .gz")
    states: dict[str, State | None] = {}
    for path in paths:
        with path.open("rb") as raw, open_text(raw, compressed=path.suffix == ".gz") as text:
            for line in lines_reader({})(text):
                for event in line.events:
                    states[event.video_id] = merge(states.get(event.video_id), event)
    return [state for state in states.values() if isinstance(state, Video)]
