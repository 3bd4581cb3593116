"""Charts: each region's charts and the lists of categories, built from the tables and swapped in whole."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.charting.documents import build_categories
from catalog.times import from_text, to_seconds
from catalog.video import State
from catalog.vocabulary import Region
from catalog.writing.chart_table import ChartTable
from catalog.writing.counts import CountTable
from catalog.writing.regions import RegionTable
from catalog.writing.stream import Change, members_of
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, video_id
from tests.functions.conftest import Ask, Engine, Invoke, Json, Stores, read_event, reply, rest_request

SCHEDULE = read_event("charts-schedule")
EVERYTHING = [*Region, "ALL", "categories"]
DAY = 24 * 3600


def stored(stores: Stores, region: str = "US", entry: str = "TOP") -> Json:
    """Return an item that a run wrote."""
    return stores.region_items()[region, entry]


def chart_in(item: Json) -> Json:
    """Return the chart that an item holds, ready to send."""
    chart: Json = json.loads(gzip.decompress(item["body"]))
    return chart


def ids_in(chart: Json) -> list[str]:
    """Return the ids of a chart's videos, best first."""
    return [card["video_id"] for card in chart["videos"]]


def entries_of(stores: Stores, region: str) -> set[str]:
    """Return the entries of a region that are not about a single video."""
    entries = {entry for owner, entry in stores.region_items() if owner == region}
    return {entry for entry in entries if not entry.startswith(("MEMBER#", "CANDIDATE#", "COUNT", "RANKS#"))}


def charts_of(*times: str) -> set[str]:
    """Return the entries of both charts, current and of the past."""
    return {f"CHART#{ranking}#all{suffix}" for ranking in ("views", "velocity") for suffix in ("", *times)}


def change(stores: Stores, before: State | None, after: State) -> None:
    """Put a new state of a video where ingest and the indexer put it."""
    stores.put_videos(after)
    changes = [Change("1", before, after)]
    RegionTable(stores.dynamodb, "RegionsTable").put_members(members_of(changes))
    CountTable(stores.dynamodb, "RegionsTable").follow(changes)


# --- What a run builds ------------------------------------------------------------------------------------------------


def test_a_run_swaps_in_the_charts_of_every_region_of_all_and_the_categories(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(video(number, regions=[region]) for number, region in enumerate(Region)))
    assert invoke("charts", SCHEDULE) == {"swapped": dict.fromkeys(EVERYTHING, True)}
    for region in Region:
        assert entries_of(stores, region) > {"CHART#views#all", f"CHART#views#all#{MORNING}", "TOP", "CATEGORIES"}
    assert entries_of(stores, "ALL") > {"CHART#views#all", f"CHART#views#all#{MORNING}", "TRENDING", "CATEGORIES"}


def test_a_chart_ranks_its_regions_videos_by_views(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(
        video(1, views=5, regions=["US", "GB"]),
        video(2, views=9, regions=["US"]),
        video(3, views=7, regions=["GB"]),
        video(4, views=7, regions=["GB"]),
    )
    invoke("charts", SCHEDULE)
    for entry in ("TOP", "CHART#views#all"):
        assert ids_in(chart_in(stored(stores, "US", entry))) == [*map(video_id, (2, 1))]
        # Equal views are ordered by id.
        assert ids_in(chart_in(stored(stores, "GB", entry))) == [*map(video_id, (3, 4, 1))]
    assert ids_in(chart_in(stored(stores, "ALL", "CHART#views#all"))) == [*map(video_id, (2, 3, 4, 1))]


def test_a_chart_holds_the_50_most_viewed(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(video(number, views=number) for number in range(1, 120)))
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [*map(video_id, range(119, 69, -1))]


def test_a_chart_holds_the_most_viewed_of_all_categories_and_of_none(invoke: Invoke, stores: Stores) -> None:
    categories = [10, 20, None]
    stores.put_members(*(video(number, views=number, category_id=categories[number % 3]) for number in range(1, 100)))
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [*map(video_id, range(99, 49, -1))]


def test_of_many_with_the_same_views_those_with_the_lowest_ids_are_charted(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(video(number, views=7) for number in range(100, 0, -1)))
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [*map(video_id, range(1, 51))]


def rising(number: int, gain: int, **fields: Any) -> State:
    """Return a video that the US listed at noon, and that gained so many views since the morning."""
    seen = sightings_of((MORNING, 1_000), (NOON, 1_000 + gain))
    return video(number, **{"listed": {"US": NOON}, "sightings": seen, "channel_title": None, **fields})


def test_a_chart_by_velocity_ranks_what_rises(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(rising(1, 10, views=9_000), rising(2, 5_000, views=6_000), video(3, views=90_000))
    invoke("charts", SCHEDULE)
    chart = chart_in(stored(stores, entry="CHART#velocity#all"))
    assert ids_in(chart) == [video_id(2), video_id(1)]
    assert ids_in(chart_in(stored(stores, "ALL", "CHART#velocity#all"))) == ids_in(chart)
    page = chart_in(stored(stores, "ALL", "TRENDING"))
    assert [summary["videoId"] for summary in page["data"]] == ids_in(chart)


def test_a_channel_has_three_videos_among_the_others(invoke: Invoke, stores: Stores) -> None:
    flood = [rising(number, 1_000 * number, channel_title="Slow Water") for number in range(1, 6)]
    stores.put_members(rising(9, 1), *flood)
    invoke("charts", SCHEDULE)
    chart = chart_in(stored(stores, entry="CHART#velocity#all"))
    assert ids_in(chart) == [*map(video_id, (5, 4, 3, 9, 2, 1))]
    assert [entry["why"]["channel_limit"] for entry in chart["videos"]] == [*[False] * 4, *[True] * 2]


def test_a_category_with_five_candidates_has_charts_and_one_with_fewer_has_none(invoke: Invoke, stores: Stores) -> None:
    music = [rising(number, number, category_id=10) for number in range(1, 6)]
    gaming = [rising(number, number, category_id=20) for number in range(11, 15)]
    stores.put_members(*music, *gaming)
    # One whose title nobody has told is charted like any other.
    RegionTable(stores.dynamodb, "RegionsTable").put_categories({20: "Gaming", 30: "Music"})
    invoke("charts", SCHEDULE)
    current = {entry for entry in entries_of(stores, "US") if entry.startswith("CHART#") and entry.count("#") == 2}
    assert current == {*charts_of(), "CHART#views#10", "CHART#velocity#10"}
    assert ids_in(chart_in(stored(stores, entry="CHART#velocity#10"))) == [*map(video_id, range(5, 0, -1))]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(tombstone(), id="removed"),
        pytest.param(video(status="PROCESSING", revision=2), id="processed anew"),
        pytest.param(video(regions=["GB"], revision=2), id="listed elsewhere"),
    ],
)
def test_a_member_that_may_no_longer_be_charted_is_left_out(invoke: Invoke, stores: Stores, now: State) -> None:
    # GIVEN members and candidates that the indexer has not taken away yet
    stores.put_members(*(rising(number, number) for number in (1, 2)))
    stores.put_videos(now)
    # WHEN charts are built THEN they hold what the table of videos says
    invoke("charts", SCHEDULE)
    for entry in ("TOP", "CHART#views#all", "CHART#velocity#all"):
        assert ids_in(chart_in(stored(stores, entry=entry))) == [video_id(2)]


def test_a_chart_shows_the_newest_counts(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(video(1, views=5), video(2, views=6))
    stores.put_videos(video(1, views=50, revision=2))
    invoke("charts", SCHEDULE)
    cards = chart_in(stored(stores))["videos"]
    assert [(card["video_id"], card["views"]) for card in cards] == [(video_id(1), 50), (video_id(2), 6)]


# --- Times ------------------------------------------------------------------------------------------------------------


def test_each_ranking_has_the_time_of_its_newest_data(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(rising(1, 10), video(2, fetched_at=EVENING))
    invoke("charts", SCHEDULE)
    for entry, time in (("TOP", EVENING), ("CHART#views#all", EVENING), ("CHART#velocity#all", NOON)):
        item = stored(stores, entry=entry)
        assert (chart_in(item)["updated_at"], item["updated_at"]) == (time, time)


def test_a_region_without_videos_has_empty_charts_of_now(invoke: Invoke, stores: Stores) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    invoke("charts", SCHEDULE)
    for entry in ("TOP", "CHART#views#all", "CHART#velocity#all"):
        chart = chart_in(stored(stores, "BR", entry))
        assert (chart["region"], chart["videos"]) == ("BR", [])
        assert before <= from_text(chart["updated_at"]) <= datetime.now(UTC)


def test_the_next_run_is_due_after_the_interval_of_the_template(invoke: Invoke, stores: Stores) -> None:
    invoke("charts", SCHEDULE)
    for region, entry in (("US", "TOP"), ("US", "CHART#velocity#all"), ("ALL", "TRENDING"), ("ALL", "CATEGORIES")):
        due_in = from_text(stored(stores, region, entry)["next_update_at"]) - datetime.now(UTC)
        assert 14 * 60 < due_in.total_seconds() <= 15 * 60
    chart = stored(stores, entry="CHART#views#all")
    assert chart_in(chart)["next_update_at"] == chart["next_update_at"]


# --- The past ---------------------------------------------------------------------------------------------------------


def test_each_chart_is_kept_for_the_past_and_the_first_of_a_day_for_two_years(invoke: Invoke, stores: Stores) -> None:
    for number, time in enumerate((MORNING, "2026-03-01T06:15:00Z", NOON), 1):
        stores.put_members(video(number, fetched_at=time))
        invoke("charts", SCHEDULE)
    now = datetime.now(UTC).timestamp()
    past = {entry: item for (region, entry), item in stores.region_items().items() if region == "US"}
    kept = {
        entry.removeprefix("CHART#views#all#"): round((item["expires_at"] - now) / DAY)
        for entry, item in past.items()
        if entry.startswith("CHART#views#all#")
    }
    assert kept == {MORNING: 730, "2026-03-01T06:15:00Z": 2, NOON: 30}
    assert past[f"CHART#views#all#{NOON}"]["body"] == past["CHART#views#all"]["body"]
    assert ids_in(chart_in(past[f"CHART#views#all#{MORNING}"])) == [video_id(1)]


def test_the_ranks_of_each_video_are_noted(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(video(1, views=10, fetched_at=MORNING))
    invoke("charts", SCHEDULE)
    stores.put_members(video(2, views=20, fetched_at=NOON))
    invoke("charts", SCHEDULE)
    first, second = (stored(stores, entry=f"RANKS#{video_id(number)}") for number in (1, 2))
    assert first["by_views"] == [to_seconds(MORNING), 1, to_seconds(NOON), 2]
    assert second["by_views"] == [to_seconds(NOON), 1]
    assert first["by_velocity"] == second["by_velocity"] == []
    # Of all regions together nobody asks for them.
    assert not [entry for region, entry in stores.region_items() if region == "ALL" and entry.startswith("RANKS#")]


# --- How it is swapped in ---------------------------------------------------------------------------------------------


def test_a_run_that_was_overtaken_says_so(invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.put_members(video(1))
    swap, outcomes = ChartTable.swap, []

    def late(self: ChartTable, *args: Any, **named: Any) -> bool:
        """Let a whole run pass when the first region is about to be swapped."""
        monkeypatch.setattr(ChartTable, "swap", swap)
        outcomes.append(invoke("charts", SCHEDULE))
        return swap(self, *args, **named)

    monkeypatch.setattr(ChartTable, "swap", late)
    late_outcome = invoke("charts", SCHEDULE)
    assert outcomes == [{"swapped": dict.fromkeys(EVERYTHING, True)}]
    # What the late run has read after that is as new as the run that passed it.
    assert late_outcome == {"swapped": dict.fromkeys(EVERYTHING, True) | {"AU": False, "categories": False}}


def test_a_list_of_categories_that_was_begun_later_is_never_replaced(invoke: Invoke, stores: Stores) -> None:
    later = build_categories({7: "Later"}, NOON, EVENING)
    in_an_hour = int(datetime.now(UTC).timestamp() + 3600) * 1_000
    ChartTable(stores.dynamodb, "RegionsTable").put_document("ALL", "CATEGORIES", later, in_an_hour)
    assert invoke("charts", SCHEDULE) == {"swapped": dict.fromkeys(EVERYTHING, True) | {"categories": False}}
    assert stored(stores, "ALL", "CATEGORIES")["body"] == later.body


def test_a_later_run_is_told_against_an_earlier_one(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(video(1, views=1_000))
    invoke("charts", SCHEDULE)
    first = stored(stores)
    stores.put_members(video(2, views=9_000, fetched_at=NOON))
    assert all(invoke("charts", SCHEDULE)["swapped"].values())
    second = stored(stores)
    assert ids_in(chart_in(second)) == [video_id(2), video_id(1)]
    assert second["etag"] != first["etag"]
    chart = chart_in(stored(stores, entry="CHART#views#all"))
    places = [
        (entry["rank"], entry["rank_delta"], entry["entered_at"], entry["peak_rank"]) for entry in chart["videos"]
    ]
    assert places == [(1, None, NOON, 1), (2, -1, MORNING, 1)]


def test_a_run_that_finds_nothing_new_leaves_everything_as_it_is(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(rising(number, number) for number in range(1, 8)))
    invoke("charts", SCHEDULE)
    first = {key: item for key, item in stores.region_items().items() if key[1] != "CATEGORIES"}
    assert all(invoke("charts", SCHEDULE)["swapped"].values())
    second = {key: item for key, item in stores.region_items().items() if key[1] != "CATEGORIES"}
    assert second == first


def test_a_removed_video_leaves_the_chart_of_the_same_time(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(rising(1, 10), rising(2, 20))
    invoke("charts", SCHEDULE)
    change(stores, rising(2, 20), tombstone(2))
    invoke("charts", SCHEDULE)
    for entry in ("TOP", "CHART#views#all", "CHART#velocity#all", f"CHART#velocity#all#{NOON}"):
        chart = chart_in(stored(stores, entry=entry))
        assert ids_in(chart) == [video_id(1)]
    assert chart_in(stored(stores, entry="CHART#velocity#all"))["updated_at"] == NOON


# --- What operators see -----------------------------------------------------------------------------------------------


def metrics_in(output: str) -> Json:
    """Return the metrics that a run wrote."""
    (written,) = [json.loads(line) for line in output.splitlines() if "ChartAge" in line]
    assert written["service"] == "charts"
    return {name: written[name] for name in ("ChartAge", "StaleRegions")}


def test_a_run_tells_how_old_the_oldest_data_are_and_how_many_regions_had_nothing_new(
    invoke: Invoke, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    def age_of(time: str) -> float:
        return (datetime.now(UTC) - from_text(time)).total_seconds()

    stores.put_members(*(video(number, regions=[region], fetched_at=MORNING) for number, region in enumerate(Region)))
    stores.put_members(*(video(90 + number, regions=[region]) for number, region in enumerate(Region)))
    invoke("charts", SCHEDULE)
    first = metrics_in(capsys.readouterr().out)
    assert first["StaleRegions"] == [0]
    assert first["ChartAge"] == [pytest.approx(age_of(MORNING), abs=60)]

    everywhere_but_in_the_us = [region for region in Region if region is not Region.US]
    stores.put_members(*(rising(70 + n, n, listed={one: NOON}) for n, one in enumerate(everywhere_but_in_the_us)))
    invoke("charts", SCHEDULE)
    second = metrics_in(capsys.readouterr().out)
    assert second["StaleRegions"] == [1]
    assert second["ChartAge"] == [pytest.approx(age_of(MORNING), abs=60)]

    stores.put_members(rising(80, 10, listed={"US": EVENING}))
    invoke("charts", SCHEDULE)
    third = metrics_in(capsys.readouterr().out)
    assert third["StaleRegions"] == [7]
    assert third["ChartAge"] == [pytest.approx(age_of(NOON), abs=60)]


# --- What readers then receive ----------------------------------------------------------------------------------------


def test_trending_serves_the_very_bytes_of_the_run(invoke: Invoke, ask: Ask, stores: Stores) -> None:
    stores.put_members(*(video(number, regions=[region], name=f"夜 {number}") for number, region in enumerate(Region)))
    invoke("charts", SCHEDULE)
    for number, region in enumerate(Region):
        for query, entry in (({}, "TOP"), ({"ranking": "views"}, "CHART#views#all")):
            headers = {"Accept-Encoding": "gzip"}
            request = rest_request("/api/trending/{region}", path={"region": region}, query=query, headers=headers)
            answer = ask("trending", request)
            assert (answer.status, answer.body) == (200, stored(stores, region, entry)["body"])
            assert ids_in(chart_in(stored(stores, region, entry))) == [video_id(number)]


def test_categories_serves_the_very_bytes_of_the_run(invoke: Invoke, ask: Ask, stores: Stores) -> None:
    RegionTable(stores.dynamodb, "RegionsTable").put_categories({10: "Music", 2: "Autos & Vehicles"})
    invoke("charts", SCHEDULE)
    item = stored(stores, "ALL", "CATEGORIES")
    answer = ask("categories", read_event("categories"))
    assert (answer.status, answer.body) == (200, item["body"])
    assert json.loads(gzip.decompress(item["body"])) == [
        {"id": 2, "title": "Autos & Vehicles"},
        {"id": 10, "title": "Music"},
    ]


def test_what_other_services_sent_is_charted(invoke: Invoke, ask: Ask, engine: Engine) -> None:
    # GIVEN the recorded events, which ingest merges, and the recorded stream of what it wrote
    engine.script = lambda request: reply({"videos-1": {}} if request.method == "GET" else {"errors": False})
    invoke("ingest", read_event("ingest-sqs"))
    invoke("indexer", read_event("indexer-stream"))
    # WHEN the schedule comes round
    invoke("charts", SCHEDULE)
    # THEN the chart that the recorded request asks for holds the video, seen when its region last listed it
    chart = ask("trending", read_event("trending")).json
    assert [(card["title"], card["views"]) for card in chart["videos"]] == [("Baking Bread in a Clay Oven", 51_877)]
    assert chart["updated_at"] == "2026-11-20T18:00:00Z"
    # AND it rises, though it was seen only once
    (entry,) = ask("trending", read_event("trending-velocity")).json["videos"]
    assert (entry["video_id"], entry["rank"], entry["why"]["hours_unseen"]) == (chart["videos"][0]["video_id"], 1, 0.0)
