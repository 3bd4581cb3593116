"""Charts: each region's chart and the list of categories, built from the tables and swapped in whole."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from catalog.times import from_text
from catalog.video import State
from catalog.vocabulary import Region
from catalog.writing.regions import RegionTable
from catalog.writing.stream import Change, members_of
from tests.factories import EVENING, MORNING, tombstone, video, video_id
from tests.functions.conftest import Ask, Engine, Invoke, Json, Stores, read_event, reply, rest_request

SCHEDULE = read_event("charts-schedule")
CHART = "TOP"

type List = Callable[..., None]


@pytest.fixture
def listed(stores: Stores) -> List:
    """Give a function that puts videos where ingest and the indexer put them."""

    def put(*states: State) -> None:
        stores.put_videos(*states)
        changes = [Change(str(number), None, state) for number, state in enumerate(states)]
        RegionTable(stores.dynamodb, "RegionsTable").put_members(members_of(changes))

    return put


def stored(stores: Stores, region: str = "US", entry: str = CHART) -> Json:
    """Return an item that a run wrote."""
    return stores.region_items()[region, entry]


def chart_in(item: Json) -> Json:
    """Return the chart that an item holds, ready to send."""
    chart: Json = json.loads(gzip.decompress(item["body"]))
    return chart


def ids_in(chart: Json) -> list[str]:
    """Return the ids of a chart's videos, best first."""
    return [card["video_id"] for card in chart["videos"]]


# --- What a run builds ------------------------------------------------------------------------------------------------


def test_a_run_swaps_in_every_region_and_the_categories(invoke: Invoke, stores: Stores) -> None:
    assert invoke("charts", SCHEDULE) == {"swapped": dict.fromkeys([*Region, "ALL", "categories"], True)}
    assert stores.region_items().keys() == {*((region, CHART) for region in Region), ("ALL", "CATEGORIES")}


def test_a_chart_ranks_its_regions_videos_by_views(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(
        video(1, views=5, regions=["US", "GB"]),
        video(2, views=9, regions=["US"]),
        video(3, views=7, regions=["GB"]),
        video(4, views=7, regions=["GB"]),
    )
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores, "US"))) == [*map(video_id, (2, 1))]
    # Equal views are ordered by id.
    assert ids_in(chart_in(stored(stores, "GB"))) == [*map(video_id, (3, 4, 1))]


def test_a_chart_holds_the_50_most_viewed(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(*(video(number, views=number) for number in range(1, 120)))
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [*map(video_id, range(119, 69, -1))]


def test_of_many_with_the_same_views_those_with_the_lowest_ids_are_charted(
    invoke: Invoke, stores: Stores, listed: List
) -> None:
    listed(*(video(number, views=7) for number in range(100, 0, -1)))
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [*map(video_id, range(1, 51))]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(tombstone(), id="removed"),
        pytest.param(video(status="PROCESSING", revision=2), id="processed anew"),
        pytest.param(video(regions=["GB"], revision=2), id="listed elsewhere"),
    ],
)
def test_a_member_that_may_no_longer_be_charted_is_left_out(
    invoke: Invoke, stores: Stores, listed: List, now: State
) -> None:
    # GIVEN members whose mark the indexer has not taken away yet
    listed(video(1), video(2))
    stores.put_videos(now)
    # WHEN charts are built THEN they hold what the table of videos says
    invoke("charts", SCHEDULE)
    assert ids_in(chart_in(stored(stores))) == [video_id(2)]


def test_a_chart_shows_the_newest_counts(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(video(1, views=5), video(2, views=6))
    stores.put_videos(video(1, views=50, revision=2))
    invoke("charts", SCHEDULE)
    cards = chart_in(stored(stores))["videos"]
    assert [(card["video_id"], card["views"]) for card in cards] == [(video_id(1), 50), (video_id(2), 6)]


def test_a_chart_has_the_time_of_its_newest_counts(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(video(1, fetched_at=MORNING), video(2, fetched_at=EVENING))
    invoke("charts", SCHEDULE)
    assert (chart_in(stored(stores))["updated_at"], stored(stores)["updated_at"]) == (EVENING, EVENING)


def test_a_region_without_videos_has_an_empty_chart_of_now(invoke: Invoke, stores: Stores) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    invoke("charts", SCHEDULE)
    chart = chart_in(stored(stores, "BR"))
    assert (chart["region"], chart["videos"]) == ("BR", [])
    assert before <= from_text(chart["updated_at"]) <= datetime.now(UTC)


def test_the_next_run_is_due_after_the_interval_of_the_template(invoke: Invoke, stores: Stores) -> None:
    invoke("charts", SCHEDULE)
    due_in = from_text(stored(stores)["next_update_at"]) - datetime.now(UTC)
    assert 14 * 60 < due_in.total_seconds() <= 15 * 60


def test_categories_are_listed_by_title(invoke: Invoke, stores: Stores) -> None:
    RegionTable(stores.dynamodb, "RegionsTable").put_categories({10: "Music", 2: "Autos & Vehicles"})
    invoke("charts", SCHEDULE)
    assert json.loads(gzip.decompress(stored(stores, "ALL", "CATEGORIES")["body"])) == [
        {"id": 2, "title": "Autos & Vehicles"},
        {"id": 10, "title": "Music"},
    ]


# --- How it is swapped in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("later_by_ms", [-60_000, -1, 0])
def test_a_run_that_began_earlier_never_replaces_a_later_one(
    invoke: Invoke, stores: Stores, listed: List, monkeypatch: pytest.MonkeyPatch, later_by_ms: int
) -> None:
    # GIVEN charts of a run
    began = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: began)
    listed(video(1))
    invoke("charts", SCHEDULE)
    current = stores.region_items()
    # WHEN a run that began earlier comes to its end with something else
    listed(video(2, views=9_000))
    monkeypatch.setattr(time, "time_ns", lambda: began + later_by_ms * 1_000_000)
    result = invoke("charts", SCHEDULE)
    # THEN nothing is replaced, and it says so
    assert result == {"swapped": dict.fromkeys([*Region, "categories"], False)}
    assert {key: item for key, item in stores.region_items().items() if key in current} == current


def test_a_later_run_replaces_an_earlier_one(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(video(1))
    invoke("charts", SCHEDULE)
    first = stored(stores)
    listed(video(2, views=9_000))
    time.sleep(0.002)
    assert all(invoke("charts", SCHEDULE)["swapped"].values())
    second = stored(stores)
    assert ids_in(chart_in(second)) == [video_id(2), video_id(1)]
    assert second["built_at_ms"] > first["built_at_ms"]
    assert second["etag"] != first["etag"]


def test_a_run_that_finds_nothing_new_keeps_the_bytes_and_the_tag(invoke: Invoke, stores: Stores, listed: List) -> None:
    listed(video())
    invoke("charts", SCHEDULE)
    first = stored(stores)
    time.sleep(0.002)
    invoke("charts", SCHEDULE)
    second = stored(stores)
    assert (second["body"], second["etag"]) == (first["body"], first["etag"])
    assert second["built_at_ms"] > first["built_at_ms"]


# --- What readers then receive ----------------------------------------------------------------------------------------


def test_trending_serves_the_very_bytes_of_the_run(invoke: Invoke, ask: Ask, stores: Stores, listed: List) -> None:
    listed(*(video(number, regions=[region], name=f"夜 {number}") for number, region in enumerate(Region)))
    invoke("charts", SCHEDULE)
    for number, region in enumerate(Region):
        request = rest_request("/api/trending/{region}", path={"region": region}, headers={"Accept-Encoding": "gzip"})
        answer = ask("trending", request)
        assert (answer.status, answer.body) == (200, stored(stores, region)["body"])
        assert ids_in(chart_in(stored(stores, region))) == [video_id(number)]


def test_categories_serves_the_very_bytes_of_the_run(invoke: Invoke, ask: Ask, stores: Stores) -> None:
    RegionTable(stores.dynamodb, "RegionsTable").put_categories({10: "Music"})
    invoke("charts", SCHEDULE)
    answer = ask("categories", read_event("categories"))
    assert (answer.status, answer.body) == (200, stored(stores, "ALL", "CATEGORIES")["body"])


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
