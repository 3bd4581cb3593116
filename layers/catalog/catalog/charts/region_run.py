"""Runs the charts of one region: reads a snapshot, draws its charts, swaps them; then those of all regions together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from catalog.charts.api import RankedChart
from catalog.charts.build import chart_keys, contract_chart, draw_charts, trending_videos
from catalog.charts.intervals import SampledVideo, most_gained
from catalog.charts.keys import TOP_ENTRY, ChartKey, Ranking, trending_entry
from catalog.charts.members import MemberTable
from catalog.charts.positions import guard_rate_of, ranking_of_charts
from catalog.charts.ranking import Candidate, rank_by_velocity, top_of_charts
from catalog.charts.snapshot import CurrentChart, RegionSnapshot, combine_regions
from catalog.charts.writes import ChartTable
from catalog.coding import to_json
from catalog.regions import ALL_REGIONS, Region
from catalog.stored_documents import StoredDocument, pack, pack_json
from catalog.videos.model import Video, listable
from catalog.videos.plausible import EARLIEST, latest_plausible
from catalog.videos.writes import VideoTable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# Videos to read for each chart: more than it shows, since some may no longer be READY.
SNAPSHOT_DEPTH = 60

VIEWS, VELOCITY = OF_ALL = ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None)


class Tables(NamedTuple):
    """Tables that a run reads and writes."""

    videos: VideoTable
    members: MemberTable
    charts: ChartTable


def tables_of(client: "DynamoDBClient", videos: str, regions: str) -> Tables:
    """Return the tables with these names."""
    return Tables(VideoTable(client, videos), MemberTable(client, regions), ChartTable(client, regions))


class RegionRun(NamedTuple):
    """Outcome of a run in one region.

    `is_swapped` is False if another run was faster. `updated_at` is the time of the newest data, `is_fresh` whether it
    is newer than that of the previous charts. `charting` is the number of charted videos by category, `charts` are
    those of all categories, as they are stored now; none if another run was faster.
    """

    is_swapped: bool
    is_fresh: bool
    updated_at: str
    snapshot: RegionSnapshot
    charting: Mapping[int, int]
    charts: Sequence[RankedChart]


def run_region(
    tables: Tables,
    region: Region,
    categories: Sequence[int],
    counted: Sequence[int],
    built_at: str,
    next_update_at: str,
    *,
    again: bool = False,
) -> RegionRun:
    """Draw a region's charts and swap those that have changed, or all of them `again`.

    `categories` are those that may have charts, `counted` those with READY videos in the region.
    """
    snapshot = read_snapshot(tables, region, categories, counted, built_at)
    drawn = draw_charts(snapshot, next_update_at)
    changed = drawn if again else _changed(drawn, snapshot)
    documents = {}
    if VIEWS in changed:
        top = contract_chart(region, snapshot, snapshot.updated_at[Ranking.VIEWS])
        documents[TOP_ENTRY] = pack(top, top.updated_at, next_update_at)
    is_swapped = tables.charts.swap(snapshot, changed, documents)
    if is_swapped:
        # Also the ranks of the current charts: the run that wrote them may have failed before it added them.
        known = [snapshot.current[key].chart for key in OF_ALL if key in snapshot.current]
        tables.charts.add_ranks(snapshot.region, [*known, *(drawn[key] for key in OF_ALL)])
    of_all = [drawn[key] for key in OF_ALL]
    is_fresh, charting = _is_fresh(drawn, snapshot), _charting(drawn)
    return RegionRun(is_swapped, is_fresh, _newest(of_all), snapshot, charting, of_all if is_swapped else [])


def run_all_regions(
    tables: Tables,
    runs: Sequence[RegionRun],
    categories: Sequence[int],
    built_at: str,
    next_update_at: str,
    *,
    again: bool = False,
) -> bool:
    """Draw the charts of all regions together from the regions' snapshots, and swap those that have changed.

    `again` swaps all of them.
    """
    latest = latest_plausible(built_at)
    current = possible_charts(tables.charts.current(ALL_REGIONS, chart_keys(categories)), latest)
    with_data = [run for run in runs if run.snapshot.videos] or runs
    known = [current[key].chart.updated_at for key in OF_ALL if key in current and current[key].chart.videos]
    updated_at = max([*known, *(run.updated_at for run in with_data)])
    snapshot = combine_regions([run.snapshot for run in runs])._replace(
        categories=categories, current=current, updated_at=dict.fromkeys(Ranking, updated_at)
    )
    drawn = draw_charts(snapshot, next_update_at)
    changed = drawn if again else _changed(drawn, snapshot)
    trending = _trending_documents(snapshot, updated_at, next_update_at)
    stored = {} if again else tables.charts.etags(ALL_REGIONS, [*trending])
    documents = {entry: one for entry, one in trending.items() if stored.get(entry) != one.etag}
    return tables.charts.swap(snapshot, changed, documents)


def _trending_documents(snapshot: RegionSnapshot, updated_at: str, next_update_at: str) -> dict[str, StoredDocument]:
    """Return KillrVideo's trending videos of each interval, by entry."""
    return {
        trending_entry(interval): pack_json(to_json(shown).encode(), updated_at, next_update_at)
        for interval, shown in trending_videos(snapshot, updated_at).items()
    }


def read_snapshot(
    tables: Tables, region: Region, categories: Sequence[int], counted: Sequence[int], built_at: str
) -> RegionSnapshot:
    """Read the snapshot from which a region's charts are drawn."""
    latest = latest_plausible(built_at)
    current = possible_charts(tables.charts.current(region, chart_keys(categories)), latest)
    candidates, most_viewed = tables.members.read_region(region, counted, SNAPSHOT_DEPTH)
    # Stored before readings of the future were refused.
    candidates = [one for one in candidates if one.listed_at <= latest]
    listed_at = max((one.listed_at for one in candidates), default="")
    guard_rate = _guard_rate(current.get(VELOCITY), listed_at)
    ranked = rank_by_velocity(candidates, listed_at, guard_rate) if candidates else []
    unchanged = [
        one.chart for key, one in current.items() if key.ranking is Ranking.VELOCITY and one.is_as_new_as(listed_at)
    ]
    charted = {entry.video_id for chart in unchanged for entry in chart.videos}
    top = top_of_charts(ranked, counted, SNAPSHOT_DEPTH)
    states = tables.videos.read(sorted({*most_viewed, *top, *_gaining(candidates, listed_at), *charted}))
    videos = {one.video_id: one for one in map(listable, states.values()) if one and region in one.regions}
    # A video that was removed and restored has no listing: it has not expired.
    still_listed = {video_id for video_id in charted & videos.keys() if region in videos[video_id].listed}
    if still_listed - {one.video_id for one in candidates}:
        # No new listings, and candidates have begun to expire: keep the current ranking.
        ranked = [one for one in ranking_of_charts(unchanged) if one.video_id in still_listed]
    updated_at = _updated_at(videos.values(), listed_at, current, built_at, latest)
    return RegionSnapshot(ranked, videos, region, categories, current, updated_at, guard_rate)


def _gaining(candidates: Sequence[Candidate], listed_at: str) -> set[str]:
    """Return the ids of the candidates that gained most views in each interval."""
    sampled = (SampledVideo(one.video_id, one.published_at, one.view_samples) for one in candidates)
    gained = most_gained(sampled, listed_at, SNAPSHOT_DEPTH) if candidates else {}
    return {video_id for some in gained.values() for video_id in some}


def _guard_rate(current: CurrentChart | None, listed_at: str) -> float | None:
    """Return the guard rate of a chart with data of `listed_at`; a corrected chart has that of the original."""
    if current is None:
        return None
    return guard_rate_of(current.chart) if current.chart.updated_at < listed_at else current.guard_rate


def possible_charts(current: Mapping[ChartKey, CurrentChart], latest: str) -> dict[ChartKey, CurrentChart]:
    """Return the current charts, with an empty one of no time in the place of one of the future.

    Otherwise its time, which never decreases, would be that of all later charts.
    """
    return {key: _emptied(one) if one.chart.updated_at > latest else one for key, one in current.items()}


def _emptied(current: CurrentChart) -> CurrentChart:
    empty = {"videos": [], "updated_at": EARLIEST}
    return current._replace(chart=current.chart.model_copy(update=empty), guard_rate=None)


def _updated_at(
    videos: Iterable[Video], listed_at: str, current: Mapping[ChartKey, CurrentChart], built_at: str, latest: str
) -> dict[Ranking, str]:
    """Return the time of each ranking's data, which never decreases; the time of the first run without data."""
    counted = (video.counts.observed_at for video in videos)
    counted_at = max((time for time in counted if time <= latest), default="")
    times = {Ranking.VIEWS: max(listed_at, counted_at), Ranking.VELOCITY: listed_at}
    charts = {key.ranking: current[key].chart for key in OF_ALL if key in current}
    known = {ranking: chart.updated_at for ranking, chart in charts.items() if chart.videos}
    empty = {ranking: chart.updated_at for ranking, chart in charts.items() if not chart.videos}
    return {
        ranking: max(time, known.get(ranking, "")) or empty.get(ranking, built_at) for ranking, time in times.items()
    }


def _changed(drawn: Mapping[ChartKey, RankedChart], snapshot: RegionSnapshot) -> dict[ChartKey, RankedChart]:
    """Return the charts that differ from the current ones in more than `next_update_at`."""
    return {key: chart for key, chart in drawn.items() if not _shows_the_same(chart, snapshot.current_chart(key))}


def _shows_the_same(chart: RankedChart, current: RankedChart | None) -> bool:
    return current is not None and chart.updated_at == current.updated_at and chart.videos == current.videos


def _is_fresh(drawn: Mapping[ChartKey, RankedChart], snapshot: RegionSnapshot) -> bool:
    current = {key: snapshot.current_chart(key) for key in OF_ALL}
    return any(chart is None or drawn[key].updated_at > chart.updated_at for key, chart in current.items())


def _newest(charts: Iterable[RankedChart]) -> str:
    """Return the time of the newest data, ignoring empty charts unless all are empty."""
    return max((bool(one.videos), one.updated_at) for one in charts)[1]


def _charting(drawn: Mapping[ChartKey, RankedChart]) -> dict[int, int]:
    shown = {entry.video_id: entry.category_id for key in OF_ALL for entry in drawn[key].videos}
    return Counter(shown.values())
