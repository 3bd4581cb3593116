"""Lists that no text is searched for: the latest, those with a tag, those like another."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import DEFINITION, document_of
from catalog.search.lists import CHANNEL_SHARE, by_tag_body, latest_body, related_body, spread
from catalog.search.query import popularity
from catalog.video import Video
from tests.factories import video, video_id, videos
from tests.unit.search.bodies import PARSED_BY_THE_ENGINE, asked_of, keys, size_of

pages, page_sizes = st.integers(1, 100), st.integers(1, 100)
texts = st.text(st.characters(), max_size=100)

# --- The latest, and those with a tag ---------------------------------------------------------------------------------


@given(pages, page_sizes)
def test_pages_follow_one_another(page: int, size: int) -> None:
    for body, following in (
        (latest_body(page, size), latest_body(page + 1, size)),
        (by_tag_body("water", page, size), by_tag_body("water", page + 1, size)),
    ):
        assert body["size"] == size
        assert following["from"] == body["from"] + size
    assert latest_body(1, size)["from"] == by_tag_body("water", 1, size)["from"] == 0


@pytest.mark.parametrize("body", [latest_body(1, 20), by_tag_body("water", 1, 20)], ids=["latest", "by tag"])
def test_the_latest_come_first_and_equal_ones_go_by_id(body: dict[str, Any]) -> None:
    assert body["sort"] == [{"added_date": {"order": "desc", "missing": "_last"}}, {"video_id": "asc"}]
    assert body["track_total_hits"] is True
    assert body["_source"] == ["card", "listing"]


def test_all_videos_are_listed() -> None:
    assert latest_body(1, 20)["query"] == {"match_all": {}}


@pytest.mark.parametrize("tag", ["Rock 'n' Roll", "rocknroll", "ROCK-N-ROLL", "R\u00f6ck n roll!"])
def test_a_tag_is_the_same_in_every_spelling(tag: str) -> None:
    assert asked_of(by_tag_body(tag, 1, 20), "tag_keys") == {"rocknroll"}
    assert document_of(video(tags=[tag]))["tag_keys"] == ["rocknroll"]


@given(texts)
def test_a_tag_is_only_looked_up(tag: str) -> None:
    body = by_tag_body(tag, 1, 20)
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert keys(body) <= keys(by_tag_body("water", 1, 20)) | {"match_none"}


@pytest.mark.parametrize("tag", ["?!", "\U0001f389"])
def test_a_tag_without_a_word_has_no_videos(tag: str) -> None:
    assert by_tag_body(tag, 1, 20)["query"] == {"match_none": {}}


# --- Those like another -----------------------------------------------------------------------------------------------


@given(videos, page_sizes)
def test_a_video_is_never_like_itself(state: Video, limit: int) -> None:
    body = related_body(state, limit)
    assert asked_of(body["query"]["bool"]["must_not"], "video_id") == {state.video_id}


@given(videos, page_sizes)
def test_a_body_is_small_json_and_nothing_in_it_is_parsed(state: Video, limit: int) -> None:
    body = related_body(state, limit)
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert not keys(body) & PARSED_BY_THE_ENGINE
    assert size_of(body["query"]).clauses <= 40
    assert body["size"] >= limit


def must(state: Video) -> Any:
    """Return what a video must share to be like another."""
    return related_body(state, 10)["query"]["bool"]["must"][0]


def test_channel_tags_and_words_of_the_title_make_videos_alike() -> None:
    asked = must(video(name="River river", channel_title="Mr. Beast", tags=["Slow Water", "slow-water", "\U0001f389"]))
    assert asked_of(asked, "channel_key") == {"mrbeast"}
    assert asked_of(asked, "tag_keys") == {"slowwater"}
    assert asked_of(asked, "title") == {"river"}
    assert asked_of(asked, "category_id") == set()


@pytest.mark.parametrize("tags", [None, [], ["\U0001f389"]])
def test_without_tags_the_category_stands_in(tags: list[str] | None) -> None:
    assert asked_of(must(video(tags=tags, category_id=0)), "category_id") == {0}


@pytest.mark.parametrize("tags", [None, ["\U0001f389"]])
def test_a_video_that_says_nothing_is_like_all_that_were_seen_most(tags: list[str] | None) -> None:
    state = video(name="\U0001f389", channel_title=None, tags=tags, category_id=None)
    assert must(state) == {"match_all": {}}
    assert related_body(state, 10)["query"]["bool"]["should"] == popularity()


def test_a_video_in_any_status_may_be_asked_about() -> None:
    body = related_body(video(status="PENDING", name=None, channel_title=None, tags=None), 10)
    assert asked_of(body, "category_id") == {19}


def test_a_long_video_asks_for_its_first_tags_and_words() -> None:
    state = video(name=" ".join(f"w{n}" for n in range(99)), tags=[f"tag{n}" for n in range(99)])
    assert asked_of(must(state), "tag_keys") == {f"tag{n}" for n in range(12)}
    assert asked_of(must(state), "title") == {f"w{n}" for n in range(12)}


@given(videos)
def test_only_fields_of_the_index_are_asked(state: Video) -> None:
    fields = DEFINITION["mappings"]["properties"]
    assert {next(iter(clause["term"])) for clause in terms(related_body(state, 10)["query"])} <= fields.keys()


def terms(query: Any) -> list[dict[str, Any]]:
    """Return the term clauses of a query."""
    if isinstance(query, list):
        return [found for inner in query for found in terms(inner)]
    if not isinstance(query, dict):
        return []
    return [query] if "term" in query else [found for inner in query.values() for found in terms(inner)]


# --- Their spread over channels ---------------------------------------------------------------------------------------


def hit(number: int, channel: str) -> dict[str, Any]:
    """Return a hit of a channel."""
    return {"_id": video_id(number), "_source": {"card": {"channel_title": channel}}}


hit_lists = st.lists(st.sampled_from("abcd"), max_size=60).map(
    lambda channels: [hit(number, channel) for number, channel in enumerate(channels)]
)


def channels_of(hits: list[dict[str, Any]]) -> str:
    """Return the channels of hits in their order."""
    return "".join(one["_source"]["card"]["channel_title"] for one in hits)


def test_no_channel_has_more_than_its_share_as_long_as_there_are_others() -> None:
    hits = [hit(number, channel) for number, channel in enumerate("aaaaabbbbbc")]
    assert channels_of(spread(hits, 6)) == "aabbca"


def test_a_channel_fills_the_list_when_there_is_no_other() -> None:
    hits = [hit(number, "a") for number in range(8)]
    assert spread(hits, 6) == hits[:6]


def test_a_short_list_shows_each_channel_once() -> None:
    assert channels_of(spread([hit(number, channel) for number, channel in enumerate("aabb")], 2)) == "ab"


@given(hit_lists, st.integers(1, 50))
def test_no_hit_is_lost_while_there_is_room(hits: list[dict[str, Any]], limit: int) -> None:
    shown = spread(hits, limit)
    assert len(shown) == min(limit, len(hits))
    assert len({one["_id"] for one in shown}) == len(shown)


@given(hit_lists, st.integers(1, 50))
def test_hits_of_a_channel_stay_in_order_and_so_do_those_within_the_share(
    hits: list[dict[str, Any]], limit: int
) -> None:
    shown, share = spread(hits, limit), max(1, limit // CHANNEL_SHARE)
    for channel in "abcd":
        ids = [one["_id"] for one in shown if one["_source"]["card"]["channel_title"] == channel]
        assert ids == sorted(ids)
        others_left_out = len([one for one in hits if one not in shown and channels_of([one]) != channel])
        assert len(ids) <= share or not others_left_out or len(shown) == limit


@given(hit_lists, st.integers(1, 50))
def test_a_channel_beyond_its_share_takes_no_place_of_another_within_its_own(
    hits: list[dict[str, Any]], limit: int
) -> None:
    share, shown = max(1, limit // CHANNEL_SHARE), channels_of(spread(hits, limit))
    everywhere = channels_of(hits)
    if any(shown.count(channel) > share for channel in "abcd"):
        assert all(shown.count(channel) >= min(share, everywhere.count(channel)) for channel in "abcd")


@given(hit_lists)
def test_few_hits_of_each_channel_are_shown_as_they_came(hits: list[dict[str, Any]]) -> None:
    assert spread(hits, 200) == hits
