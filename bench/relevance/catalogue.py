"""The catalogue that is searched: the rows of a data folder, through the code that loads them."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.relevance.words import Run, Vocabulary, Word, content_of, fold, folded_words, runs_of
from catalog.events import VideoUpserted
from catalog.merge import merge
from catalog.video import Video
from tools.load.rows import open_text, read_videos


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
        """Every word that the video holds anywhere, folded."""
        return frozenset(folded_words(" ".join([self.title, self.channel, *self.tags, self.description])))

    @cached_property
    def weight(self) -> float:
        """How likely somebody looks for it, by its views."""
        return math.log1p(self.views)

    def content(self, vocabulary: Vocabulary) -> list[Word]:
        """Return the content words of the title in order, each once."""
        return content_of(self.runs, vocabulary)


class Catalogue:
    """All items, the words of their titles, and which of them are the same video twice.

    Parameters
    ----------
    items
        The videos, in a fixed order: chance is drawn over it.
    """

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
        return self._twins[_identity(item)]

    @cached_property
    def _twins(self) -> dict[str, frozenset[str]]:
        return _grouped((_identity(item), item.video_id) for item in self.items)


def _identity(item: Item) -> str:
    return f"{fold(item.title)}\n{fold(item.channel)}"


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


def read_folder(folder: Path, advance: Callable[[int], None] = lambda _: None) -> list[Video]:
    """Read the videos of a data folder, as they are after the loader has loaded them; `advance` is told of each.

    Raises `FileNotFoundError` when the folder holds no videos.
    """
    paths = sorted(path for path in folder.glob("videos*") if path.name.removesuffix(".gz").endswith(".ndjson"))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no videos*.ndjson, also .gz")
    states: dict[str, Video] = {}
    for path in paths:
        with path.open("rb") as raw, open_text(raw, compressed=path.suffix == ".gz") as text:
            for line in read_videos(text):
                for event in line.events:
                    _apply(states, event)
                advance(1)
    return list(states.values())


def _apply(states: dict[str, Video], event: object) -> None:
    if isinstance(event, VideoUpserted):
        state = merge(states.get(event.video_id), event)
        if isinstance(state, Video):
            states[event.video_id] = state
