"""Charts runs in a real DynamoDB: concurrent runs never mix, and a run that dies loses nothing."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import batched
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.charts.api import RankedByVelocity, RankedChart
from catalog.charts.keys import Ranking
from catalog.charts.members import members_of
from catalog.charts.region_run import run_all_regions
from catalog.charts.writes import ChartTable
from catalog.regions import Region
from catalog.videos.changes import Change
from catalog.videos.events import Event, VideoObserved
from catalog.videos.merge import merge
from tests.engines.catalogue import NEXT_AT, RUN_AT, Catalogue, Items, MakeCatalogue
from tests.factories import observed, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from catalog.videos.model import State

TIMES = [f"2026-03-01T{hour:02}:00:00Z" for hour in range(12, 20)]


def record(number: int, /, **fields: Any) -> Event:
    """Return the record of a video in one of two categories, with a channel of its own."""
    said = {"category_id": 10 * (1 + number % 2), "channel_title": f"channel {number}", "published_at": TIMES[0]}
    return upserted(number, **{**said, **fields})


def listing(step: int, *numbers: int, region: str = "US", gain: int = 1_000) -> list[VideoObserved]:
    """Return a region's listing of a time; a higher number gains more views an hour."""
    said: dict[str, Any] = {"observed_at": TIMES[step], "regions": [region]}
    return [observed(number, views=gain * number * (step + 1), **said) for number in numbers]


def ids_in(chart: RankedChart) -> list[str]:
    return [one.video_id for one in chart.videos]


def charted(catalogue: Catalogue) -> Items:
    return {key: item for key, item in catalogue.items().items() if not key[1].startswith("RANKS#")}


def known(catalogue: Catalogue, *numbers: int) -> None:
    """Bring the records of videos and their first listing, and run the charts."""
    catalogue.take(*map(record, numbers))
    catalogue.take(*listing(0, *numbers))
    assert catalogue.refresh().is_swapped


def test_views_that_fall_for_one_reading_move_no_chart(catalogue: Catalogue) -> None:
    # GIVEN a video that gains 50 views an hour, beside one that gains 400
    catalogue.take(*(record(number, published_at="2025-03-01T12:00:00Z") for number in (1, 2)))
    views = [1_001_200, 1_001_250, 0, 1_001_350, 1_001_400]
    for step, one in enumerate(views):
        said: dict[str, Any] = {"observed_at": TIMES[step], "regions": ["US"]}
        catalogue.take(observed(1, views=one, **said), observed(2, views=400 * step, **said))
        catalogue.refresh()
        # THEN it stays first by views, with those before the fall
        first = catalogue.chart().videos[0]
        assert (first.video_id, first.views) == (video_id(1), one or 1_001_250)
    # AND its recovery is no growth
    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [video_id(2), video_id(1)]
    why = catalogue.chart(Ranking.VELOCITY).videos[1].why
    assert isinstance(why, RankedByVelocity)
    assert why.views_per_hour < 60


@pytest.mark.parametrize("ranking", Ranking)
def test_a_removed_video_leaves_the_chart_of_the_same_time(catalogue: Catalogue, ranking: Ranking) -> None:
    known(catalogue, 1, 2, 3)
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    expected = {one.video_id: (one.rank_delta, one.entered_at) for one in catalogue.chart(ranking).videos}
    catalogue.take(removed(3, version=2))
    refreshed = catalogue.refresh()
    # The chart and its past copy are corrected, with movements since the same chart before
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
def test_a_chart_does_not_change_when_its_candidates_expire(catalogue: Catalogue, expired: tuple[int, ...]) -> None:
    catalogue.take(*(record(number) for number in (1, 2, 3)))
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    known = catalogue.items()
    # A feed pauses for so long that candidates are gone
    for number in expired:
        key: Any = {"region": {"S": "US#CANDIDATES"}, "entry": {"S": f"CANDIDATE#{video_id(number)}"}}
        catalogue.client.delete_item(TableName=catalogue.tables.charts._name, Key=key)
    refreshed = catalogue.refresh()
    assert not refreshed.is_fresh
    assert catalogue.items() == known
    catalogue.take(removed(2, version=9))
    catalogue.refresh()
    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [video_id(3), video_id(1)]


def test_a_video_that_is_no_longer_ranked_is_not_taken_for_an_expired_candidate(catalogue: Catalogue) -> None:
    # GIVEN listings of three days ago, and one of now that was removed again
    known(catalogue, 1, 2, 3)
    now, run_at = "2026-03-04T12:00:00Z", "2026-03-04T12:01:00Z"
    catalogue.take(observed(2, observed_at=now, regions=["US"]))
    catalogue.refresh(built_at=run_at)
    catalogue.take(removed(2, version=9))
    catalogue.refresh(built_at=run_at)
    assert {*ids_in(catalogue.chart(Ranking.VELOCITY))} == {video_id(1), video_id(3)}
    # WHEN another video is listed at the same time
    catalogue.take(observed(1, observed_at=now, regions=["US"]))
    catalogue.refresh(built_at=run_at)
    # THEN it is the only one that is ranked
    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [video_id(1)]


def test_a_video_that_was_restored_rises_again_only_once_it_is_listed_again(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2, 3)
    catalogue.take(removed(3, version=2))
    # GIVEN a video that is restored in another category before the next run, and one that was listed late
    catalogue.take(record(3, version=3, category_id=20, regions=["US"]), record(4), *listing(0, 4))
    catalogue.refresh()
    assert ids_in(catalogue.chart(Ranking.VELOCITY)) == [*map(video_id, (1, 2, 4))]
    assert {*ids_in(catalogue.chart())} == {*map(video_id, (1, 2, 3, 4))}
    catalogue.take(*listing(1, 3))
    catalogue.refresh()
    assert video_id(3) in ids_in(catalogue.chart(Ranking.VELOCITY))


FAR = "2999-12-31T23:59:59Z"


def test_a_reading_of_the_future_that_is_stored_neither_changes_a_chart_nor_stays(catalogue: Catalogue) -> None:
    # GIVEN charts, and a reading of a clock that is far ahead, stored before such readings were refused
    known(catalogue, 1, 2, 3)
    before = {ranking: catalogue.chart(ranking) for ranking in Ranking}
    catalogue.take(observed(2, views=9, observed_at=FAR, regions=["US"]))
    # WHEN the charts are run
    catalogue.refresh()
    # THEN all videos are on them as they were, at the same time
    for ranking in Ranking:
        chart = catalogue.chart(ranking)
        assert ({*ids_in(chart)}, chart.updated_at) == ({*ids_in(before[ranking])}, TIMES[0])
    # AND the next reading of the video makes everything right
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    for ranking in Ranking:
        chart = catalogue.chart(ranking)
        assert (ids_in(chart), chart.updated_at) == ([*map(video_id, (3, 2, 1))], TIMES[1])
    assert [one.views for one in catalogue.chart().videos] == [6_000, 4_000, 2_000]


def test_a_chart_of_the_future_is_replaced_by_the_next_run(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2, 3)
    # GIVEN charts and ranks of a run that believed a wrong clock
    catalogue.take(*(observed(number, views=10, observed_at=FAR, regions=["US"]) for number in (1, 2, 3)))
    catalogue.refresh(built_at=FAR)
    assert catalogue.chart().updated_at == catalogue.chart(Ranking.VELOCITY).updated_at == FAR
    # WHEN true readings arrive and the charts are run
    catalogue.take(*listing(1, 1, 2, 3))
    catalogue.refresh()
    # THEN the charts are those of the readings
    for ranking in Ranking:
        chart = catalogue.chart(ranking)
        assert (ids_in(chart), chart.updated_at) == ([*map(video_id, (3, 2, 1))], TIMES[1])
    # AND no rank of the future is left
    ranks = catalogue.tables.charts.read_ranks("US", [video_id(1)])[video_id(1)]
    assert all(time <= TIMES[1] for time, _ in (*ranks.views, *ranks.velocity))


def test_the_time_of_a_chart_never_decreases(catalogue: Catalogue) -> None:
    known(catalogue, 1, 2)
    catalogue.take(record(3), *listing(1, 3))
    catalogue.refresh()
    assert {catalogue.chart(ranking).updated_at for ranking in Ranking} == {TIMES[1]}
    # The one video with newer data is gone
    catalogue.take(removed(3, version=2))
    catalogue.refresh()
    assert {catalogue.chart(ranking).updated_at for ranking in Ranking} == {TIMES[1]}
    assert ids_in(catalogue.chart()) == [video_id(2), video_id(1)]


def test_a_category_with_more_videos_than_a_run_reads_has_its_own_channel_limit(catalogue: Catalogue) -> None:
    # A channel whose best three are of another category
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
    assert ids_in(catalogue.chart(Ranking.VELOCITY))[:4] == [*map(video_id, (97, 96, 95, 70))]
    assert ids_in(catalogue.chart(Ranking.VELOCITY, 10))[:3] == [*map(video_id, (92, 91, 70))]


def test_the_charts_of_all_regions_are_as_new_as_the_newest_data(catalogue: Catalogue) -> None:
    # GB has no video, and empty charts of the time of the run
    catalogue.take(record(1), record(2))
    for step, numbers in enumerate([(1, 2), (2,)]):
        catalogue.take(*listing(step, *numbers))
        assert catalogue.refresh_all()
        assert catalogue.chart(region="GB").updated_at == RUN_AT
        for ranking in Ranking:
            assert catalogue.chart(ranking, region="ALL").updated_at == TIMES[step]
    # Movements are those since the chart before
    assert [one.rank_delta for one in catalogue.chart(region="ALL").videos] == [0, 0]


def test_a_region_without_listings_is_as_new_as_its_counts(catalogue: Catalogue) -> None:
    catalogue.take(upserted(1, regions=["US"], views=10, fetched_at=TIMES[0]))
    assert catalogue.refresh().updated_at == TIMES[0]
    assert catalogue.refresh_all()
    assert catalogue.chart(region="ALL").updated_at == TIMES[0]


def test_the_time_of_the_charts_of_all_regions_never_decreases(catalogue: Catalogue) -> None:
    catalogue.take(record(1), record(2))
    catalogue.take(*listing(0, 1), *listing(1, 2, region="GB"))
    catalogue.refresh_all()
    catalogue.take(removed(2, version=2))
    for _ in range(2):
        assert catalogue.refresh_all()
        assert catalogue.chart(region="ALL").updated_at == TIMES[1]
        assert ids_in(catalogue.chart(region="ALL")) == [video_id(1)]


@contextmanager
def watched(client: "DynamoDBClient") -> Iterator[list[str]]:
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


def test_a_run_with_newer_data_writes_charts_and_ranks_and_one_that_finds_nothing_new_writes_nothing(
    catalogue: Catalogue,
) -> None:
    known(catalogue, *range(1, 12))
    catalogue.take(*listing(1, *range(1, 12)))
    with watched(catalogue.client) as writes:
        assert catalogue.refresh().is_swapped
    assert {*writes} == {"batch_write_item", "transact_write_items"}
    assert all(len(catalogue.ranks(number).views) == 2 for number in range(1, 12))
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
    """Return the views an hour that a video's entry by velocity shows."""
    (why,) = (one.why for one in catalogue.chart(Ranking.VELOCITY).videos if one.video_id == video_id(number))
    assert isinstance(why, RankedByVelocity)
    return why.views_per_hour


def test_a_chart_is_guarded_by_the_chart_before_however_often_it_is_drawn(catalogue: Catalogue) -> None:
    catalogue.take(*map(record, [*range(1, 11), 20]))
    for step in range(3):
        catalogue.take(*burst(step))
        catalogue.refresh()
    guarded = rate_of(catalogue, 20)
    left = catalogue.items()
    for _ in range(2):
        catalogue.refresh()
        assert rate_of(catalogue, 20) == guarded
        assert catalogue.items() == left
    # A correction changes no figure of the others
    catalogue.take(removed(10, version=2))
    catalogue.refresh()
    assert video_id(10) not in ids_in(catalogue.chart(Ranking.VELOCITY))
    assert rate_of(catalogue, 20) == guarded


def test_the_first_chart_is_not_guarded_and_does_not_change(catalogue: Catalogue) -> None:
    catalogue.take(*map(record, [*range(1, 11), 20]))
    for step in range(3):
        catalogue.take(*burst(step))
    catalogue.refresh()
    left = catalogue.items()
    assert catalogue.refresh().is_swapped
    assert catalogue.items() == left


@contextmanager
def before_swap(charts: type[ChartTable], act: Callable[[], object]) -> Iterator[None]:
    """Do something once a run has read and drawn everything, and is about to swap."""
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
def test_of_two_concurrent_runs_one_wins_and_the_other_leaves_no_trace(
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
        assert not run_all_regions(catalogue.tables, slow, catalogue.categories(), RUN_AT, NEXT_AT)
    assert catalogue.chart(region="ALL").updated_at == TIMES[1]
    left = catalogue.items()
    assert catalogue.refresh_all()
    assert catalogue.items() == left


def test_racing_runs_write_what_one_run_alone_writes(make_catalogue: MakeCatalogue) -> None:
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
        assert charted(racing) == charted(alone)
    # The next run adds the ranks that a race left out
    racing.refresh()
    assert racing.items() == alone.items()


class Killed(Exception):
    """A run that came to its end too early."""


@contextmanager
def killed_at(method: str, *, is_done: bool = False) -> Iterator[None]:
    """Kill runs where they call a method of the chart table, before its work is done or after."""
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
def test_the_next_run_writes_whatever_a_run_that_died_did_not(
    make_catalogue: MakeCatalogue,
    death: dict[str, Any],
    is_newer: bool,  # noqa: FBT001
) -> None:
    died, undisturbed = make_catalogue(), make_catalogue()
    for one in (died, undisturbed):
        known(one, *range(1, 12))
        one.take(*listing(1, *range(2, 12)))
    left = died.items()
    with killed_at(**death), watched(died.client) as writes, pytest.raises(Killed):
        died.refresh()
    if death == DEATHS["before the swap"]:
        assert (writes, died.items()) == ([], left)
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


RECORDS = [*map(record, range(1, 15))]
SEEN = [
    *listing(0, *range(1, 13)),
    *listing(1, *range(3, 15), gain=2_000),
    *listing(2, *range(1, 10), gain=3_000),
    *listing(1, *range(1, 8), region="GB"),
]


@given(st.randoms(use_true_random=False), st.integers(1, 30))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_same_observations_give_the_same_charts_in_any_order_and_however_often_they_arrive(
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
    assert {("ALL", f"TRENDING#{days}") for days in (1, 7, 30)} <= charted(straight).keys()
    assert charted(shuffled) == charted(straight)


def test_a_batch_of_the_stream_that_is_repeated_after_later_ones_is_corrected_by_them(
    make_catalogue: MakeCatalogue,
) -> None:
    straight, repeated = make_catalogue(), make_catalogue()
    for one in (straight, repeated):
        one.take(*RECORDS)
    stream = changes_of(SEEN)
    for one, batches in ((straight, [stream]), (repeated, [stream[:20], stream, stream[:5], stream[5:]])):
        one.tables.videos.apply(SEEN)
        for batch in batches:
            one.tables.members.put_members(members_of(batch))
            one.counts.follow(batch)
        # The stream goes on from its last checkpoint, so that the latest change of a video comes last.
        one.tables.members.put_members(members_of(stream[-20:]))
        assert one.refresh_all()
    assert charted(repeated) == charted(straight)


def changes_of(events: Sequence[Event]) -> list[Change]:
    """Return the changes that ingest makes of events, one by one."""
    states: dict[str, State | None] = {event.video_id: merge(None, event) for event in RECORDS}
    changes = []
    for event in events:
        before = states[event.video_id]
        after = merge(before, event)
        assert after is not None
        changes.append(Change("1", before, after))
        states[event.video_id] = after
    return changes
