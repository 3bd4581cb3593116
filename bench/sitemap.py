"""Measure a sitemap of real videos: size, CPU, and how many parts a change rewrites: `python -m bench.sitemap folder`.

Entries and parts are those of a build; segments are by a hash of the ids, as DynamoDB's, without a table.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.coding import unzipped
from catalog.sitemap.entries import LeftOut, entry_of, rounded_down
from catalog.sitemap.parts import Part, PartLine, cut_parts, index_of, segments_for
from catalog.times import now
from catalog.videos.items import video_item
from catalog.videos.merge import merge
from tools.load.rows import read_categories, sources_in

SITE = "https://dailywatch.video"
SHARES = (0.0001, 0.001, 0.01)

type Item = Mapping[str, Any]


def main(
    data: Annotated[Path, typer.Argument(exists=True, help="Folder with videos as `make load` takes them")],
) -> None:
    """Print the figures."""
    items = [*_items(data)]
    began = time.process_time()
    parts, left_out = _build(items)
    cpu_s = time.process_time() - began
    packed = [len(part.document.body) // 4 * 3 for part in parts]
    plain = sum(len(unzipped(part.document.body)) for part in parts)
    index = index_of([PartLine(part.name, now(), part.videos) for part in parts], SITE, now())
    print(f"{len(items):,} videos, {sum(part.videos for part in parts):,} listed, left out: {dict(left_out)}")
    print(f"{len(parts)} parts, {sum(packed):,} bytes as gzip, {max(packed):,} the largest, {plain:,} without gzip")
    print(f"index {len(index.body) // 4 * 3:,} bytes; {1e6 * cpu_s / len(items):.0f} us of CPU a video")
    names = {part.name for part in parts}
    for share in SHARES:
        chosen = random.Random(1).sample(range(len(items)), int(share * len(items)))  # noqa: S311 - no secret
        changed = [*items]
        for place in chosen:
            changed[place] = {**items[place], "name": f"{items[place]['name']} anew"}
        rewritten = {part.name for part in _build(changed)[0]} - names
        print(f"{len(chosen)} changed videos rewrite {len(rewritten)} of {len(parts)} parts")
    views = [item["views"] for item in items]
    moved = sum(rounded_down(one) != rounded_down(int(1.01 * one)) for one in views)
    print(f"1 % more views change {moved / len(views):.0%} of the entries")


def _items(data: Path) -> Iterator[Item]:
    titles = read_categories(data / "categories.json")
    for source in sources_in(data, titles):
        if not source.observes:
            with source.path.open("rb") as raw:
                for line in source.lines(raw):
                    yield from (video_item(state) for event in line.events if (state := merge(None, event)))


def _build(items: Sequence[Item]) -> tuple[list[Part], Counter[LeftOut]]:
    total = segments_for(len(items), 0)
    left_out: Counter[LeftOut] = Counter()
    segments: list[dict[str, str]] = [{} for _ in range(total)]
    for item in items:
        entry = entry_of(item, f"{SITE}/watch/{{source_id}}", now())
        if isinstance(entry, LeftOut):
            left_out[entry] += 1
        else:
            digest = sha256(item["video_id"].encode()).digest()
            segments[int.from_bytes(digest[:4]) % total][item["video_id"]] = entry
    cut = [
        cut_parts(total, number, [one for _, one in sorted(of.items())], now()) for number, of in enumerate(segments)
    ]
    return [part for parts in cut for part in parts], left_out


if __name__ == "__main__":
    typer.run(main)
