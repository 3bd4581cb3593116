"""A charts run: each region's charts drawn from what the tables hold, and swapped in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from catalog.charting.charts import (
    ChartKey,
    Contenders,
    Times,
    across,
    contract_chart,
    draw,
    of_category,
    trending_page,
)
from catalog.charting.documents import pack
from catalog.charting.standings import leading_rate, ranked_before
from catalog.contracts.charts import RankedChart
from catalog.ranking import Ranked, rank_by_velocity
from catalog.stores.documents import ALL_REGIONS, TOP_ENTRY, TRENDING_ENTRY
from catalog.video import listable
from catalog.vocabulary import Ranking, Region
from catalog.writing.chart_table import ChartTable, Current
from catalog.writing.regions import RegionTable
from catalog.writing.videos import VideoTable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# What is read of each chart: some may have stopped being READY since the indexer last told.
CONTENDERS = 60

VIEWS, VELOCITY = OF_ALL = ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None)


class Tables(NamedTuple):
    """What a run reads and writes."""

    videos: VideoTable
    regions: RegionTable
    charts: ChartTable


def tables_of(client: "DynamoDBClient", videos: str, regions: str) -> Tables:
    """Return the tables of these names."""
    return Tables(VideoTable(client, videos), RegionTable(client, regions), ChartTable(client, regions))


class Refreshed(NamedTuple):
    """What became of a region's charts.

    `is_swapped` is False when another run was faster. `updated_at` is the time of the newest data; `is_fresh` tells
    whether it is newer than that of the charts before. `counts` are the region's READY videos by category, `charting`
    those of them that stand on one of its two charts.
    """

    is_swapped: bool
    is_fresh: bool
    updated_at: str
    contenders: Contenders
    counts: Mapping[int, int]
    charting: Mapping[int, int]


def refresh_region(
    tables: Tables, region: Region, categories: Sequence[int], built_at: str, next_update_at: str
) -> Refreshed:
    """Draw a region's charts and swap them in, unless there is nothing new to show."""
    counts = tables.regions.read_counts(region)
    before = tables.charts.current(region, _keys(categories))
    contenders, seen_at, leading = _contenders(tables, region, sorted(counts), before)
    times = Times(_updated_at(contenders, seen_at, before, built_at), next_update_at)
    drawn = draw(region, contenders, categories, _charts(before), times)
    changed = _changed(drawn, before)
    top = contract_chart(region, contenders, times.updated_at[Ranking.VIEWS])
    contract = {TOP_ENTRY: pack(top, top.updated_at, next_update_at)} if VIEWS in changed else {}
    is_swapped = tables.charts.swap(region, changed, before, contract, leading)
    if is_swapped:
        # Those of the chart before too: whoever wrote it may have been stopped just then.
        known = [before[key].chart for key in OF_ALL if key in before]
        tables.charts.add_ranks(region, [*known, *(drawn[key] for key in OF_ALL)])
    is_fresh = any(key not in before or drawn[key].updated_at > before[key].chart.updated_at for key in OF_ALL)
    updated_at = _newest(drawn[key] for key in OF_ALL)
    return Refreshed(is_swapped, is_fresh, updated_at, contenders, counts, _charting(drawn))


def refresh_all_regions(
    tables: Tables, refreshed: Sequence[Refreshed], categories: Sequence[int], next_update_at: str
) -> bool:
    """Draw the charts of all regions together from what each region's were drawn from, and swap them in."""
    before = tables.charts.current(ALL_REGIONS, _keys(categories))
    contenders = across([one.contenders for one in refreshed])
    with_data = [one for one in refreshed if one.contenders.videos] or refreshed
    known = [before[key].chart.updated_at for key in OF_ALL if key in before and before[key].chart.videos]
    updated_at = max([*known, *(one.updated_at for one in with_data)])
    times = Times(dict.fromkeys(Ranking, updated_at), next_update_at)
    changed = _changed(draw(ALL_REGIONS, contenders, categories, _charts(before), times), before)
    page = pack(trending_page(contenders), updated_at, next_update_at) if VELOCITY in changed else None
    return tables.charts.swap(ALL_REGIONS, changed, before, {TRENDING_ENTRY: page} if page else {})


def _newest(charts: Iterable[RankedChart]) -> str:
    """Return the time of the newest data; an empty chart has none, so that its time counts where all are empty."""
    return max((bool(one.videos), one.updated_at) for one in charts)[1]


def _keys(categories: Iterable[int]) -> list[ChartKey]:
    return [ChartKey(ranking, category) for ranking in Ranking for category in (None, *categories)]


def _charts(before: Mapping[ChartKey, Current]) -> dict[ChartKey, RankedChart]:
    return {key: current.chart for key, current in before.items()}


def _contenders(
    tables: Tables, region: Region, categories: Sequence[int], before: Mapping[ChartKey, Current]
) -> tuple[Contenders, str, float | None]:
    """Return what a region's charts are drawn from, when a chart of the region last held something, and the guard."""
    candidates = tables.regions.candidates(region)
    seen_at = max((one.listed_at for one in candidates), default="")
    leading = _leading(before.get(VELOCITY), seen_at)
    ranked = rank_by_velocity(candidates, seen_at, leading) if candidates else []
    shelves = [tables.regions.most_viewed(region, category, CONTENDERS) for category in (None, *categories)]
    unchanged = [
        one.chart for key, one in before.items() if key.ranking is Ranking.VELOCITY and one.is_as_new_as(seen_at)
    ]
    charted = {entry.video_id for chart in unchanged for entry in chart.videos}
    states = tables.videos.read(sorted({*chain.from_iterable(shelves), *_heads(ranked, categories), *charted}))
    videos = {one.video_id: one for one in map(listable, states.values()) if one and region in one.regions}
    if charted & videos.keys() - {one.video_id for one in ranked}:
        # Nothing was seen since, and candidates have begun to expire: the charts stay what they were.
        ranked = ranked_before(unchanged)
    return Contenders(ranked, videos), seen_at, leading


def _leading(current: Current | None, seen_at: str) -> float | None:
    """Return the rate that guards a chart with data of `seen_at`: that of the chart before, also when drawn again."""
    if current is None:
        return None
    return leading_rate(current.chart) if current.chart.updated_at < seen_at else current.leading


def _heads(ranked: Sequence[Ranked], categories: Iterable[int]) -> set[str]:
    rankings = [ranked, *(of_category(ranked, category) for category in categories)]
    return {one.video_id for some in rankings for one in some[:CONTENDERS]}


def _updated_at(
    contenders: Contenders, seen_at: str, before: Mapping[ChartKey, Current], built_at: str
) -> dict[Ranking, str]:
    """Return the time of each ranking's data, which never goes back; that of the first run while there are no data."""
    counted_at = max((video.counts.observed_at for video in contenders.videos.values()), default="")
    times = {Ranking.VIEWS: max(seen_at, counted_at), Ranking.VELOCITY: seen_at}
    charts = {key.ranking: before[key].chart for key in OF_ALL if key in before}
    known = {ranking: chart.updated_at for ranking, chart in charts.items() if chart.videos}
    empty = {ranking: chart.updated_at for ranking, chart in charts.items() if not chart.videos}
    return {
        ranking: max(time, known.get(ranking, "")) or empty.get(ranking, built_at) for ranking, time in times.items()
    }


def _changed(drawn: Mapping[ChartKey, RankedChart], before: Mapping[ChartKey, Current]) -> dict[ChartKey, RankedChart]:
    """Return the charts that show something else than before; that the next one is due later is nothing to show."""
    return {
        key: chart for key, chart in drawn.items() if key not in before or not _shows_the_same(chart, before[key].chart)
    }


def _shows_the_same(chart: RankedChart, before: RankedChart) -> bool:
    return chart.updated_at == before.updated_at and chart.videos == before.videos


def _charting(drawn: Mapping[ChartKey, RankedChart]) -> dict[int, int]:
    """Count the videos of each category that stand on one of the region's two charts."""
    shown = {entry.video_id: entry.category_id for key in (VIEWS, VELOCITY) for entry in drawn[key].videos}
    return Counter(shown.values())
