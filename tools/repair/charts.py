"""Looks for stored charts, lists and rank histories that are damaged or of the future, and draws charts again."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from catalog.categories.keys import CATEGORIES_ENTRY
from catalog.charts.build import chart_keys
from catalog.charts.intervals import Interval
from catalog.charts.keys import (
    RANKS_PREFIX,
    TOP_ENTRY,
    TRENDING_PREFIX,
    chart_entry,
    past_partition,
    ranks_partition,
    trending_entry,
)
from catalog.charts.region_run import OF_ALL
from catalog.charts.writes import RankHistories, possible_ranks, ranks_of
from catalog.charts_run import charted_categories
from catalog.etags import etag_of
from catalog.regions import ALL_REGIONS
from catalog.times import to_text
from catalog.videos.plausible import latest_plausible
from tools.repair.stores import Repair

# What decoding a damaged body raises.
UNREADABLE = (KeyError, TypeError, ValueError, OSError, EOFError, zlib.error)


class Damage(NamedTuple):
    """A stored item that has to go, and why."""

    region: str
    entry: str
    fault: str


def repair_charts(repair: Repair, now: datetime, interval: timedelta) -> None:
    """Delete damaged items, then draw the charts of the regions again: the other items may be of damaged members."""
    latest = latest_plausible(to_text(now))
    for region in (*repair.regions, *([ALL_REGIONS] if repair.is_whole else [])):
        damaged = [*_damaged_documents(repair, region, latest)]
        if not repair.is_dry:
            repair.runner.tables.charts.delete((one.region, one.entry) for one in damaged)
        for one in damaged:
            example = f"{one.region} {one.entry} {one.fault}"
            repair.findings.add(f"charts of {region}", example, is_mended=not repair.is_dry)
        if region != ALL_REGIONS:
            _repair_ranks(repair, region, latest)
    if not repair.is_dry:
        run = repair.runner.run(now, interval, again=True, regions=None if repair.is_whole else repair.regions)
        for region_name, error in run.failed.items():
            repair.findings.add(f"charts of {region_name}", f"were not built: {error!r}", is_mended=False)


def _damaged_documents(repair: Repair, region: str, latest: str) -> Iterator[Damage]:
    charts = repair.runner.tables.charts
    own = (CATEGORIES_ENTRY, TOP_ENTRY, *map(trending_entry, Interval))
    current = {item["entry"]: item for item in charts.items(region)}
    for entry, item in current.items():
        if (entry.startswith("CHART#") or entry in own) and (fault := _fault_of(item, latest)):
            yield Damage(region, entry, fault)
        elif entry.startswith(TRENDING_PREFIX) and entry not in own:
            yield Damage(region, entry, "is of no interval")
    yield from _differing_contract_chart(region, current)
    keys = chart_keys(charted_categories(repair.runner.categories.read_titles(), repair.counts.read(ALL_REGIONS)))
    for key in keys:
        partition = past_partition(region, *key)
        for item in charts.items(partition):
            if fault := _fault_of(item, latest):
                yield Damage(partition, item["entry"], fault)


def _fault_of(item: Mapping[str, Any], latest: str) -> str | None:
    """Return what is wrong with a stored document; None if nothing is."""
    try:
        body = gzip.decompress(item["body"])
        time, etag = max(item["updated_at"], _time_of(json.loads(body))), item["etag"]
    except UNREADABLE as error:
        return f"cannot be read: {error!r}"
    if time > latest:
        return f"is from the future, {time}"
    return "was changed by someone else" if etag != etag_of(body) else None


def _time_of(content: Any) -> str:
    said = content.get("updated_at", "") if isinstance(content, dict) else ""
    return str(said)


def _differing_contract_chart(region: str, current: Mapping[str, Mapping[str, Any]]) -> Iterator[Damage]:
    """Yield the contract's chart if it has other videos than the chart by views."""
    views = current.get(chart_entry(*OF_ALL[0]))
    top = current.get(TOP_ENTRY)
    if not views or not top:
        return
    try:
        ids = [
            [one["video_id"] for one in json.loads(gzip.decompress(item["body"]))["videos"]] for item in (views, top)
        ]
    except UNREADABLE:
        return
    if ids[0] != ids[1]:
        yield Damage(region, TOP_ENTRY, "has other videos than the chart by views")


def _repair_ranks(repair: Repair, region: str, latest: str) -> None:
    """Remove points of the future from rank histories, and histories that cannot be read."""
    charts = repair.runner.tables.charts
    partition = ranks_partition(region)
    mended: dict[str, RankHistories] = {}
    unreadable = []
    for item in charts.items(partition):
        video_id = item["entry"].removeprefix(RANKS_PREFIX)
        try:
            ranks = ranks_of(item)
        except (KeyError, TypeError, ValueError, OverflowError):
            unreadable.append((partition, item["entry"]))
            continue
        if (possible := possible_ranks(ranks, latest)) != ranks:
            mended[video_id] = possible
    if not repair.is_dry:
        charts.put_ranks(region, mended)
        charts.delete(unreadable)
    for video_id in mended:
        repair.findings.add(f"ranks of {region}", f"{video_id} has ranks from the future", is_mended=not repair.is_dry)
    for _, entry in unreadable:
        repair.findings.add(f"ranks of {region}", f"{entry} cannot be read", is_mended=not repair.is_dry)
