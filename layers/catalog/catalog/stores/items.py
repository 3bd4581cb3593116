"""What the items of both tables hold, and how a video becomes one and comes back.

A video's item is flat where readers or indexes look (`views`, `regions`, `published_at`) and keeps beside it what only
merging needs (`recorded`, `observed`, `listed`) and what rankings are drawn from (`sightings`: seconds and views in
turn, the first sighting foremost). `category_id` is the key of the sparse index of READY videos, so that a video which
is not READY keeps its category under `hidden_category_id`.
"""

import time
from collections.abc import Mapping, Sequence
from itertools import batched, chain
from typing import Any

from catalog.rising import Sighting, Sightings
from catalog.stores.attributes import Item
from catalog.video import NEVER_COUNTED, Counts, Record, State, Tombstone, Video
from catalog.vocabulary import Status

# A tombstone outlives the longest replay: 14 days in a queue, and as much again for a producer's own backlog.
TOMBSTONE_LIFETIME_S = 30 * 24 * 3600

RECORDED = ("views", "likes", "fetched_at", "regions")
PLAIN = tuple(name for name in Record.model_fields if name not in (*RECORDED, "category_id"))


def video_item(state: State) -> Item:
    """Return the item of the table `videos` that holds `state`."""
    item: Item = {"video_id": state.video_id, "version": state.version, "revision": state.revision}
    if isinstance(state, Tombstone):
        return {**item, "removed": True, "expires_at": int(time.time()) + TOMBSTONE_LIFETIME_S}
    record, counts = state.record, state.counts
    item |= {name: value for name in PLAIN if (value := getattr(record, name)) is not None}
    item |= {"views": counts.views, "likes": counts.likes, "regions": state.regions, "listed": state.listed}
    item |= {"recorded": {name: getattr(record, name) for name in RECORDED}}
    if record.category_id is not None:
        item["category_id" if state.is_ready else "hidden_category_id"] = record.category_id
    if counts.observed_at:
        item["fetched_at"] = counts.observed_at
    if state.observed != NEVER_COUNTED:
        item["observed"] = list(state.observed)
    if state.sightings:
        item["sightings"] = sightings_to(state.sightings)
    if state.moved_at:
        item["moved_at"] = state.moved_at
    return item


def state_of(item: Mapping[str, Any]) -> State:
    """Return the video or the tombstone that an item of the table `videos` holds."""
    identity = {name: item[name] for name in ("video_id", "version", "revision")}
    if item.get("removed"):
        return Tombstone(**identity)
    category_id = item.get("category_id", item.get("hidden_category_id"))
    plain: dict[str, Any] = {name: item.get(name) for name in PLAIN} | {"status": Status(item["status"])}
    record = Record.model_construct(**plain, **item["recorded"], category_id=category_id)
    observed = Counts(*item["observed"]) if "observed" in item else NEVER_COUNTED
    return Video.model_construct(
        **identity,
        record=record,
        observed=observed,
        listed=item["listed"],
        moved_at=item.get("moved_at", 0),
        sightings=sightings_of(item.get("sightings")),
    )


def sightings_to(sightings: Sightings) -> list[int]:
    """Return sightings as items hold them: times and views, one after the other."""
    return [*chain(sightings.first, *sightings.recent)]


def sightings_of(numbers: Sequence[int] | None) -> Sightings | None:
    """Return the sightings that an item holds, None if there are none."""
    if not numbers:
        return None
    first, *recent = (Sighting(time, views) for time, views in batched(numbers, 2, strict=True))
    return Sightings(first, tuple(recent))
