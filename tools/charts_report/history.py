"""Analyse a region's charts over time: leaders, entries and exits, categories."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from catalog.times import to_seconds

# A leader is a video within this rank at the end of some day.
LEADING_RANKS = 15

# Number of categories with their own colour; the others share one.
SHOWN_CATEGORIES = 8
OTHERS = None


class Point(NamedTuple):
    """A rank at a time in seconds since 1970."""

    time: int
    rank: int


class Entry(NamedTuple):
    """A video on a chart."""

    title: str
    category_id: int
    rank: int


class Chart(NamedTuple):
    """A chart of all categories together: its time in seconds since 1970, and its videos by id."""

    time: int
    entries: Mapping[str, Entry]


class Changes(NamedTuple):
    """Numbers of videos that entered, left and changed rank since the previous chart."""

    time: int
    entered: int
    left: int
    moved: int


class Mix(NamedTuple):
    """Numbers of videos of each category on charts, one for each time."""

    times: Sequence[int]
    counts: Mapping[int | None, Sequence[int]]


class Line(NamedTuple):
    """A leader's ranks, in one segment per stay on the chart, and whether it is still on it."""

    title: str
    stays: Sequence[Sequence[Point]]
    is_there: bool

    @property
    def last(self) -> Point:
        """Its latest rank."""
        return self.stays[-1][-1]


def chart_of(answer: Mapping[str, Any]) -> Chart:
    """Return a chart from the API's answer."""
    entries = {one["video_id"]: Entry(one["title"], one["category_id"], one["rank"]) for one in answer["videos"]}
    return Chart(to_seconds(answer["updated_at"]), entries)


def distinct(charts: Iterable[Chart]) -> list[Chart]:
    """Return charts in order of time, each once: a day without a chart returns the previous one."""
    by_time = {chart.time: chart for chart in charts}
    return [by_time[time] for time in sorted(by_time)]


def changes_of(charts: Sequence[Chart]) -> list[Changes]:
    """Return the changes with each chart except the first."""
    return [_changes(before.entries, after) for before, after in pairwise(charts)]


def leaders_of(charts: Sequence[Chart], count: int) -> list[str]:
    """Return the ids of the videos that led longest and highest, with more weight for higher ranks."""
    worth = Counter[str]()
    for chart in charts:
        for video_id, entry in chart.entries.items():
            worth[video_id] += max(0, LEADING_RANKS + 1 - entry.rank)
    led = [(-points, video_id) for video_id, points in worth.items() if points]
    return [video_id for _, video_id in sorted(led)[:count]]


def line_of(video_id: str, points: Iterable[Point], charts: Sequence[Chart]) -> Line | None:
    """Return a video's line over the time of the charts, None if no point lies in it.

    A stay ends where one of the charts, later than one point and earlier than the next, does not hold the video.
    """
    known = sorted(one for one in points if charts[0].time <= one.time <= charts[-1].time)
    if not known:
        return None
    missing = [chart.time for chart in charts if video_id not in chart.entries]
    stays = [[known[0]]]
    for before, after in pairwise(known):
        if any(before.time < time < after.time for time in missing):
            stays.append([])
        stays[-1].append(after)
    title = next(chart.entries[video_id].title for chart in reversed(charts) if video_id in chart.entries)
    return Line(title, stays, video_id in charts[-1].entries)


def in_label_order(lines: Iterable[Line]) -> list[Line]:
    """Return lines in the order of their labels: current videos by rank, then those that left, latest first."""
    return sorted(lines, key=lambda line: (not line.is_there, -line.last.time, line.last.rank, line.title))


def largest_categories(charts: Iterable[Chart]) -> list[int]:
    """Return the categories with their own colour, largest first."""
    counted = Counter(entry.category_id for chart in charts for entry in chart.entries.values())
    return sorted(counted, key=lambda category: (-counted[category], category))[:SHOWN_CATEGORIES]


def mix_of(charts: Sequence[Chart], shown: Sequence[int]) -> Mix:
    """Count the videos of each category on every chart, those that are not shown together last."""
    counted = [Counter(entry.category_id for entry in chart.entries.values()) for chart in charts]
    counts: dict[int | None, list[int]] = {category: [one[category] for one in counted] for category in shown}
    counts[OTHERS] = [one.total() - sum(one[category] for category in shown) for one in counted]
    return Mix([chart.time for chart in charts], counts)


def _changes(before: Mapping[str, Entry], after: Chart) -> Changes:
    both = before.keys() & after.entries.keys()
    moved = sum(before[key].rank != after.entries[key].rank for key in both)
    return Changes(after.time, len(after.entries) - len(both), len(before) - len(both), moved)
