"""Which tags go together: found by what several channels do, and by no channel alone."""

from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.tag_associations import (
    MAX_CHANNELS,
    MAX_RELATED,
    MAX_TAGS,
    MIN_CHANNELS,
    MIN_CHANNELS_TOGETHER,
    MIN_VIDEOS,
    Association,
    TagAssociations,
)

type Videos = Iterable[tuple[str, list[str]]]

tags = st.lists(st.sampled_from("abcdefgh"), max_size=6)
catalogues = st.lists(st.tuples(st.sampled_from(["", "red", "green", "blue", "white"]), tags), max_size=60)


def mined(videos: Videos) -> dict[str, Association]:
    collected = TagAssociations()
    for channel, some in videos:
        collected.add(channel, some)
    found = [*collected.associations()]
    assert len({one.tag for one in found}) == len(found)
    return {one.tag: one for one in found}


def names_of(one: Association) -> list[str]:
    return [related.tag for related in one.related]


def channels_of(videos: Videos, *wanted: str) -> dict[str, int]:
    """Return how many videos with all of these tags each channel has."""
    counts: dict[str, int] = defaultdict(int)
    for channel, some in videos:
        counts[channel] += {*wanted} <= {*some}
    return {channel: count for channel, count in counts.items() if count}


@given(catalogues)
def test_a_tag_and_a_pair_of_tags_need_several_channels(videos: list[tuple[str, list[str]]]) -> None:
    for tag, one in mined(videos).items():
        assert len(channels_of(videos, tag)) >= MIN_CHANNELS
        assert 0 < len(one.related) <= MAX_RELATED
        assert len({*names_of(one), tag}) == len(one.related) + 1
        for other, share in one.related:
            assert 0 < share <= 1
            assert len(channels_of(videos, other)) >= MIN_CHANNELS
            assert len(channels_of(videos, tag, other)) >= MIN_CHANNELS_TOGETHER
        counts = channels_of(videos, tag)
        assert len(one.channels) <= MAX_CHANNELS
        assert all(counts[channel] >= MIN_VIDEOS and channel for channel in one.channels)
        assert [counts[one] for one in one.channels] == sorted((counts[one] for one in one.channels), reverse=True)


@given(catalogues, st.lists(tags, min_size=1, max_size=30))
def test_a_channel_of_spam_adds_no_tag_to_a_tag(videos: list[tuple[str, list[str]]], spam: list[list[str]]) -> None:
    """Whatever one more channel gives, two tags are related only if another channel gives them together, too."""
    for tag, one in mined([*videos, *(("spam", some) for some in spam)]).items():
        for other in names_of(one):
            assert channels_of(videos, tag, other)


def test_names_of_one_thing_in_several_languages_are_related() -> None:
    singers = [(f"fan {number}", ["bts", "jungkook", "정국"]) for number in range(4)]
    others = [(f"cook {number}", ["bread", "oven"]) for number in range(30)]
    found = mined([*singers, *others])
    assert {*names_of(found["jungkook"])} == {"bts", "정국"}
    assert names_of(found["bread"]) == ["oven"]


def test_a_tag_that_is_everywhere_is_related_to_nothing() -> None:
    videos = [(f"channel {number}", ["viral", ("bread", "river", "stars")[number % 3]]) for number in range(60)]
    assert mined(videos) == {}


def test_the_closest_are_together_most_often_and_seldom_alone() -> None:
    together = [(f"a {number}", ["tea", "kettle", "cup"]) for number in range(5)]
    sometimes = [(f"b {number}", ["tea", "cup"]) for number in range(3)]
    alone = [(f"c {number}", ["kettle"]) for number in range(12)]
    others = [(f"d {number}", ["river"]) for number in range(60)]
    assert mined([*together, *sometimes, *alone, *others])["tea"].related == [("cup", 1), ("kettle", 5 / 17)]


def test_channels_that_often_give_a_tag_come_with_it() -> None:
    often = [("lamps", ["lantern"])] * 5 + [("candles", ["lantern"])] * 2
    pairs = [(f"channel {number}", ["lantern", "wick"]) for number in range(3)]
    found = mined([*often, *pairs, *[("", ["lantern"])] * 9, *[("river", ["river"])] * 30])
    assert found["lantern"].channels == ["lamps", "candles"]


def test_a_long_list_of_tags_counts_in_part() -> None:
    long = [f"tag {number}" for number in range(MAX_TAGS)]
    videos = [(f"channel {number}", [*long, "last"]) for number in range(3)]
    found = mined([*videos, *[(f"river {number}", ["river"]) for number in range(30)]])
    assert found.keys() == {*long}


def test_of_a_tag_of_many_videos_some_of_all_channels_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    videos = [(f"channel {number:02}", ["tea", "cup" if number % 2 else "pot"]) for number in range(40)]
    videos += [(f"river {number}", ["river"]) for number in range(200)]
    all_of_them = names_of(mined(videos)["tea"])
    monkeypatch.setattr("catalog.search.tag_associations.MAX_VIDEOS", 14)
    assert {*names_of(mined(videos)["tea"])} == {*all_of_them} == {"cup", "pot"}
