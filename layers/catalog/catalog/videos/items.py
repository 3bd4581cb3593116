"""Encodes videos and tombstones as items of the table `videos`, and decodes them.

Attributes that reads and indexes use are flat (`views`, `regions`, `published_at`). Others are for merging
(`content_hash`, `recorded`, `observed`, `liked_at`, `readings` as alternating seconds, views and likes, `listed`) and
ranking (`sightings`: the view samples as alternating seconds and views, the first sample first). `category_id` is the
key of the sparse index of READY videos; others have `hidden_category_id` instead.
"""

import time
from collections.abc import Mapping, Sequence
from itertools import batched, chain
from typing import Any

from catalog.dynamodb.codec import Item
from catalog.videos.model import NEVER_COUNTED, Counts, Record, State, Takedown, Tombstone, Video
from catalog.videos.readings import Reading
from catalog.videos.status import Status
from catalog.videos.view_samples import ViewSample, ViewSamples

# A tombstone outlives the longest replay: 14 days in a queue, and twice that with a producer's own backlog.
TOMBSTONE_LIFETIME_S = 30 * 24 * 3600

RECORDED = ("views", "likes", "fetched_at", "regions")
PLAIN = tuple(name for name in Record.model_fields if name not in (*RECORDED, "category_id"))


def video_item(state: State) -> Item:
    """Return the item of a video or a tombstone."""
    item: Item = {"video_id": state.video_id, "version": state.version, "revision": state.revision}
    if isinstance(state, Tombstone):
        return {**item, "removed": True, **_end_of(state)}
    record, counts = state.record, state.counts
    if state.content_hash:
        item["content_hash"] = state.content_hash
    item |= {name: value for name in PLAIN if (value := getattr(record, name)) is not None}
    item |= {"views": counts.views, "likes": counts.likes, "regions": state.regions, "listed": state.listed}
    item |= {"recorded": {name: getattr(record, name) for name in RECORDED}}
    if record.category_id is not None:
        item["category_id" if state.is_ready else "hidden_category_id"] = record.category_id
    if counts.observed_at:
        item["fetched_at"] = counts.observed_at
    if state.observed != NEVER_COUNTED:
        item["observed"] = list(state.observed)
        if state.liked_at is not None:
            item["liked_at"] = state.liked_at
    if state.readings:
        item["readings"] = [*chain(*state.readings)]
    if state.view_samples:
        item["sightings"] = samples_to_numbers(state.view_samples)
    if state.moved_at:
        item["moved_at"] = state.moved_at
    return item


def state_of(item: Mapping[str, Any]) -> State:
    """Return the video or the tombstone of an item."""
    identity = {name: item[name] for name in ("video_id", "version", "revision")}
    if item.get("removed"):
        takedown = item.get("takedown")
        return Tombstone(**identity, takedown=Takedown(**takedown) if takedown else None)
    category_id = item.get("category_id", item.get("hidden_category_id"))
    plain: dict[str, Any] = {name: item.get(name) for name in PLAIN} | {"status": Status(item["status"])}
    record = Record.model_construct(**plain, **item["recorded"], category_id=category_id)
    observed = Counts(*item["observed"]) if "observed" in item else NEVER_COUNTED
    return Video.model_construct(
        **identity,
        record=record,
        content_hash=item.get("content_hash", ""),
        observed=observed,
        liked_at=item.get("liked_at"),
        readings=tuple(Reading(*three) for three in batched(item.get("readings", ()), 3, strict=True)),
        listed=item["listed"],
        moved_at=item.get("moved_at", 0),
        view_samples=samples_from_numbers(item.get("sightings")),
    )


def _end_of(state: Tombstone) -> Item:
    """Return the attributes that decide how long a tombstone remains: a takedown has no end."""
    if state.takedown:
        return {"takedown": state.takedown._asdict()}
    return {"expires_at": int(time.time()) + TOMBSTONE_LIFETIME_S}


def samples_to_numbers(view_samples: ViewSamples) -> list[int]:
    """Return view samples in their stored form: alternating times and views."""
    return [*chain(view_samples.first, *view_samples.recent)]


def samples_from_numbers(numbers: Sequence[int] | None) -> ViewSamples | None:
    """Return view samples from their stored form; None if there are none."""
    if not numbers:
        return None
    first, *recent = (ViewSample(time, views) for time, views in batched(numbers, 2, strict=True))
    return ViewSamples(first, tuple(recent))
