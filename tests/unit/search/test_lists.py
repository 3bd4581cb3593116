"""Lists that no text is searched for: the latest, those with a tag, and those of an uploader."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.document import document_of
from catalog.search.filters import any_video
from catalog.search.lists import by_tag_body, by_uploader_body, latest_body
from catalog.videos.uploaders import uploader_of
from tests.factories import video, video_id
from tests.unit.search.bodies import asked_of, keys, require_unparsed_json

USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"

LISTS = {"latest": latest_body, "by tag": partial(by_tag_body, "water"), "by uploader": partial(by_uploader_body, USER)}
each_list = pytest.mark.parametrize("body_of", LISTS.values(), ids=LISTS)


@each_list
@given(page=st.integers(1, 100), size=st.integers(1, 100))
def test_pages_follow_one_another_from_the_latest_on(body_of: Any, page: int, size: int) -> None:
    body, following = body_of(page, size), body_of(page + 1, size)
    assert body["size"] == size
    assert following["from"] == body["from"] + size
    assert body_of(1, size)["from"] == 0
    # Equal ones are ordered by ID.
    assert body["sort"] == [{"added_date": {"order": "desc", "missing": "_last"}}, {"video_id": "asc"}]
    assert body["track_total_hits"] is True
    assert body["_source"] == ["summary"]


@pytest.mark.parametrize("tag", ["Rock 'n' Roll", "rocknroll", "ROCK-N-ROLL", "R\u00f6ck n roll!"])
def test_a_tag_is_the_same_in_every_spelling(tag: str) -> None:
    assert asked_of(by_tag_body(tag, 1, 20), "tag_keys") == {"rocknroll"}
    assert document_of(video(tags=[tag]))["tag_keys"] == ["rocknroll"]


@given(st.text(st.characters(), max_size=100))
def test_a_tag_is_only_looked_up_and_one_without_a_word_has_no_videos(tag: str) -> None:
    body = by_tag_body(tag, 1, 20)
    require_unparsed_json(body)
    assert keys(body) <= keys(by_tag_body("water", 1, 20)) | {"match_none"}
    for without_a_word in ("?!", "\u2014"):
        assert by_tag_body(without_a_word, 1, 20)["query"]["bool"]["filter"] == [{"match_none": {}}]
    assert latest_body(1, 20)["query"]["bool"]["filter"] == [any_video()]


def test_an_uploader_is_looked_up_as_documents_have_it() -> None:
    assert asked_of(by_uploader_body(USER, 1, 20), "user_id") == {document_of(video(user_id=USER))["user_id"]} == {USER}
    assert document_of(video(channel_title="Slow Water"))["user_id"] == uploader_of(None, "Slow Water", video_id())
