"""Runs the charts: those of each region and of all regions together, and the lists of categories with counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from catalog.categories.counts import CountTable
from catalog.categories.lists import build_categories, build_region_categories
from catalog.categories.writes import CategoryTable
from catalog.charts.region_run import RegionRun, Tables, run_all_regions, run_region, tables_of
from catalog.regions import ALL_REGIONS, Region
from catalog.times import to_text

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


# A run reads the most viewed videos of each category in each region: its work does not grow with what producers send.
MAX_CATEGORIES = 100

# The part of a run that writes the list of categories of all regions; those of each belong to its run.
LISTS = "categories"


class ChartsRun(NamedTuple):
    """Outcome of a run: whether each part was swapped in, the runs of regions, and why parts failed.

    Parts are the regions, all regions together, and the lists of categories.
    """

    swapped: Mapping[str, bool]
    regions: Mapping[str, RegionRun]
    failed: Mapping[str, Exception]


class ChartsRunner(NamedTuple):
    """Runs the charts on its tables."""

    tables: Tables
    categories: CategoryTable
    counts: CountTable

    @classmethod
    def over(cls, client: "DynamoDBClient", videos: str, regions: str) -> Self:
        """Return a runner for the tables with these names."""
        return cls(tables_of(client, videos, regions), CategoryTable(client, regions), CountTable(client, regions))

    def run(
        self, now: datetime, interval: timedelta, *, again: bool = False, regions: Collection[Region] | None = None
    ) -> ChartsRun:
        """Draw all charts and lists of categories and swap them in; the next run is due after `interval`.

        A part that fails, or for which no time is left, keeps what it has, and the others have theirs. `again` also
        replaces charts that have not changed. `regions` are those to run if not all; without all, those of all together
        stay.
        """
        built_at, next_update_at = to_text(now), to_text(now + interval)
        begun_ms = int(now.timestamp() * 1_000)
        titles = self.categories.read_titles()
        categories = charted_categories(titles, self.counts.read(ALL_REGIONS))
        runs: dict[str, RegionRun] = {}
        failed: dict[str, Exception] = {}
        listed: list[bool] = []
        with _failing_alone(LISTS, failed):
            of_all = build_categories(titles, built_at, next_update_at)
            listed.append(self.categories.put_list(ALL_REGIONS, of_all, begun_ms))
        for region in regions or regions_in_turn(now, interval):
            with _failing_alone(region.value, failed):
                counts = self.counts.read(region)
                counted = sorted(counts.keys() & {*categories})
                run = run_region(self.tables, region, categories, counted, built_at, next_update_at, again=again)
                runs[region.value] = run
                one = build_region_categories(titles, counts, run.charting, built_at, next_update_at)
                listed.append(self.categories.put_list(region, one, begun_ms))
        swapped = {region: run.is_swapped for region, run in runs.items()} | {LISTS: all(listed)}
        with _failing_alone(ALL_REGIONS, failed):
            if runs and regions is None:
                among = [*runs.values()]
                swapped[ALL_REGIONS] = run_all_regions(
                    self.tables, among, categories, built_at, next_update_at, again=again
                )
        return ChartsRun(swapped, runs, failed)


def regions_in_turn(now: datetime, interval: timedelta) -> list[Region]:
    """Return all regions, each run beginning with the next: one that has too little time leaves other regions out."""
    first = int(now.timestamp() // interval.total_seconds()) % len(Region)
    return [*Region][first:] + [*Region][:first]


def charted_categories(titles: Iterable[int], counts: Mapping[int, int]) -> list[int]:
    """Return the categories that have charts: those with most videos, of equal ones the lowest ids."""
    known = sorted({*titles, *counts}, key=lambda one: (-counts.get(one, 0), one))
    return sorted(known[:MAX_CATEGORIES])


@contextmanager
def _failing_alone(part: str, failed: dict[str, Exception]) -> Iterator[None]:
    """Note why a part of a run failed; the other parts are run all the same."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts do not depend on it
        failed[part] = error
