"""Members, candidates, categories and counts in a real DynamoDB."""

from typing import TYPE_CHECKING, Any

import pytest

from catalog.ranking import Candidate
from catalog.writing.regions import Member, RegionTable
from tests.factories import EVENING, MORNING, NOON, sightings_of, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


def member(number: int, views: int | None, revision: int = 1, region: str = "US", category: int | None = 10) -> Member:
    return Member(region, video_id(number), revision, views, category)


def candidate(number: int, **fields: Any) -> Candidate:
    """Return a candidate of which all is known but for what the test says."""
    values = {
        "published_at": MORNING,
        "channel": "Slow Water",
        "category_id": 10,
        "sightings": sightings_of((MORNING, 10), (NOON, 90)),
        "listed_at": NOON,
        **fields,
    }
    return Candidate(video_id(number), **values)


# --- Shelves ----------------------------------------------------------------------------------------------------------


def test_the_most_viewed_come_first_and_those_that_tie_with_the_last_come_too(regions: RegionTable) -> None:
    views = [*range(100, 400), 50, 50, 50, 10]
    regions.put_members([member(number, count) for number, count in enumerate(views)])

    first = regions.most_viewed("US", 10, 3)
    tied = regions.most_viewed("US", 10, 301)

    assert first == [video_id(299), video_id(298), video_id(297)]
    assert len(tied) == 303
    assert set(tied) >= {video_id(number) for number in (300, 301, 302)}
    assert len(regions.most_viewed("US", 10, 1_000)) == len(views)


def test_each_category_of_each_region_has_a_shelf_and_so_have_videos_without_one(regions: RegionTable) -> None:
    regions.put_members(
        [
            member(1, 500, category=1),
            member(2, 400, category=10),
            member(3, 300, category=None),
            member(4, 200, region="DE", category=10),
        ]
    )

    assert regions.most_viewed("US", 1, 10) == [video_id(1)]
    assert regions.most_viewed("US", 10, 10) == [video_id(2)]
    assert regions.most_viewed("US", None, 10) == [video_id(3)]
    assert regions.most_viewed("DE", 10, 10) == [video_id(4)]
    assert regions.most_viewed("DE", None, 10) == []


def test_a_member_of_another_category_moves_to_its_shelf(regions: RegionTable) -> None:
    regions.put_members([member(1, 500, category=10)])
    regions.put_members([member(1, 500, category=20, revision=2)])

    assert regions.most_viewed("US", 10, 10) == []
    assert regions.most_viewed("US", 20, 10) == [video_id(1)]


def test_a_former_member_stands_on_no_shelf(regions: RegionTable) -> None:
    regions.put_members([member(1, 500), member(2, 400)])
    regions.put_members([member(1, None, revision=2)])

    assert regions.most_viewed("US", 10, 10) == [video_id(2)]
    assert regions.member_revisions("US", [video_id(1), video_id(2)]) == {video_id(1): 2, video_id(2): 1}


def test_of_two_states_of_a_member_in_one_batch_the_later_is_kept(regions: RegionTable) -> None:
    regions.put_members([member(1, 900, revision=3), member(1, 100, revision=2), member(1, 7, region="DE")])

    assert regions.member_revisions("US", [video_id(1)]) == {video_id(1): 3}
    assert regions.most_viewed("DE", 10, 10) == [video_id(1)]


# --- Candidates -------------------------------------------------------------------------------------------------------


def test_a_candidate_is_read_as_it_was_written(regions: RegionTable) -> None:
    known = candidate(1)
    unknown = Candidate(video_id(2), None, None, None, None, EVENING)
    regions.put_members([member(1, 90)._replace(candidate=known), member(2, 0)._replace(candidate=unknown)])

    assert regions.candidates("US") == [known, unknown]
    assert regions.candidates("DE") == []


def test_who_is_no_longer_a_candidate_is_gone_at_once(regions: RegionTable) -> None:
    regions.put_members([member(number, 90)._replace(candidate=candidate(number)) for number in (1, 2, 3)])
    regions.put_members([member(1, None, revision=2), member(2, None, revision=2)])

    assert regions.candidates("US") == [candidate(3)]


def test_more_candidates_than_a_page_holds_are_all_read(regions: RegionTable) -> None:
    # Sightings make an item of some hundred bytes; a page is a megabyte.
    long_channel = "x" * 20_000
    many = [candidate(number, channel=long_channel) for number in range(80)]
    regions.put_members(member(number, 90)._replace(candidate=one) for number, one in enumerate(many))

    assert regions.candidates("US") == many


def test_what_a_throttled_table_leaves_out_is_written_again(
    regions: RegionTable, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    write, sizes = dynamodb.batch_write_item, []

    def throttled(**request: Any) -> Any:
        """Take the first ten of each request alone."""
        ((name, wanted),) = request["RequestItems"].items()
        sizes.append(len(wanted))
        write(RequestItems={name: wanted[:10]})
        return {"UnprocessedItems": {name: wanted[10:]} if wanted[10:] else {}}

    monkeypatch.setattr(dynamodb, "batch_write_item", throttled)
    monkeypatch.setattr("time.sleep", lambda _: None)
    table = RegionTable(dynamodb, regions._name)
    table.put_members(member(number, 90) for number in range(50))

    assert sizes == [25, 15, 5, 25, 15, 5]
    assert len(table.most_viewed("US", 10, 100)) == 50


# --- Categories and counts --------------------------------------------------------------------------------------------


def test_categories_are_kept_by_id(regions: RegionTable) -> None:
    regions.put_categories({10: "Music", 20: "Gaming"})
    regions.put_categories({20: "Games"})

    assert regions.read_categories() == {10: "Music", 20: "Games"}


def test_a_region_that_nobody_counted_has_no_counts(regions: RegionTable) -> None:
    assert regions.read_counts("US") == {}
