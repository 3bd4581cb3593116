"""Members and candidates in a real DynamoDB."""

from typing import Any

import pytest

from catalog.charts.members import Member, MemberTable, members_of
from catalog.charts.ranking import Candidate
from catalog.videos.changes import Change
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, video_id


def member(number: int, views: int | None, revision: int = 1, region: str = "US", category: int | None = 10) -> Member:
    return Member(region, video_id(number), revision, views, category)


def candidate(number: int, **fields: Any) -> Candidate:
    """Return a candidate with all fields, but for those that the test gives."""
    values = {
        "published_at": MORNING,
        "channel": "Slow Water",
        "category_id": 10,
        "view_samples": sightings_of((MORNING, 10), (NOON, 90)),
        "listed_at": NOON,
        **fields,
    }
    return Candidate(video_id(number), **values)


def test_the_most_viewed_come_first_with_all_that_tie_with_the_last(regions: MemberTable) -> None:
    views = [*range(100, 400), 50, 50, 50, 10]
    regions.put_members([member(number, count) for number, count in enumerate(views)])
    first = regions.most_viewed("US", 10, 3)
    tied = regions.most_viewed("US", 10, 301)
    assert first == [video_id(299), video_id(298), video_id(297)]
    assert len(tied) == 303
    assert set(tied) >= {video_id(number) for number in (300, 301, 302)}
    assert len(regions.most_viewed("US", 10, 1_000)) == len(views)


def test_members_are_indexed_by_region_and_category(regions: MemberTable) -> None:
    keys: list[tuple[str, int | None]] = [("US", 1), ("US", 10), ("US", None), ("DE", 10)]
    regions.put_members(member(n, 500, region=region, category=key) for n, (region, key) in enumerate(keys, 1))
    assert [regions.most_viewed(*key, 10) for key in keys] == [[video_id(number)] for number in (1, 2, 3, 4)]
    assert regions.most_viewed("DE", None, 10) == []
    # Another category moves a member in the index
    regions.put_members([member(1, 500, category=20, revision=2)])
    assert regions.most_viewed("US", 1, 10) == []
    assert regions.most_viewed("US", 20, 10) == [video_id(1)]


def test_a_former_member_is_no_candidate_and_in_no_index_but_its_revision_is_known(regions: MemberTable) -> None:
    regions.put_members([member(number, 90)._replace(candidate=candidate(number)) for number in (1, 2, 3)])
    regions.put_members([member(1, None, revision=2), member(2, None, revision=2)])
    assert regions.candidates("US") == [candidate(3)]
    assert regions.most_viewed("US", 10, 10) == [video_id(3)]
    assert regions.member_revisions("US", [video_id(1), video_id(3)]) == {video_id(1): 2, video_id(3): 1}


LISTED, REMOVED, RESTORED = video(listed={"US": NOON}), tombstone(revision=2), video(revision=3)
RETURNS = {
    "in one write": [Change("2", LISTED, RESTORED)],
    "in two writes of one batch": [Change("2", LISTED, REMOVED), Change("3", REMOVED, RESTORED)],
}


@pytest.mark.parametrize("changes", RETURNS.values(), ids=RETURNS)
def test_a_video_that_was_removed_and_restored_is_no_candidate(regions: MemberTable, changes: list[Change]) -> None:
    regions.put_members(members_of([Change("1", None, LISTED)]))
    assert [one.video_id for one in regions.candidates("US")] == [video_id()]
    regions.put_members(members_of(changes))
    assert regions.candidates("US") == []
    assert regions.most_viewed("US", 19, 10) == [video_id()]


def test_of_two_states_of_a_member_in_one_batch_the_later_is_written(regions: MemberTable) -> None:
    regions.put_members([member(1, 900, revision=3), member(1, 100, revision=2), member(1, 7, region="DE")])
    assert regions.member_revisions("US", [video_id(1)]) == {video_id(1): 3}
    assert regions.most_viewed("DE", 10, 10) == [video_id(1)]


def test_a_candidate_is_read_as_it_was_written(regions: MemberTable) -> None:
    known = candidate(1)
    unknown = Candidate(video_id(2), None, None, None, None, EVENING)
    regions.put_members([member(1, 90)._replace(candidate=known), member(2, 0)._replace(candidate=unknown)])
    assert regions.candidates("US") == [known, unknown]
    assert regions.candidates("DE") == []


def test_more_candidates_than_a_page_are_all_read(regions: MemberTable) -> None:
    # A page is a megabyte
    long_channel = "x" * 20_000
    many = [candidate(number, channel=long_channel) for number in range(80)]
    regions.put_members(member(number, 90)._replace(candidate=one) for number, one in enumerate(many))
    assert regions.candidates("US") == many
