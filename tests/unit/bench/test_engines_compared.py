"""Comparing the answers of engines, and mixing documents."""

from bench.relevance.agreement import Agreement, agreement_of
from bench.relevance.answers import Answer
from bench.relevance.queries import Query
from bench.scale.footprint import mixed
from tests.factories import video

QUERY = Query("clean", "river", frozenset("a"), "a")


def test_answers_agree_in_their_first_hit_in_their_ten_and_in_their_order() -> None:
    node = [Answer(QUERY, [*found], 0.1) for found in ("abc", "abc", "abc", "abc", "")]
    other = [Answer(QUERY, [*found], 0.1) for found in ("abc", "acb", "bac", "abd", "")]
    assert agreement_of(node, other) == Agreement(first=4 / 5, same_ten=4 / 5, same_order=2 / 5)


def test_documents_beyond_the_videos_are_mixed_of_them_and_have_ids_of_their_own() -> None:
    videos = [video(number, name=f"Title {number}", channel_title=f"Channel {number}") for number in range(7)]
    documents = [*mixed(videos, 0, 21)]
    assert documents[:7] == videos
    assert len({one.video_id for one in documents}) == 21
    assert len({(one.record.name, one.record.channel_title) for one in documents}) > 7
    assert documents[10:15] == [*mixed(videos, 10, 15)]
