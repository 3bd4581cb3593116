"""Charts runs in a real DynamoDB: two at once never mix, and one that dies loses nothing."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.charting.charts import ChartKey
from catalog.contracts.charts import RankedByVelocity, RankedChart
from catalog.events import Event, VideoObserved
from catalog.merge import merge
from catalog.stores.attributes import decode_item
from catalog.vocabulary import Ranking, Region
from catalog.writing.chart_table import ChartTable, Ranks
from catalog.writing.counts import CountTable
from catalog.writing.refresh import Refreshed, Tables, refresh_all_regions, refresh_region, tables_of
from catalog.writing.stream import Change, members_of
from tests.factories import observed, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from catalog.video import State

VIEWS, VELOCITY = ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None)
TIMES = [f"2026-03-01T{hour:02}:00:00Z" for hour in range(12, 20)]
RUN_AT, NEXT_AT = "2026-03-02T00:00:00Z", "2026-03-02T00:15:00Z"

type Items = dict[tuple[str, str], dict[str, Any]]


class Catalogue(NamedTuple):
    """Both tables, and whoever writes them between two runs."""

    client: "DynamoDBClient"
    tables: Tables
    counts: CountTable

    def take(self, *events: Event, again: bool = False) -> None:
        """Bring events into the tables as ingest and the indexer do; `again` brings their changes twice."""
        video_ids = sorted({event.video_id for event in events})
        before = self.tables.videos.read(video_ids)
        self.tables.videos.apply(events, in_bulk=True)
        after = self.tables.videos.read(video_ids)
        changes = [Change("1", before.get(one), after[one]) for one in video_ids if before.get(one) != after[one]]
        for _ in range(2 if again else 1):
            self.tables.regions.put_members(members_of(changes))
            self.counts.follow(changes)

    def categories(self) -> list[int]:
        return sorted(self.tables.regions.read_counts("ALL"))

    def refresh(self, region: Region = Region.US) -> Refreshed:
        """Run one region's charts."""
        return refresh_region(self.tables, region, self.categories(), RUN_AT, NEXT_AT)

    def refresh_all(self) -> bool:
        """Run the charts of two regions, and those of all."""
        refreshed = [self.refresh(region) for region in (Region.GB, Region.US)]
        return refresh_all_regions(self.tables, refreshed, self.categories(), NEXT_AT)

    def chart(self, ranking: Ranking = Ranking.VIEWS, category: int | None = None, region: str = "US") -> RankedChart:
        key = ChartKey(ranking, category)
        return self.tables.charts.current(region, [key])[key].chart

    def items(self) -> Items:
        """Return what runs have written, without the times at which they did."""
        items = {}
        for page in self.client.get_paginator("scan").paginate(TableName=self.tables.charts._name, ConsistentRead=True):
            for raw in page["Items"]:
                region, entry = raw["region"]["S"].partition("#")[0], raw["entry"]["S"]
                if entry.startswith(("CHART#", "RANKS#", "TOP", "TRENDING")):
                    # boto3 has decoded the base64 of bytes already.
                    item = decode_item({name: value for name, value in raw.items() if name != "body"})
                    body = {"body": raw["body"]["B"]} if "body" in raw else {}
                    items[region, entry] = {**without_times(item), **body}
        return items

    def ranks(self, number: int) -> Ranks:
        return self.tables.charts.read_ranks("US", [video_id(number)])[video_id(number)]


def without_times(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in ("built_at_ms", "expires_at")}


type MakeCatalogue = Callable[[], Catalogue]


@pytest.fixture
def make_catalogue(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> MakeCatalogue:
    """Give a function that makes empty tables."""

    def make() -> Catalogue:
        videos, regions = make_table("VideosTable"), make_table("RegionsTable")
        return Catalogue(dynamodb, tables_of(dynamodb, videos, regions), CountTable(dynamodb, regions))

    return make


@pytest.fixture
def catalogue(make_catalogue: MakeCatalogue) -> Catalogue:
    """Give empty tables."""
    return make_catalogue()


def record(number: int, /, **fields: Any) -> Event:
    """Return the record of a video, one of two categories and of a channel of its own."""
    said = {"category_id": 10 * (1 + number % 2), "channel_title": f"channel {number}", "published_at": TIMES[0]}
    return upserted(number, **{**said, **fields})


def listing(step: int, *numbers: int, region: str = "US", gain: int = 1_000) -> list[VideoObserved]:
    """Return what a region's chart of a time holds, where a higher number gains more views an hour."""
    return [
        observed(number, views=gain * number * (step + 1), observed_at=TIMES[step], regions=[region])
        for number in numbers
    ]


def ids_in(chart: RankedChart) -> list[str]:
    return [one.video_id for one in chart.videos]


def known(catalogue: Catalogue, *numbers: int) -> None:
    """Bring the records of videos and their first listing, and run the charts."""
    catalogue.take(*map(record, numbers))
    catalogue.take(*listing(0, *numbers))
    assert catalogue.refresh().is_swapped


# --- What a run shows -------------------------------------------------------------------------------------------------


def test_a_chart_is_told_against_the_run_before(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2)
    catalogue.take(record(3), *listing(1, 1, 3), observed(2, views=2_000, observed_at=TIMES[1], regions=[]))
    assert catalogue.refresh().is_fresh

    places = [(one.video_id, one.rank_delta, one.entered_at, one.peak_rank) for one in catalogue.chart().videos]
    assert places == [
        (video_id(3), None, TIMES[1], 1),
        (video_id(1), 0, TIMES[0], 2),
        (video_id(2), -2, TIMES[0], 1),
    ]
    assert catalogue.chart().updated_at == TIMES[1]


def test_a_video_that_the_region_has_not_listed_for_two_days_is_no_longer_ranked(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2)
    later = "2026-03-03T12:00:01Z"
    catalogue.take(observed(1, views=9_000, observed_at=later, regions=["US"]))
    catalogue.refresh()

    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [video_id(1)]
    assert ids_in(catalogue.chart()) == [video_id(1), video_id(2)]


@pytest.mark.parametrize("ranking", Ranking)
def test_a_removed_video_is_taken_out_of_the_chart_of_the_same_time(catalogue: Catalogue, ranking: Ranking) -> None:
    known(catalogue, 1, 2, 3)
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    expected = {one.video_id: (one.rank_delta, one.entered_at) for one in catalogue.chart(ranking).videos}
    # WHEN a video is removed, with nothing newer to show
    catalogue.take(removed(3, version=2))
    refreshed = catalogue.refresh()
    # THEN the chart, also that of the past, is corrected and told against the same one before
    assert (refreshed.is_swapped, refreshed.is_fresh) == (True, False)
    corrected = catalogue.chart(ranking)
    assert ids_in(corrected) == [video_id(2), video_id(1)]
    assert corrected.updated_at == TIMES[1]
    for one in corrected.videos:
        delta, entered_at = expected[one.video_id]
        assert (one.rank_delta, one.entered_at) == ((delta or 0) + 1, entered_at)
    items = catalogue.items()
    past, current = (items["US", f"CHART#{ranking}#all{suffix}"] for suffix in (f"#{TIMES[1]}", ""))
    assert past["body"] == current["body"]


@pytest.mark.parametrize("expired", [(1,), (1, 2, 3)], ids=["some", "all"])
def test_a_chart_stays_what_it_was_when_its_candidates_have_expired(
    catalogue: Catalogue, expired: tuple[int, ...]
) -> None:
    catalogue.take(*(record(number) for number in (1, 2, 3)))
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    known = catalogue.items()

    # WHEN a feed pauses for so long that candidates are gone
    for number in expired:
        key: Any = {"region": {"S": "US#CANDIDATES"}, "entry": {"S": f"CANDIDATE#{video_id(number)}"}}
        catalogue.client.delete_item(TableName=catalogue.tables.charts._name, Key=key)
    refreshed = catalogue.refresh()

    assert not refreshed.is_fresh
    assert catalogue.items() == known

    # WHEN one of them is removed, THEN it alone is taken out
    catalogue.take(removed(2, version=9))
    catalogue.refresh()
    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [video_id(3), video_id(1)]


def test_the_time_of_a_chart_never_goes_back(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2)
    catalogue.take(record(3), *listing(1, 3))
    catalogue.refresh()
    assert {catalogue.chart(ranking).updated_at for ranking in Ranking} == {TIMES[1]}
    # WHEN the one video with newer data is gone
    catalogue.take(removed(3, version=2))
    catalogue.refresh()
    assert {catalogue.chart(ranking).updated_at for ranking in Ranking} == {TIMES[1]}
    assert ids_in(catalogue.chart()) == [video_id(2), video_id(1)]


def test_a_category_has_charts_once_it_has_enough_candidates_and_an_empty_one_in_their_place(
    catalogue: Catalogue,
) -> None:
    known(catalogue, *range(2, 10, 2), *range(1, 12, 2))
    entries = {entry for _, entry in catalogue.items()}
    assert "CHART#views#20" in entries
    assert "CHART#views#10" not in entries
    catalogue.take(removed(1, version=2), removed(3, version=2))
    catalogue.refresh()
    assert ids_in(catalogue.chart(category=20)) == []
    left = catalogue.items()
    catalogue.refresh()
    assert catalogue.items() == left


def test_a_large_category_counts_its_channels_anew(catalogue: Catalogue) -> None:
    # GIVEN more videos than a run reads, and a channel whose best three are of another category
    old = {"published_at": "2026-01-01T00:00:00Z"}
    crowd, ours, elsewhere = range(1, 71), (91, 92), (95, 96, 97)
    catalogue.take(*(record(number, category_id=10, **old) for number in crowd))
    catalogue.take(*(record(number, category_id=10, channel_title="Slow Water", **old) for number in ours))
    catalogue.take(*(record(number, category_id=20, channel_title="Slow Water", **old) for number in elsewhere))
    for step in range(2):
        # What the crowd has is more, what it gains is less.
        seen = {number: 10**6 + 1_000 * number * step for number in crowd}
        seen |= {number: 1_000 * number * step for number in (*ours, *elsewhere)}
        catalogue.take(
            *(observed(key, views=views, observed_at=TIMES[step], regions=["US"]) for key, views in seen.items())
        )
    catalogue.refresh()
    # THEN its videos lead their own category
    assert ids_in(catalogue.chart(Ranking.VELOCITY))[:4] == [*map(video_id, (97, 96, 95, 70))]
    assert ids_in(catalogue.chart(Ranking.VELOCITY, 10))[:3] == [*map(video_id, (92, 91, 70))]


def test_the_charts_of_all_regions_are_as_new_as_the_newest_data_though_a_region_has_none(catalogue: Catalogue) -> None:
    # GIVEN a region without a video, whose empty charts are of the time of the run
    catalogue.take(record(1), record(2))
    for step, numbers in enumerate([(1, 2), (2,)]):
        catalogue.take(*listing(step, *numbers))
        assert catalogue.refresh_all()
        assert catalogue.chart(region="GB").updated_at == RUN_AT
        for ranking in Ranking:
            assert catalogue.chart(ranking, region="ALL").updated_at == TIMES[step]
    # THEN each is told against the one before
    assert [one.rank_delta for one in catalogue.chart(region="ALL").videos] == [0, 0]


def test_a_region_that_nobody_ever_listed_is_as_new_as_its_counts(catalogue: Catalogue) -> None:
    catalogue.take(upserted(1, regions=["US"], views=10, fetched_at=TIMES[0]))
    assert catalogue.refresh().updated_at == TIMES[0]
    assert catalogue.refresh_all()
    assert catalogue.chart(region="ALL").updated_at == TIMES[0]


def test_the_time_of_the_charts_of_all_regions_never_goes_back(catalogue: Catalogue) -> None:
    catalogue.take(record(1), record(2))
    catalogue.take(*listing(0, 1), *listing(1, 2, region="GB"))
    catalogue.refresh_all()
    catalogue.take(removed(2, version=2))
    for _ in range(2):
        assert catalogue.refresh_all()
        assert catalogue.chart(region="ALL").updated_at == TIMES[1]
        assert ids_in(catalogue.chart(region="ALL")) == [video_id(1)]


# --- Nothing new ------------------------------------------------------------------------------------------------------


@contextmanager
def watched(client: "DynamoDBClient") -> Iterator[list[str]]:
    """Note every write that is asked of a client."""
    writes: list[str] = []

    def noted(name: str) -> Callable[..., Any]:
        write = getattr(client, name)

        def call(**request: Any) -> Any:
            writes.append(name)
            return write(**request)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"):
            patch.setattr(client, name, noted(name))
        yield writes


def test_a_run_that_finds_nothing_new_writes_nothing(catalogue: Catalogue) -> None:
    known(catalogue, *range(1, 12))
    catalogue.take(*listing(1, *range(1, 12)))
    catalogue.refresh_all()
    left = catalogue.items()
    with watched(catalogue.client) as writes:
        assert catalogue.refresh_all()
        refreshed = catalogue.refresh()
    assert (refreshed.is_swapped, refreshed.is_fresh, refreshed.updated_at) == (True, False, TIMES[1])
    assert writes == []
    assert catalogue.items() == left


def burst(step: int) -> list[VideoObserved]:
    """Return a listing of ten videos that keep rising and one that has gained ten thousand times as much at once."""
    views = 10**7 if step == 2 else 10 * step
    return [*listing(step, *range(1, 11)), observed(20, views=views, observed_at=TIMES[step], regions=["US"])]


def rate_of(catalogue: Catalogue, number: int) -> float:
    """Return the views an hour that a video's place by velocity says."""
    (why,) = (one.why for one in catalogue.chart(Ranking.VELOCITY).videos if one.video_id == video_id(number))
    assert isinstance(why, RankedByVelocity)
    return why.views_per_hour


def test_the_chart_before_guards_a_chart_however_often_it_is_drawn(catalogue: Catalogue) -> None:
    catalogue.take(*map(record, [*range(1, 11), 20]))
    for step in range(3):
        catalogue.take(*burst(step))
        catalogue.refresh()
    guarded = rate_of(catalogue, 20)
    left = catalogue.items()
    # WHEN the same data are looked at again and again THEN the chart does not guard itself
    for _ in range(2):
        catalogue.refresh()
        assert rate_of(catalogue, 20) == guarded
        assert catalogue.items() == left
    # WHEN it is corrected THEN the others keep their figures
    catalogue.take(removed(10, version=2))
    catalogue.refresh()
    assert video_id(10) not in ids_in(catalogue.chart(Ranking.VELOCITY))
    assert rate_of(catalogue, 20) == guarded


def test_the_first_chart_is_guarded_by_none_and_stays_as_it_is(catalogue: Catalogue) -> None:
    catalogue.take(*map(record, [*range(1, 11), 20]))
    for step in range(3):
        catalogue.take(*burst(step))
    catalogue.refresh()
    left = catalogue.items()
    assert catalogue.refresh().is_swapped
    assert catalogue.items() == left


# --- Two at once ------------------------------------------------------------------------------------------------------


@contextmanager
def before_swap(charts: type[ChartTable], act: Callable[[], object]) -> Iterator[None]:
    """Let something happen once a run has read and drawn everything, and is about to swap."""
    swap = charts.swap

    def late(self: ChartTable, *args: Any, **named: Any) -> bool:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(charts, "swap", swap)
            act()
        return swap(self, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "swap", late)
        yield


@pytest.mark.parametrize("is_first", [True, False], ids=["the first charts", "later charts"])
def test_of_two_runs_at_once_one_wins_and_the_other_leaves_no_trace(
    make_catalogue: MakeCatalogue,
    is_first: bool,  # noqa: FBT001
) -> None:
    catalogue, undisturbed = make_catalogue(), make_catalogue()
    for one in (catalogue, undisturbed):
        one.take(*map(record, range(1, 13)))
        one.take(*listing(0, *range(1, 12)))
        if not is_first:
            one.refresh()
        one.take(*listing(1, *range(1, 10)))
    won: list[bool] = []

    def overtake() -> None:
        """See newer data, and be faster."""
        catalogue.take(*listing(2, *range(2, 13)))
        won.append(catalogue.refresh().is_swapped)

    with before_swap(ChartTable, overtake):
        late = catalogue.refresh()

    undisturbed.take(*listing(2, *range(2, 13)))
    undisturbed.refresh()
    assert (won, late.is_swapped) == ([True], False)
    assert catalogue.items() == undisturbed.items()


def test_a_run_over_all_regions_that_was_overtaken_leaves_no_trace(catalogue: Catalogue) -> None:
    catalogue.take(*map(record, range(1, 13)))
    catalogue.take(*listing(0, *range(1, 12)), *listing(0, 12, region="GB"))
    slow = [catalogue.refresh(region) for region in (Region.GB, Region.US)]

    def overtake() -> None:
        catalogue.take(*listing(1, *range(2, 13)))
        assert catalogue.refresh_all()

    with before_swap(ChartTable, overtake):
        assert not refresh_all_regions(catalogue.tables, slow, catalogue.categories(), NEXT_AT)

    assert catalogue.chart(region="ALL").updated_at == TIMES[1]
    left = catalogue.items()
    assert catalogue.refresh_all()
    assert catalogue.items() == left


def test_runs_that_race_end_with_what_one_run_alone_writes(make_catalogue: MakeCatalogue) -> None:
    racing, alone = make_catalogue(), make_catalogue()
    for step in range(3):
        for one in (racing, alone):
            one.take(*map(record, range(1, 13)))
            one.take(*listing(step, *range(1 + step, 10 + step)))
        with ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(racing.refresh) for _ in range(4)]
            outcomes = [run.result().is_swapped for run in runs]
        # Those that met in one transaction may have refused each other.
        if not any(outcomes):
            racing.refresh()
        alone.refresh()
        charted = {key: item for key, item in racing.items().items() if not key[1].startswith("RANKS#")}
        assert charted == {key: item for key, item in alone.items().items() if not key[1].startswith("RANKS#")}
    # THEN what a race left out of the ranks the next run has noted
    racing.refresh()
    assert racing.items() == alone.items()


# --- Runs that die ----------------------------------------------------------------------------------------------------


class Killed(Exception):
    """A run that came to its end too early."""


@contextmanager
def killed_at(method: str, *, is_done: bool = False) -> Iterator[None]:
    """Kill runs where they call a method of the table of charts, before it has done its work or after."""
    work = getattr(ChartTable, method)

    def die(*args: Any, **named: Any) -> None:
        if is_done:
            work(*args, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ChartTable, method, die)
        yield


DEATHS = {
    "before the swap": {"method": "swap"},
    "right after the swap": {"method": "swap", "is_done": True},
    "before the ranks": {"method": "add_ranks"},
    "in the middle of the ranks": {"method": "put_ranks"},
}


@pytest.mark.parametrize("is_newer", [True, False], ids=["with newer data", "with nothing new"])
@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS)
def test_a_run_that_dies_loses_nothing_that_the_next_one_does_not_write(
    make_catalogue: MakeCatalogue,
    death: dict[str, Any],
    is_newer: bool,  # noqa: FBT001
) -> None:
    died, undisturbed = make_catalogue(), make_catalogue()
    for one in (died, undisturbed):
        known(one, *range(1, 12))
        one.take(*listing(1, *range(2, 12)))
    with killed_at(**death), pytest.raises(Killed):
        died.refresh()
    if death == DEATHS["before the swap"]:
        assert died.chart().updated_at == TIMES[0]
    elif is_newer:
        undisturbed.refresh()
    if is_newer:
        for one in (died, undisturbed):
            one.take(*listing(2, *range(3, 12)))
    for one in (died, undisturbed):
        one.refresh()

    assert died.items() == undisturbed.items()
    steps = [0, 2] if is_newer and death == DEATHS["before the swap"] else [0, 1, 2] if is_newer else [0, 1]
    assert [time for time, _ in died.ranks(11).views] == [TIMES[step] for step in steps]


def test_a_run_that_dies_before_the_swap_writes_nothing(catalogue: Catalogue) -> None:
    known(catalogue, *range(1, 12))
    catalogue.take(*listing(1, *range(2, 12)))
    left = catalogue.items()
    with killed_at("swap"), suppress(Killed), watched(catalogue.client) as writes:
        catalogue.refresh()
    assert writes == []
    assert catalogue.items() == left


# --- However events come ----------------------------------------------------------------------------------------------

RECORDS = [*map(record, range(1, 15))]
SEEN = [
    *listing(0, *range(1, 13)),
    *listing(1, *range(3, 15), gain=2_000),
    *listing(2, *range(1, 10), gain=3_000),
    *listing(1, *range(1, 8), region="GB"),
]


def charted(catalogue: Catalogue) -> Items:
    return {key: item for key, item in catalogue.items().items() if not key[1].startswith("RANKS#")}


@given(st.randoms(use_true_random=False), st.integers(1, 30))
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_same_observations_give_the_same_charts_in_any_order_and_however_often_they_come(
    make_catalogue: MakeCatalogue, chance: random.Random, size: int
) -> None:
    straight, shuffled = make_catalogue(), make_catalogue()
    straight.take(*RECORDS)
    straight.take(*SEEN)
    again = chance.sample(SEEN, 10)
    shuffled.take(*chance.sample(RECORDS, len(RECORDS)))
    for events in batched(chance.sample([*SEEN, *again], len(SEEN) + 10), size, strict=False):
        shuffled.take(*events, again=chance.random() < 0.5)
    for one in (straight, shuffled):
        assert one.refresh_all()

    assert ("US", "TOP") in charted(straight)
    assert ("ALL", "TRENDING") in charted(straight)
    assert charted(shuffled) == charted(straight)


def test_a_batch_of_the_stream_that_comes_again_after_later_ones_is_put_right_by_them(
    make_catalogue: MakeCatalogue,
) -> None:
    straight, repeated = make_catalogue(), make_catalogue()
    for one in (straight, repeated):
        one.take(*RECORDS)
    stream = changes_of(SEEN)
    for one, batches in ((straight, [stream]), (repeated, [stream[:20], stream, stream[:5], stream[5:]])):
        one.tables.videos.apply(SEEN)
        for batch in batches:
            one.tables.regions.put_members(members_of(batch))
            one.counts.follow(batch)
        # The stream goes on from its last checkpoint, so that the latest change of a video comes last.
        one.tables.regions.put_members(members_of(stream[-20:]))
        assert one.refresh_all()
    assert charted(repeated) == charted(straight)


def changes_of(events: Sequence[Event]) -> list[Change]:
    """Return the changes that ingest makes of events, one by one."""
    states: dict[str, State | None] = {}
    for event in RECORDS:
        states[event.video_id] = merge(None, event)
    changes = []
    for event in events:
        before = states[event.video_id]
        after = merge(before, event)
        assert after is not None
        changes.append(Change("1", before, after))
        states[event.video_id] = after
    return changes
