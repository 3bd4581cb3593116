"""Videos like another, spread over channels."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.document import DEFINITION
from catalog.search.filters import any_video
from catalog.search.query import popularity
from catalog.search.related import CHANNEL_SHARE, MAX_EXPANDED, related_body, scored, spread
from catalog.videos.items import video_item
from catalog.videos.model import Video
from tests.factories import video, video_id, videos
from tests.unit.search.bodies import asked_of, leaves, require_unparsed_json, size_of


@given(videos, st.integers(1, 100))
def test_a_body_is_small_unparsed_json_that_leaves_out_the_video_itself(state: Video, limit: int) -> None:
    body = related_body(video_item(state), limit)
    require_unparsed_json(body)
    assert size_of(body["query"]).clauses <= 40
    assert body["size"] >= limit
    assert asked_of(body["query"]["bool"]["must_not"], "video_id") == {state.video_id}
    fields = {leaf.value for leaf in leaves(body["query"]) if leaf.is_key and leaf.path[-1:] == ("term",)}
    assert fields <= DEFINITION["mappings"]["properties"].keys()


def must(state: Video) -> Any:
    """Return what a video must share to be like another."""
    return related_body(video_item(state), 10)["query"]["bool"]["must"][0]


def tags_of(asked: Any) -> tuple[set[str], set[str]]:
    """Return the tags that are asked for, and the documents of tags that are looked up."""
    same = asked["bool"]["should"]
    looked_up = [one["constant_score"]["filter"]["terms"] for one in same if "terms" in str(one.get("constant_score"))]
    tags = {tag for one in same if "term" in one for tag in asked_of(one, "tag_keys")}
    return tags, {one["tag_keys"]["id"] for one in looked_up}


def test_channel_and_the_first_tags_and_words_of_the_title_make_videos_alike() -> None:
    asked = must(video(name="River river", channel_title="Mr. Beast", tags=["Slow Water", "slow-water", "?!"]))
    assert asked_of(asked, "channel_key") == {"mrbeast"}
    assert tags_of(asked) == ({"slowwater"}, {"tag:slowwater"})
    assert asked_of(asked, "title") == {"river"}
    assert asked_of(asked, "category_id") == set()
    asked = must(video(name=" ".join(f"w{n}" for n in range(99)), tags=[f"tag{n}" for n in range(99)]))
    assert tags_of(asked) == ({f"tag{n}" for n in range(12)}, {f"tag:tag{n}" for n in range(MAX_EXPANDED)})
    assert asked_of(asked, "title") == {f"w{n}" for n in range(12)}


@pytest.mark.parametrize("tags", [None, [], ["?!"]])
def test_a_video_without_tags_is_like_those_of_its_category_or_else_the_most_viewed(tags: list[str] | None) -> None:
    assert asked_of(must(video(tags=tags, category_id=0)), "category_id") == {0}
    state = video(name="?!", channel_title=None, tags=tags, category_id=None)
    assert must(state) == any_video()
    assert related_body(video_item(state), 10)["query"]["bool"]["should"] == popularity()
    # Whatever its status.
    assert asked_of(must(video(status="PENDING", name=None, channel_title=None, tags=tags)), "category_id") == {19}


type Hits = list[dict[str, Any]]


def hits_of(channels: str | list[str]) -> Hits:
    summaries = [json.dumps({"channelTitle": channel}) for channel in channels]
    return [{"_id": video_id(number), "_source": {"summary": one}} for number, one in enumerate(summaries)]


hit_lists = st.lists(st.sampled_from("abcd"), max_size=60).map(hits_of)


def channels_of(hits: Hits) -> str:
    return "".join(json.loads(one["_source"]["summary"])["channelTitle"] for one in hits)


@pytest.mark.parametrize(
    ("channels", "limit", "shown"),
    [("aaaaabbbbbc", 6, "aabbca"), ("a" * 8, 6, "a" * 6), ("aabb", 2, "ab")],
    ids=["no channel has more than its share while there are others", "one fills the list", "a short list shows each"],
)
def test_hits_are_spread_over_channels(channels: str, limit: int, shown: str) -> None:
    assert channels_of(spread(hits_of(channels), limit)) == shown


@given(hit_lists, st.integers(1, 50))
def test_hits_of_a_channel_stay_in_order_and_share_the_room_with_others(hits: Hits, limit: int) -> None:
    shown, share = spread(hits, limit), max(1, limit // CHANNEL_SHARE)
    assert len(shown) == min(limit, len(hits))
    assert len({one["_id"] for one in shown}) == len(shown)
    for channel in "abcd":
        ids = [one["_id"] for one in shown if channels_of([one]) == channel]
        assert ids == sorted(ids)
        others_left_out = len([one for one in hits if one not in shown and channels_of([one]) != channel])
        assert len(ids) <= share or not others_left_out or len(shown) == limit
    # A channel beyond its share takes no place of another within its own.
    if any(channels_of(shown).count(channel) > share for channel in "abcd"):
        everywhere = channels_of(hits)
        assert all(channels_of(shown).count(one) >= min(share, everywhere.count(one)) for one in "abcd")
    # Few hits of each channel are shown as they came.
    assert spread(hits, 200) == hits


@given(st.lists(st.floats(0.1, 1_000), max_size=9))
def test_a_score_is_a_share_of_the_best_ones_and_stands_beside_the_fields_of_the_summary(scores: list[float]) -> None:
    hits = [{"_source": {"summary": '{"name":"R\u00edo"}'}, "sort": [score, "1"]} for score in scores]
    shown = json.loads(scored(hits))
    assert [one["name"] for one in shown] == ["R\u00edo"] * len(scores)
    assert [one["score"] for one in shown] == [round(score / max(scores), 4) for score in scores]


def test_without_any_score_all_are_alike() -> None:
    assert json.loads(scored([{"_source": {"summary": '{"name":"River"}'}, "sort": [0.0, "1"]}]))[0]["score"] == 0
