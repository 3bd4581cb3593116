"""Members and charts in a real DynamoDB."""

from catalog.charts import Document, build_categories
from catalog.writing.regions import Member, RegionTable
from tests.factories import NOON, video_id


def member(number: int, views: int | None, revision: int = 1, region: str = "US") -> Member:
    return Member(region, video_id(number), revision, views, NOON)


def document(text: str) -> Document:
    return Document(text.encode(), f'"{text}"', NOON, NOON)


def test_the_most_viewed_come_first_and_those_that_tie_with_the_last_come_too(regions: RegionTable) -> None:
    views = [*range(100, 400), 50, 50, 50, 10]
    regions.put_members([member(number, count) for number, count in enumerate(views)])

    first = regions.most_viewed("US", 3)
    tied = regions.most_viewed("US", 301)

    assert first[:3] == [video_id(299), video_id(298), video_id(297)]
    assert set(tied) >= {video_id(number) for number in (300, 301, 302)}
    assert len(regions.most_viewed("US", 1_000)) == len(views)


def test_a_former_member_is_not_ranked(regions: RegionTable) -> None:
    regions.put_members([member(1, 500), member(2, 400)])
    regions.put_members([member(1, None, revision=2)])

    assert regions.most_viewed("US", 10) == [video_id(2)]
    assert regions.member_revisions("US", [video_id(1), video_id(2)]) == {video_id(1): 2, video_id(2): 1}


def test_of_two_states_of_a_member_in_one_batch_the_later_is_kept(regions: RegionTable) -> None:
    regions.put_members([member(1, 900, revision=3), member(1, 100, revision=2), member(1, 7, region="DE")])

    assert regions.member_revisions("US", [video_id(1)]) == {video_id(1): 3}
    assert regions.most_viewed("DE", 10) == [video_id(1)]


def test_a_chart_that_was_begun_earlier_never_replaces_a_later_one(regions: RegionTable) -> None:
    assert regions.swap_document("US", "CHART#views#all", document("second"), built_at_ms=2_000)
    assert not regions.swap_document("US", "CHART#views#all", document("first"), built_at_ms=1_000)
    assert not regions.swap_document("US", "CHART#views#all", document("twin"), built_at_ms=2_000)
    assert regions.swap_document("US", "CHART#views#all", document("third"), built_at_ms=3_000)


def test_categories_are_kept_by_id(regions: RegionTable) -> None:
    regions.put_categories({10: "Music", 20: "Gaming"})
    regions.swap_document("ALL", "CATEGORIES", build_categories({10: "Music"}, NOON, NOON), built_at_ms=1)

    assert regions.read_categories() == {10: "Music", 20: "Gaming"}
