"""Whatever a writer may store is answered as the models of the contracts write it, field by field in their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.coding import to_json
from catalog.dynamodb.codec import decode_item, encode_item
from catalog.videos.api import Video as ModelOfVideo
from catalog.videos.api import VideoBatch, VideoCard, VideoDetail, VideoPage
from catalog.videos.cards import VIDEO_ATTRIBUTES, card_of_item, video_of_item
from catalog.videos.details import DETAIL_ATTRIBUTES, batch_of, detail_of
from catalog.videos.items import video_item
from catalog.videos.model import Video
from catalog.videos.summaries import page_of_summaries, summary_of
from tests.factories import video, video_id, videos
from tests.models import require_model


def stored(state: Video) -> dict[str, object]:
    """Return the plain attributes of a video's item as they are read."""
    return decode_item(encode_item(video_item(state)))


@given(videos)
def test_a_stored_video_is_answered_as_the_models_say(state: Video) -> None:
    item = stored(state)
    shown = {name: value for name, value in item.items() if name in DETAIL_ATTRIBUTES}
    require_model(VideoDetail, to_json(detail_of(shown)))
    assert detail_of(shown) == detail_of(item)
    require_model(VideoCard, to_json(card_of_item(item)))
    require_model(ModelOfVideo, to_json(video_of_item(item)))
    in_part = {name: value for name, value in item.items() if name in VIDEO_ATTRIBUTES}
    assert video_of_item(in_part) == video_of_item(item)
    require_model(VideoPage, to_json(page_of_summaries([summary_of(state)], 1, 1, 20)))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=9))
def test_a_batch_has_an_outcome_for_each_id_in_their_order(numbers: list[int]) -> None:
    found = {video_id(number): detail_of(stored(video(number))) for number in (1, 2, 3)}
    asked = [video_id(number) for number in numbers]
    batch = batch_of(asked, found)
    require_model(VideoBatch, to_json(batch))
    assert [one["videoId"] for one in batch["data"]] == asked
    assert [one["outcome"] == "found" for one in batch["data"]] == [one in found for one in asked]


@pytest.mark.parametrize("status", ["ARCHIVED", "ready", "", None])
def test_a_status_that_no_writer_writes_is_not_shown(status: object) -> None:
    with pytest.raises(ValueError, match="is not a valid Status"):
        detail_of({**stored(video()), "status": status})
