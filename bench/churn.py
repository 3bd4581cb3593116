"""What the index is spared: `make bench-churn DATA=folder` replays recorded charts as observations, in time order.

Prints how many of the observations reach the index under the product's own rule, as recorded (once a day), and for a
feed every 15 minutes whose counts grow evenly, in ratio, between the recorded ones.
"""

import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from catalog.search.freshness import STEP, is_worth_a_write
from catalog.video import Counts, Record, Video
from catalog.vocabulary import Status

A_DAY = 96


class Observation(NamedTuple):
    """A video's counts as one chart told them."""

    region: str
    time: str
    video_id: str
    views: int
    likes: int


class Tally(NamedTuple):
    """How many observations there were, how many changed a count or a region, and how many reached the index."""

    observations: int
    changes: int
    writes: int
    worst_lag: float


def main(data: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Replay both feeds and print a table."""
    observations = sorted(_read(data / "charts.ndjson.gz"), key=lambda one: one.time)
    table = Table("feed", "observations", "changed something", "index writes", "saved", "worst count shown")
    for name, feed in (("as recorded, daily", observations), ("every 15 minutes", _interpolated(observations))):
        tally = _replay(feed)
        saved = 1 - tally.writes / tally.changes
        table.add_row(
            name,
            f"{tally.observations:,}",
            f"{tally.changes:,}",
            f"{tally.writes:,}",
            f"{saved:.1%}",
            f"{tally.worst_lag:.2%} behind",
        )
    Console().print(table, f"A step is {STEP:.0%} wide.")


def _read(path: Path) -> Iterator[Observation]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for chart in map(json.loads, lines):
            yield from _of_chart(chart)


def _of_chart(chart: dict[str, Any]) -> Iterator[Observation]:
    for video_id, views, likes in chart["videos"]:
        yield Observation(chart["region"], chart["fetched_at"], video_id, views or 0, likes or 0)


def _interpolated(observations: list[Observation]) -> Iterator[Observation]:
    by_video: dict[str, list[Observation]] = {}
    for one in observations:
        by_video.setdefault(one.video_id, []).append(one)
    for seen in by_video.values():
        yield seen[0]
        for before, after in pairwise(seen):
            yield from _between(before, after)


def _between(before: Observation, after: Observation) -> Iterator[Observation]:
    if before.time[:10] == after.time[:10]:
        yield after
        return
    for part in range(1, A_DAY + 1):
        share = part / A_DAY
        views, likes = _grown(before.views, after.views, share), _grown(before.likes, after.likes, share)
        yield after._replace(time=f"{before.time}+{part:02}", views=views, likes=likes)


def _grown(before: int, after: int, share: float) -> int:
    ratio = (after + 1) / (before + 1)
    return int((before + 1) * ratio**share - 0.5)


def _replay(feed: Iterator[Observation] | list[Observation]) -> Tally:
    known: dict[str, Video] = {}
    shown: dict[str, int] = {}
    observations = changes = writes = 0
    worst = 0.0
    for one in feed:
        before = known.get(one.video_id)
        after = known[one.video_id] = _observed(before, one)
        observations += 1
        changes += before is None or (before.counts[1:], before.regions) != (after.counts[1:], after.regions)
        if is_worth_a_write(before, after):
            writes += 1
            shown[one.video_id] = one.views
        elif one.views > shown[one.video_id]:
            worst = max(worst, 1 - shown[one.video_id] / one.views)
    return Tally(observations, changes, writes, worst)


def _observed(before: Video | None, one: Observation) -> Video:
    listed = {**(before.listed if before else {}), one.region: one.time}
    record = before.record if before else Record(status=Status.READY, name=one.video_id)
    counts = Counts(one.time, one.views, one.likes)
    return Video.model_construct(
        video_id=one.video_id, version=1, revision=1, record=record, observed=counts, listed=listed
    )


if __name__ == "__main__":
    typer.run(main)
