"""The ids of videos by the names that others have for them."""

import uuid

import pytest
from hypothesis import given
from hypothesis.strategies import uuids

from catalog.videos.source_ids import resolve_video_id

YOUTUBE_ID = "ra-u1CNCVuG"


@given(uuids())
def test_a_uuid_in_either_case_is_the_id_itself(video_id: uuid.UUID) -> None:
    assert resolve_video_id(str(video_id)) == resolve_video_id(str(video_id).upper()) == str(video_id)


def test_a_youtube_id_is_that_of_the_link_which_the_loader_derives_ids_from() -> None:
    link = f"https://www.youtube.com/watch?v={YOUTUBE_ID}"
    assert resolve_video_id(YOUTUBE_ID) == str(uuid.uuid5(uuid.NAMESPACE_URL, link))


@pytest.mark.parametrize(
    "name", ["river", "https://youtu.be/ra-u1CNCVuG", "0" * 32, "ra-u1CNCVuG1", "夜の川", "ra u1CNCVuG"]
)
def test_any_other_text_is_its_producers_own_id(name: str) -> None:
    assert resolve_video_id(name) == str(uuid.uuid5(uuid.NAMESPACE_URL, name))
