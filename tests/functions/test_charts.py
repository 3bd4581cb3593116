"""Charts: a run over the tables of the template, and what readers then receive."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.charts.announcements import ChartAnnouncer, ChartChanged
from catalog.charts.region_run import run_region
from catalog.charts.writes import ChartTable
from catalog.errors import RegionsFailed
from catalog.event_bus import EventBus
from catalog.regions import Region
from catalog.times import from_text
from catalog.videos.model import State
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, video_id
from tests.functions.engine import Engine, Reply, Request, reply
from tests.functions.gateway import Json, read_event
from tests.functions.lambdas import Ask, Functions, Get, Invoke
from tests.functions.stores import Stores

SCHEDULE = read_event("charts-schedule")
EVERYTHING = [*Region, "ALL", "categories"]
CHARTS = ("TOP", "CHART#views#all", "CHART#velocity#all")
TRENDING = ("TRENDING#1", "TRENDING#7", "TRENDING#30")


def stored(stores: Stores, region: str = "US", entry: str = "TOP") -> Json:
    return stores.region_items()[region, entry]


def content(item: Json) -> Any:
    return json.loads(gzip.decompress(item["body"]))


def charted(stores: Stores, region: str = "US", entry: str = "TOP") -> list[str]:
    return [card["video_id"] for card in content(stored(stores, region, entry))["videos"]]


def rising(number: int, gain: int, **fields: Any) -> State:
    """Return a video that the US listed at noon, and that gained so many views since the morning."""
    seen = sightings_of((MORNING, 1_000), (NOON, 1_000 + gain))
    return video(number, **{"listed": {"US": NOON}, "view_samples": seen, "channel_title": None, **fields})


def test_a_run_swaps_in_the_charts_of_every_region_of_all_and_the_categories(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(video(number, regions=[region]) for number, region in enumerate(Region)))
    assert invoke("charts", SCHEDULE) == {"swapped": dict.fromkeys(EVERYTHING, True)}
    written = stores.region_items().keys()
    past = {f"CHART#views#all#{MORNING}", "CATEGORIES"}
    assert written >= {(region, entry) for region in Region for entry in (*CHARTS, *past)}
    assert written >= {("ALL", entry) for entry in (*CHARTS[1:], *past, *TRENDING)}


def test_videos_are_charted_by_views_and_by_velocity_in_their_regions_and_in_all(
    invoke: Invoke, stores: Stores
) -> None:
    stores.put_members(
        rising(1, 10, views=5, regions=["US", "GB"]),
        rising(2, 5_000, views=3, fetched_at=EVENING),
        video(3, views=7, regions=["GB"]),
        video(4, views=7, regions=["GB"]),
    )
    invoke("charts", SCHEDULE)
    for entry in ("TOP", "CHART#views#all"):
        assert charted(stores, "US", entry) == [*map(video_id, (1, 2))]
        # Equal views are ordered by id.
        assert charted(stores, "GB", entry) == [*map(video_id, (3, 4, 1))]
    assert charted(stores, "ALL", "CHART#views#all") == [*map(video_id, (3, 4, 1, 2))]
    rising_ids = [*map(video_id, (2, 1))]
    assert charted(stores, "US", "CHART#velocity#all") == charted(stores, "ALL", "CHART#velocity#all") == rising_ids
    for entry in TRENDING:
        assert [one["videoId"] for one in content(stored(stores, "ALL", entry))] == rising_ids
    # Each ranking has the time of its newest data.
    for entry, time in zip(CHARTS, (EVENING, EVENING, NOON), strict=True):
        item = stored(stores, entry=entry)
        assert (content(item)["updated_at"], item["updated_at"]) == (time, time)


def test_the_most_viewed_of_all_categories_and_of_none_are_charted(invoke: Invoke, stores: Stores) -> None:
    categories = [10, 20, None]
    stores.put_members(*(video(number, views=number, category_id=categories[number % 3]) for number in range(1, 60)))
    invoke("charts", SCHEDULE)
    assert charted(stores) == [*map(video_id, range(59, 9, -1))]


@pytest.mark.parametrize(
    "now",
    [tombstone(), video(status="PROCESSING", revision=2), video(regions=["GB"], revision=2)],
    ids=["removed", "processed anew", "listed elsewhere"],
)
def test_charts_show_what_the_table_of_videos_says_of_their_members(invoke: Invoke, stores: Stores, now: State) -> None:
    stores.put_members(*(rising(number, number) for number in (1, 2, 3)))
    # The regions have not followed these changes yet.
    stores.put_videos(now, rising(3, 3, views=50_000, revision=2))
    invoke("charts", SCHEDULE)
    for entry in CHARTS:
        assert charted(stores, entry=entry) == [*map(video_id, (3, 2))]
    assert [card["views"] for card in content(stored(stores))["videos"]] == [50_000, 1_000]


def test_a_region_without_videos_has_empty_charts_of_now_due_after_the_interval_of_the_template(
    invoke: Invoke, stores: Stores
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    invoke("charts", SCHEDULE)
    for entry in CHARTS:
        assert charted(stores, "BR", entry) == []
        assert before <= from_text(content(stored(stores, "BR", entry))["updated_at"]) <= datetime.now(UTC)
    for region, entry in (("US", "TOP"), ("US", "CHART#velocity#all"), ("ALL", "TRENDING#7"), ("ALL", "CATEGORIES")):
        due_in = from_text(stored(stores, region, entry)["next_update_at"]) - datetime.now(UTC)
        assert 10 * 60 < due_in.total_seconds() <= 15 * 60
    chart = stored(stores, entry="CHART#views#all")
    assert content(chart)["next_update_at"] == chart["next_update_at"]


def test_a_later_run_continues_the_positions_the_past_and_the_ranks(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(video(1, views=1_000, fetched_at=MORNING))
    invoke("charts", SCHEDULE)
    stores.put_members(video(2, views=9_000, fetched_at=NOON))
    invoke("charts", SCHEDULE)
    items = {entry: item for (region, entry), item in stores.region_items().items() if region == "US"}
    current = items["CHART#views#all"]
    positions = [
        (entry["rank"], entry["rank_delta"], entry["entered_at"], entry["peak_rank"])
        for entry in content(current)["videos"]
    ]
    assert positions == [(1, None, NOON, 1), (2, -1, MORNING, 1)]
    # How long past charts and ranks are retained is tested where they are written.
    assert items[f"CHART#views#all#{NOON}"]["body"] == current["body"] != items[f"CHART#views#all#{MORNING}"]["body"]
    seconds = [from_text(time).timestamp() for time in (MORNING, NOON)]
    assert items[f"RANKS#{video_id(1)}"]["by_views"] == [seconds[0], 1, seconds[1], 2]
    # Nobody asks for the ranks of all regions together.
    assert not [entry for region, entry in stores.region_items() if region == "ALL" and entry.startswith("RANKS#")]


def test_a_run_that_was_overtaken_reports_it(invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.put_members(video(1))
    swap, outcomes = ChartTable.swap, []

    def late(self: ChartTable, *args: Any, **named: Any) -> bool:
        """Let a whole run pass when the first region is about to be swapped."""
        monkeypatch.setattr(ChartTable, "swap", swap)
        outcomes.append(invoke("charts", SCHEDULE))
        return swap(self, *args, **named)

    monkeypatch.setattr(ChartTable, "swap", late)
    monkeypatch.setattr("catalog.charts_run.regions_in_turn", lambda *_: [*Region])
    late_outcome = invoke("charts", SCHEDULE)
    assert outcomes == [{"swapped": dict.fromkeys(EVERYTHING, True)}]
    # What the late run has read after that is as new as the run that passed it.
    assert late_outcome == {"swapped": dict.fromkeys(EVERYTHING, True) | {"AU": False, "categories": False}}


def test_a_run_emits_the_age_of_the_oldest_data_and_the_number_of_regions_without_new_data(
    invoke: Invoke, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    def metrics_of_a_run() -> tuple[str, list[float], list[int]]:
        invoke("charts", SCHEDULE)
        written, *of_regions = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "ChartAge" in line]
        assert {one["region"] for one in of_regions} == {*Region}
        assert max(one["ChartAge"] for one in of_regions) == written["ChartAge"]
        return written["service"], written["ChartAge"], written["StaleRegions"]

    def age_of(time: str) -> Any:
        return pytest.approx((datetime.now(UTC) - from_text(time)).total_seconds(), abs=300)

    stores.put_members(*(video(number, regions=[region], fetched_at=MORNING) for number, region in enumerate(Region)))
    stores.put_members(*(video(90 + number, regions=[region]) for number, region in enumerate(Region)))
    assert metrics_of_a_run() == ("charts", [age_of(MORNING)], [0])
    everywhere_but_in_the_us = [region for region in Region if region is not Region.US]
    stores.put_members(*(rising(70 + n, n, listed={one: NOON}) for n, one in enumerate(everywhere_but_in_the_us)))
    assert metrics_of_a_run() == ("charts", [age_of(MORNING)], [1])
    stores.put_members(rising(80, 10, listed={"US": EVENING}))
    assert metrics_of_a_run() == ("charts", [age_of(NOON)], [7])


def test_a_region_that_fails_keeps_its_charts_and_the_others_have_theirs(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stores.put_members(*(video(number, regions=["GB", "US"], listed={"GB": NOON, "US": NOON}) for number in (1, 2)))
    invoke("charts", SCHEDULE)
    before = stored(stores, "GB")
    stores.put_members(*(video(number, regions=["GB", "US"], views=9_000, revision=2) for number in (1, 2)))

    def fails_in_gb(tables: Any, region: Region, *others: Any, **named: Any) -> Any:
        if region is Region.GB:
            raise OverflowError("date value out of range")
        return run_region(tables, region, *others, **named)

    monkeypatch.setattr("catalog.charts_run.run_region", fails_in_gb)
    capsys.readouterr()
    with pytest.raises(RegionsFailed, match="the charts of GB were not run"):
        invoke("charts", SCHEDULE)
    assert stored(stores, "GB") == before
    assert content(stored(stores, "US"))["videos"][0]["views"] == 9_000
    assert '"FailedRegions":[1.0]' in capsys.readouterr().out


def test_readers_receive_the_very_bytes_of_the_run(invoke: Invoke, get: Get, ask: Ask, stores: Stores) -> None:
    stores.put_members(*(video(number, regions=[region], name=f"夜 {number}") for number, region in enumerate(Region)))
    stores.put_titles({10: "Music", 2: "Autos & Vehicles"})
    invoke("charts", SCHEDULE)
    items = stores.region_items()
    for number, region in enumerate(Region):
        for ranking, entry in ((None, "TOP"), ("views", "CHART#views#all")):
            headers = {"Accept-Encoding": "gzip"}
            answer = get("/api/trending/{region}", region=region, ranking=ranking, headers=headers)
            assert (answer.status, answer.body) == (200, items[region, entry]["body"])
            assert charted(stores, region, entry) == [video_id(number)]
    assert ask(read_event("categories")).body == items["ALL", "CATEGORIES"]["body"]
    titles = [{"id": 2, "title": "Autos & Vehicles"}, {"id": 10, "title": "Music"}]
    assert content(items["ALL", "CATEGORIES"]) == titles


def test_what_other_services_sent_is_charted(invoke: Invoke, ask: Ask) -> None:
    invoke("ingest", read_event("ingest-sqs"))
    invoke("regions", read_event("stream"))
    invoke("charts", SCHEDULE)
    chart = ask(read_event("trending")).json
    assert [(card["title"], card["views"]) for card in chart["videos"]] == [("Baking Bread in a Clay Oven", 51_877)]
    assert chart["updated_at"] == "2026-11-20T18:00:00Z"
    # It rises, though it was seen only once.
    (entry,) = ask(read_event("trending-velocity")).json["videos"]
    assert (entry["video_id"], entry["rank"], entry["why"]["hours_unseen"]) == (chart["videos"][0]["video_id"], 1, 0.0)


# --- What is announced ------------------------------------------------------------------------------------------------


def announced(stores: Stores, region: str = "US") -> list[ChartChanged]:
    """Return the events of a region's charts, by views first."""
    assert {kind for kind, _ in stores.sent_events()} <= {"ChartChanged"}
    events = [ChartChanged.model_validate(detail) for _, detail in stores.sent_events()]
    return [one for one in events if one.region == region]


def ids(*numbers: int) -> list[str]:
    return [*map(video_id, numbers)]


def test_a_run_announces_the_charts_of_each_region_and_the_next_one_what_has_changed_since(
    invoke: Invoke, stores: Stores
) -> None:
    stores.put_members(video(1, views=900), video(2, views=800))
    invoke("charts", SCHEDULE)
    by_views, by_velocity = announced(stores)
    assert len(stores.sent_events()) == 2 * len(Region)
    assert (by_views.ranking, by_views.since, by_views.updated_at) == ("views", None, MORNING)
    assert (by_views.entered, by_views.left, by_views.moved) == (ids(1, 2), [], 0)
    assert (by_velocity.ranking, by_velocity.entered) == ("velocity", [])
    stores.put_members(tombstone(1), video(3, views=9_000, fetched_at=NOON))
    invoke("charts", SCHEDULE)
    (*_, by_views) = announced(stores)
    assert (by_views.since, by_views.updated_at) == (MORNING, NOON)
    assert (by_views.entered, by_views.left, by_views.moved) == (ids(3), ids(1), 0)
    assert len(stores.sent_events()) == 2 * len(Region) + 1


def test_a_run_that_finds_nothing_new_announces_nothing(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(video(1))
    invoke("charts", SCHEDULE)
    count, before = len(stores.sent_events()), stored(stores, "ALL", "ANNOUNCED")
    invoke("charts", SCHEDULE)
    assert (len(stores.sent_events()), stored(stores, "ALL", "ANNOUNCED")) == (count, before)


def test_a_run_that_dies_before_it_announces_loses_no_event(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.put_members(video(1))
    invoke("charts", SCHEDULE)
    count = len(stores.sent_events())
    stores.put_members(video(2, views=9_000, fetched_at=NOON))
    with monkeypatch.context() as dying:

        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        dying.setattr(EventBus, "send", die)
        with pytest.raises(KeyboardInterrupt):
            invoke("charts", SCHEDULE)
    assert charted(stores) == ids(2, 1)
    invoke("charts", SCHEDULE)
    (event,) = [ChartChanged.model_validate(detail) for _, detail in stores.sent_events()[count:]]
    assert (event.entered, event.since, event.updated_at) == (ids(2), MORNING, NOON)


def test_a_run_that_dies_before_it_notes_what_it_has_announced_is_announced_twice(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.put_members(video(1))
    with monkeypatch.context() as dying:

        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        dying.setattr(ChartAnnouncer, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            invoke("charts", SCHEDULE)
    invoke("charts", SCHEDULE)
    first, _, again, _ = announced(stores)
    assert first == again


@pytest.fixture
def bus(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a scripted bus."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", engine.url)
    monkeypatch.setattr("catalog.event_bus.time.sleep", lambda _: None)
    return engine


def taken(request: Request) -> Reply:
    return reply({"Entries": [{"EventId": str(number)} for number, _ in enumerate(request.json["Entries"])]})


def test_a_bus_that_is_down_fails_no_run_and_the_next_run_announces_everything_since(
    invoke: Invoke, stores: Stores, bus: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.script = taken
    stores.put_members(video(1))
    invoke("charts", SCHEDULE)
    bus.always(reply({}, 503))
    for number, time in ((2, NOON), (3, EVENING)):
        stores.put_members(video(number, views=1_000 * number, fetched_at=time))
        assert invoke("charts", SCHEDULE) == {"swapped": dict.fromkeys(EVERYTHING, True)}
    assert '"EventsNotSent":[1.0]' in capsys.readouterr().out
    assert charted(stores) == ids(3, 2, 1)
    bus.requests.clear()
    bus.script = taken
    invoke("charts", SCHEDULE)
    (entry,) = bus.request.json["Entries"]
    event = ChartChanged.model_validate_json(entry["Detail"])
    assert (event.entered, event.since, event.updated_at) == (ids(3, 2), MORNING, EVENING)
    assert '"EventsNotSent":[0.0]' in capsys.readouterr().out


def test_events_that_a_bus_has_not_taken_are_announced_by_the_next_run_and_the_others_are_not(
    invoke: Invoke, stores: Stores, bus: Engine
) -> None:
    stores.put_members(video(1))

    def never_the_us(request: Request) -> Reply:
        details = [json.loads(entry["Detail"]) for entry in request.json["Entries"]]
        failed, passed = {"ErrorCode": "InternalFailure"}, {"EventId": "1"}
        return reply({"Entries": [failed if one["region"] == "US" else passed for one in details]})

    bus.script = never_the_us
    invoke("charts", SCHEDULE)
    bus.requests.clear()
    bus.script = taken
    invoke("charts", SCHEDULE)
    sent = [json.loads(entry["Detail"])["region"] for one in bus.requests for entry in one.json["Entries"]]
    assert sent.count("US") == 2
    invoke("charts", SCHEDULE)
    assert len([entry for one in bus.requests for entry in one.json["Entries"]]) == len(sent)


def test_a_region_that_was_overtaken_or_has_failed_is_not_announced(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.put_members(video(1, regions=["GB", "US"]))

    def fails_in_gb(tables: Any, region: Region, *others: Any, **named: Any) -> Any:
        if region is Region.GB:
            raise OverflowError("date value out of range")
        run = run_region(tables, region, *others, **named)
        return run._replace(is_swapped=False, charts=[]) if region is Region.US else run

    monkeypatch.setattr("catalog.charts_run.run_region", fails_in_gb)
    with pytest.raises(RegionsFailed):
        invoke("charts", SCHEDULE)
    assert announced(stores, "GB") == announced(stores, "US") == []
    assert len(announced(stores, "DE")) == 2


def test_a_stack_that_announces_nothing_reads_and_writes_nothing_for_it(
    loaded_functions: Functions, stores: Stores, bus: Engine
) -> None:
    stores.put_members(video(1))
    loaded_functions.invoke("charts", SCHEDULE, {"CatalogEvents": "off"})
    loaded_functions.forget()
    assert bus.requests == []
    assert ("ALL", "ANNOUNCED") not in stores.region_items()
