"""Regions: the stream of the table of videos, brought into the members of regions and the counts of categories."""

import json
import time
from typing import Any

import pytest

from catalog.categories.counts import CountTable
from catalog.errors import StoreUnavailable
from catalog.times import to_seconds
from catalog.videos.announcements import VideoChanged
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, video_id
from tests.functions.engine import Engine, reply
from tests.functions.gateway import read_event
from tests.functions.lambdas import Functions, Invoke
from tests.functions.stores import Stores
from tests.functions.stream import batch_of, new, reported

CLAY_OVEN = "1f5cbdd6-c5aa-56ae-8682-a7f5d3c2d4b9"
SALT_FLATS = "2f4685fb-75a9-5952-999f-3951f893e1ae"
FAILURES = "RegionFailuresQueue"


def test_members_follow_the_stream_and_never_ask_the_index(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    # GIVEN an index that does not answer
    engine.end()
    # WHEN a new video, one that is processed anew, and a tombstone that expired come
    assert invoke("regions", read_event("stream")) == {"batchItemFailures": []}
    # THEN the regions have them
    assert members(stores) == {
        **{(region, CLAY_OVEN): 51_877 for region in ("GB", "IN", "US")},
        **{(region, SALT_FLATS): None for region in ("AU", "GB")},
    }
    former = stores.region_items()["AU", f"MEMBER#{SALT_FLATS}"]
    assert former.keys() == {"region", "entry", "revision", "expires_at"}


def test_a_count_reaches_the_members_at_once(invoke: Invoke, stores: Stores) -> None:
    states = [video(revision=revision, views=1_000 + revision) for revision in (1, 2, 3)]
    invoke("regions", batch_of((None, states[0]), (states[0], states[1]), (states[1], states[2])))
    assert members(stores) == {("US", video_id()): 1_003}


def test_a_record_that_cannot_be_read_is_parked_and_the_others_are_applied(invoke: Invoke, stores: Stores) -> None:
    batch = new(video(1), video(2), video(3))
    batch["Records"][1]["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}
    assert reported(invoke("regions", batch)) == []
    assert [*members(stores)] == [("US", video_id(1)), ("US", video_id(3))]
    ((body, _),) = stores.messages(FAILURES)
    assert json.loads(body) == {"video_id": video_id(2)}


def test_the_lag_of_the_regions_is_told(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    batch = new(video())
    batch["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] = time.time() - 60
    invoke("regions", batch)
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert metrics["service"] == "regions"
    assert metrics["RegionsLag"][0] >= 60_000


def members(stores: Stores) -> dict[tuple[str, str], Any]:
    """Return the views of every member by region and video; None for a former one."""
    return {
        (region, entry.removeprefix("MEMBER#")): item.get("views")
        for (region, entry), item in stores.region_items().items()
        if entry.startswith("MEMBER#")
    }


def test_a_video_that_a_region_listed_is_its_candidate_until_it_expires_or_is_removed(
    invoke: Invoke, stores: Stores
) -> None:
    before = int(time.time())
    samples = sightings_of((NOON, 10), (EVENING, 90))
    listed = video(regions=["US", "GB"], listed={"GB": EVENING}, view_samples=samples, revision=4)
    key = ("GB", f"CANDIDATE#{video_id()}")
    invoke("regions", new(listed))
    candidate = stores.region_items()[key]
    assert ("US", key[1]) not in stores.region_items()
    # Ranked for two days, and retained for a feed that pauses.
    assert 2 * 86_400 < candidate.pop("expires_at") - before <= 3 * 86_400 + 60
    noon, evening = map(to_seconds, (NOON, EVENING))
    assert candidate == {
        "region": candidate["region"],
        "entry": key[1],
        "published_at": MORNING,
        "channel": "Slow Water",
        "category_id": 19,
        "sightings": [noon, 10, noon, 10, evening, 90],
        "listed_at": EVENING,
    }
    invoke("regions", batch_of((listed, tombstone(revision=5))))
    assert key not in stores.region_items()


def test_ready_videos_are_counted_in_their_category_and_regions(invoke: Invoke, stores: Stores) -> None:
    table = CountTable(stores.dynamodb, "RegionsTable")
    first, second, third = video(1, category_id=10), video(2, regions=["GB", "US"]), video(3, status="PENDING")
    invoke("regions", new(first, second, third))
    assert [table.read(region) for region in ("ALL", "GB", "US")] == [{10: 1, 19: 1}, {19: 1}, {10: 1, 19: 1}]
    invoke("regions", batch_of((second, tombstone(2)), (third, video(3, revision=2, category_id=10))))
    assert [table.read(region) for region in ("ALL", "GB", "US")] == [{10: 2}, {}, {10: 2}]


def test_a_batch_whose_counts_are_not_taken_comes_again_with_nothing_parked(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = new(video(1), video(2), video(3))
    batch["Records"][2]["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}
    monkeypatch.setattr("catalog.categories.counts.CountTable._move", lambda *_: False)
    monkeypatch.setattr("catalog.categories.counts.FIRST_PAUSE_S", 0)
    with pytest.raises(StoreUnavailable, match="in counting 2 videos"):
        invoke("regions", batch)
    assert stores.messages(FAILURES) == []


# --- What is announced ------------------------------------------------------------------------------------------------


def test_published_updated_withdrawn_and_removed_videos_are_announced_and_counts_are_not(
    invoke: Invoke, stores: Stores
) -> None:
    first = video(1)
    renamed = video(1, revision=2, name="A river at dawn")
    counted = video(1, revision=3, name="A river at dawn", views=5_000)
    hidden = video(1, revision=4, name="A river at dawn", views=5_000, status="PROCESSING")
    gone = tombstone(1, version=2, revision=5)
    invoke("regions", batch_of((None, first), (first, renamed), (renamed, counted), (counted, hidden), (hidden, gone)))
    events = stores.sent_events()
    assert {kind for kind, _ in events} == {"VideoChanged"}
    said = [VideoChanged.model_validate(detail) for _, detail in events]
    assert {one.video_id for one in said} == {video_id(1)}
    assert [(one.what, one.revision, one.version) for one in said] == [
        ("published", 1, 1),
        ("updated", 2, 1),
        ("withdrawn", 4, 1),
        ("removed", 5, 2),
    ]
    assert [one.changed for one in said[1:]] == [["name"], ["status"], []]


@pytest.fixture
def bus(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a scripted bus."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", engine.url)
    return engine


def test_a_batch_whose_events_are_not_taken_is_applied_and_comes_again(
    invoke: Invoke, stores: Stores, bus: Engine
) -> None:
    batch = new(video(1), video(2))
    bus.always(reply({}, 503))
    with pytest.raises(StoreUnavailable, match="the bus did not take 2 events"):
        invoke("regions", batch)
    # Charts and counts do not wait for the bus.
    assert members(stores) == {("US", video_id(number)): 1_000 for number in (1, 2)}
    assert CountTable(stores.dynamodb, "RegionsTable").read("US") == {19: 2}
    before = stores.region_items()
    bus.always(reply({"Entries": [{"EventId": "1"}, {"EventId": "2"}]}))
    assert reported(invoke("regions", batch)) == []
    sent = [json.loads(entry["Detail"])["video_id"] for entry in bus.requests[-1].json["Entries"]]
    assert sent == [video_id(1), video_id(2)]
    assert stores.region_items() == before


def test_a_stack_that_announces_nothing_applies_changes_without_the_bus(
    loaded_functions: Functions, stores: Stores, bus: Engine
) -> None:
    parameters = {"CatalogEvents": "off", **stores.queue_urls}
    assert loaded_functions.invoke("regions", new(video(1)), parameters) == {"batchItemFailures": []}
    loaded_functions.forget()
    assert [*members(stores)] == [("US", video_id(1))]
    assert bus.requests == []
