"""Compares what is stored with what the model says; every function raises `AssertionError`."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from tests.engines.chaos.events import CATEGORIES, REGIONS, seconds
from tests.engines.chaos.model import State, listed, regions, shown

type Item = dict[str, Any]
type States = Mapping[str, State | None]
type RegionItems = Mapping[tuple[str, str], Item]

CANDIDATE_S = 48 * 3600
RETAINED_S = 48 * 3600
AHEAD = timedelta(minutes=5)

# A document's counts are never more than a step of five percent behind.
STEP = 1.05

_OF_ALL = ("CHART#views#all", "CHART#velocity#all")


def text(at: int) -> str:
    """Return a time as it is stored."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- Videos -----------------------------------------------------------------------------------------------------------


def expected_item(state: State | None) -> Item | None:
    """Return what the item of a video shows."""
    if state is None:
        return None
    if state.record is None:
        return {"version": None if state.is_taken_down else state.version, "is_taken_down": state.is_taken_down}
    record, counts = state.record, shown(state)
    return {
        "version": state.version,
        "name": record.name,
        "is_ready": record.is_ready,
        "category": record.category,
        "regions": sorted(record.regions | listed(state).keys()),
        "listed": {region: text(at) for region, at in listed(state).items()},
        "counts": (text(counts.at) if counts.at else None, counts.views, counts.likes),
    }


def shown_item(item: Item | None) -> Item | None:
    """Return what the item of a video shows, in the form of `expected_item`."""
    if item is None:
        return None
    if item.get("removed"):
        is_taken_down = "takedown" in item
        return {"version": None if is_taken_down else item["version"], "is_taken_down": is_taken_down}
    is_ready = item["status"] == "READY"
    return {
        "version": item["version"],
        "name": item["name"],
        "is_ready": is_ready,
        "category": item.get("category_id" if is_ready else "hidden_category_id"),
        "regions": item["regions"],
        "listed": item["listed"],
        "counts": (item.get("fetched_at"), item["views"], item["likes"]),
    }


# --- What is derived from videos --------------------------------------------------------------------------------------


def check_members(states: States, items: RegionItems) -> None:
    """Check members and candidates of each region."""
    wanted = {
        (f"{region}#MEMBERS", f"MEMBER#{key}"): (shown(state).views, _index_key(region, state))
        for key, state in _ready(states)
        for region in regions(state)
    }
    found = {key: (item["views"], item["shelf"]) for key, item in items.items() if "shelf" in item}
    assert found == wanted, f"members {_differences(found, wanted)}"
    wanted_times = {
        (f"{region}#CANDIDATES", f"CANDIDATE#{key}"): text(at)
        for key, state in _ready(states)
        for region, at in listed(state).items()
    }
    times = {key: item["listed_at"] for key, item in items.items() if key[1].startswith("CANDIDATE#")}
    assert times == wanted_times, f"candidates {_differences(times, wanted_times)}"


def check_samples(videos: Mapping[str, Item], items: RegionItems) -> None:
    """Check that candidates have the view samples of their videos."""
    for (_, entry), item in items.items():
        if entry.startswith("CANDIDATE#"):
            assert item["sightings"] == videos[entry.removeprefix("CANDIDATE#")]["sightings"], entry


def check_counts(states: States, items: RegionItems) -> None:
    """Check the numbers of READY videos by region and category."""
    wanted = counts_of(states)
    found = {
        (region, int(name[1:])): int(number)
        for (region, entry), item in items.items()
        if entry == "COUNTS"
        for name, number in item.items()
        if name.startswith("c") and number
    }
    assert found == wanted, f"counts {_differences(found, wanted)}"


def counts_of(states: States) -> dict[tuple[str, int], int]:
    """Return the numbers of READY videos by region and category."""
    return Counter(
        (region, state.record.category)
        for _, state in _ready(states)
        if state.record and state.record.category is not None
        for region in ("ALL", *regions(state))
    )


def check_documents(states: States, videos: Mapping[str, Item], documents: Mapping[str, Item]) -> None:
    """Check which videos the index has, and what it shows of them."""
    assert documents.keys() == {key for key, _ in _ready(states)}, "documents"
    for key, state in _ready(states):
        document = documents[key]
        card, counts = json.loads(document["card"]), shown(state)
        assert document["version"] <= videos[key]["revision"], f"the document of {key} is of a later revision"
        found = (card["title"], card["regions"], document["regions"], document["category_id"])
        record = state.record
        wanted = (record and record.name, regions(state), regions(state), record and record.category)
        assert found == wanted, f"the document of {key} is {found}, not {wanted}"
        for count, indexed in ((counts.views, document["views"]), (counts.likes, card["likes"])):
            low, high = sorted((count, indexed))
            assert (1 + high) / (1 + low) < STEP + 1e-9, f"counts of the document of {key}: {indexed}, not {count}"


# --- Charts -----------------------------------------------------------------------------------------------------------


def charts_in(items: RegionItems, region: str) -> dict[str, Any]:
    """Return the current charts of a region as clients get them, by entry; each is whole."""
    return {
        entry: _content(item)
        for (place, entry), item in items.items()
        if place == region and entry.startswith(("CHART#", "TOP", "TRENDING"))
    }


def _content(item: Item) -> Any:
    body = gzip.decompress(item["body"].value)
    assert sha256(body).hexdigest().startswith(item["etag"].strip('"')), "the ETag is another body's"
    content: Any = json.loads(body)
    said = content if isinstance(content, dict) else {}
    assert said.get("updated_at", item["updated_at"]) == item["updated_at"]
    return content


def check_whole(items: RegionItems) -> None:
    """Check that the charts of each region are of one run, sorted, and not of the future."""
    latest = (datetime.now(UTC) + AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ")
    for region in (*REGIONS, "ALL"):
        charts = charts_in(items, region)
        if charts:
            check_sorted(charts, latest)
            check_of_one_run(charts)


def check_sorted(charts: Mapping[str, Any], latest: str) -> None:
    """Check the order of a region's charts, and their ranks and times."""
    for entry, chart in charts.items():
        if entry.startswith("TRENDING"):
            continue
        videos = chart["videos"]
        assert chart["updated_at"] <= latest, f"{entry} is of {chart['updated_at']}"
        if "views" in entry or entry == "TOP":
            assert videos == sorted(videos, key=lambda one: (-one["views"], one["video_id"])), entry
        else:
            assert videos == sorted(videos, key=lambda one: (one["why"]["channel_limit"], -one["why"]["score"])), entry
        if entry != "TOP":
            assert [one["rank"] for one in videos] == [*range(1, len(videos) + 1)], entry


def check_of_one_run(charts: Mapping[str, Any]) -> None:
    """Check that all charts of a region show the same videos with the same counts at the same time."""
    assert {*_OF_ALL} <= charts.keys(), f"only {charts.keys()} are there"
    whole = {ranking: charts[f"CHART#{ranking}#all"] for ranking in ("views", "velocity")}
    for entry, chart in charts.items():
        _, _, rest = entry.partition("#")
        ranking, _, category = rest.partition("#")
        if category not in ("", "all") and chart["videos"]:
            of_all = whole[ranking]
            wanted = [_figures(one) for one in of_all["videos"] if str(one["category_id"]) == category]
            assert sorted(map(_figures, chart["videos"])) == sorted(wanted), f"{entry} is of another run"
            assert chart["updated_at"] == of_all["updated_at"], f"{entry} is of another run"
    seen = {one["video_id"]: _figures(one) for one in whole["views"]["videos"]}
    assert all(seen[one["video_id"]] == _figures(one) for one in whole["velocity"]["videos"]), "rankings of two runs"
    if "TOP" in charts:
        top = charts["TOP"]
        assert [*map(_figures, top["videos"])] == [*map(_figures, whole["views"]["videos"])], "TOP is of another run"
        assert top["updated_at"] == whole["views"]["updated_at"], "TOP is of another run"
    # Of videos that have gained nothing there are none.
    for entry in (entry for entry in charts if entry.startswith("TRENDING")):
        for one in (one for one in charts[entry] if one["videoId"] in seen):
            assert one["views"] == seen[one["videoId"]][1], f"{entry} is of another run"


def _figures(entry: Item) -> tuple[Any, ...]:
    return entry["video_id"], entry["views"], entry["likes"], entry["title"], entry["category_id"]


def check_charts(states: States, items: RegionItems) -> None:
    """Check which videos the charts of each region show after a run, and their counts."""
    everywhere: set[str] = set()
    for region in REGIONS:
        here = {key: state for key, state in _ready(states) if region in regions(state)}
        charts = charts_in(items, region)
        _check_by_views(here, charts["CHART#views#all"]["videos"], region)
        rising = _rising(here, region)
        everywhere |= rising
        found = {one["video_id"] for one in charts["CHART#velocity#all"]["videos"]}
        assert found == rising, f"{region} by velocity {found} {rising}"
        _check_categories(here, region, items)
    of_all = {key: state for key, state in _ready(states) if regions(state)}
    charts = charts_in(items, "ALL")
    _check_by_views(of_all, charts["CHART#views#all"]["videos"], "ALL")
    assert {one["video_id"] for one in charts["CHART#velocity#all"]["videos"]} == everywhere, "ALL by velocity"


def _check_by_views(here: Mapping[str, State], videos: Sequence[Item], region: str) -> None:
    wanted = sorted((-shown(state).views, key, shown(state).likes) for key, state in here.items())
    found = [(-one["views"], one["video_id"], one["likes"]) for one in videos]
    assert found == wanted, f"{region} by views: {found}, not {wanted}"


def _rising(here: Mapping[str, State], region: str) -> set[str]:
    """Return the videos that a region's chart listed in the 48 hours before its newest listing."""
    times = {key: listed(state)[region] for key, state in here.items() if region in listed(state)}
    return {key for key, at in times.items() if at >= max(times.values()) - CANDIDATE_S}


def _check_categories(here: Mapping[str, State], region: str, items: RegionItems) -> None:
    content = json.loads(gzip.decompress(items[region, "CATEGORIES"]["body"].value))
    videos = Counter(state.record.category for state in here.values() if state.record)
    found = {one["id"]: (one["videos"], one["charting"]) for one in content}
    assert found == {key: (videos[key], videos[key]) for key in CATEGORIES}, f"the categories of {region}"


def check_not_older(before: RegionItems, after: RegionItems) -> None:
    """Check that the time of no chart has decreased."""
    for region in (*REGIONS, "ALL"):
        old, new = charts_in(before, region), charts_in(after, region)
        for entry in _OF_ALL:
            if entry in old and old[entry]["videos"]:
                times = new[entry]["updated_at"], old[entry]["updated_at"]
                assert times[0] >= times[1], f"the time of {region} {entry} decreases: {times}"


def check_times(states: States, items: RegionItems, read: Iterable[int], begun: str) -> None:
    """Check that each chart's time is one of a reading, or of a run without data, and not before the newest listing.

    `read` are the times of all readings that were taken, `begun` is a time before the first run.
    """
    times = {text(at) for at in read}
    for region in (*REGIONS, "ALL"):
        charts = charts_in(items, region)
        for entry in _OF_ALL:
            time = charts[entry]["updated_at"]
            assert time in times or time >= begun, f"{region} {entry} is of {time}"
        newest = max((at for _, state in _ready(states) if (at := listed(state).get(region))), default=None)
        if newest is not None:
            assert charts["CHART#velocity#all"]["updated_at"] >= text(newest), f"{region} has newer data"


def check_history(items: RegionItems) -> None:
    """Check that current charts are retained as past ones, and that their ranks are in the rank histories.

    Ranks more than two days before the region's newest chart may have been thinned.
    """
    for region in REGIONS:
        charts = charts_in(items, region)
        newest = max(seconds(chart["updated_at"]) for chart in charts.values())
        for entry, chart in charts.items():
            if not entry.startswith("CHART#"):
                continue
            past = items[f"{region}#{entry}", f"{entry}#{chart['updated_at']}"]
            assert past["body"] == items[region, entry]["body"], f"the past chart of {region} {entry}"
            if entry.endswith("#all") and seconds(chart["updated_at"]) >= newest - RETAINED_S:
                _check_ranks(items, region, chart)


def _check_ranks(items: RegionItems, region: str, chart: Item) -> None:
    at = seconds(chart["updated_at"])
    for one in chart["videos"]:
        numbers = items[f"{region}#RANKS", f"RANKS#{one['video_id']}"][f"by_{chart['ranking']}"]
        points = dict(zip(numbers[::2], numbers[1::2], strict=True))
        assert points.get(at) == one["rank"], f"the rank of {one['video_id']} in {region} by {chart['ranking']}"


def _ready(states: States) -> list[tuple[str, State]]:
    return [(key, state) for key, state in states.items() if state and state.record and state.record.is_ready]


def _index_key(region: str, state: State) -> str:
    category = state.record.category if state.record else None
    return f"{region}#{'-' if category is None else category}"


def _differences(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> str:
    keys = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
    return "; ".join(f"{key}: {found.get(key)}, not {wanted.get(key)}" for key in keys)
