"""Uploaders: never missing, and one for all videos of a channel."""

from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis.strategies import none, text, uuids

from catalog.videos.uploaders import uploader_of

VIDEO, OTHER = "0f000000-0000-4000-8000-000000000001", "0f000000-0000-4000-8000-000000000002"
USER = "9b000000-0000-4000-8000-000000000009"


def test_the_producers_user_is_the_uploader() -> None:
    assert uploader_of(USER, "Channel", VIDEO) == USER


@given(text(min_size=1))
def test_without_a_user_the_channel_is_the_uploader_of_all_its_videos(channel: str) -> None:
    assert uploader_of(None, channel, VIDEO) == str(uuid5(NAMESPACE_URL, f"channel:{channel}"))
    assert uploader_of(None, channel, VIDEO) == uploader_of(None, channel, OTHER)


def test_without_a_channel_too_each_video_has_an_uploader_of_its_own() -> None:
    assert uploader_of(None, None, VIDEO) == str(uuid5(NAMESPACE_URL, f"video:{VIDEO}"))
    assert uploader_of(None, "", VIDEO) == uploader_of(None, None, VIDEO)
    assert uploader_of(None, None, OTHER) != uploader_of(None, None, VIDEO)


@given(none() | text(), uuids())
def test_a_channel_that_is_named_as_a_video_is_another_uploader(channel: str | None, video: object) -> None:
    assert uploader_of(None, channel or str(video), str(video)) != uploader_of(None, None, str(video))
