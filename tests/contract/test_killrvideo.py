"""KillrVideo's contract to the letter: one route, ten fields, as a client that was written for it reads it."""

import pytest

from tests.contract.clients.killrvideo import KillrVideoClient, NotAUuid, Status
from tests.contract.discovery import Catalogue
from tests.contract.fields import DETAIL
from tests.contract.wire import Client


def test_a_video_is_read_as_the_contract_states_it(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    video = killrvideo.video(catalogue.video_id)
    assert video is not None
    assert str(video.video_id) == catalogue.video_id
    assert video.status is Status.READY
    assert catalogue.tag in (video.tags or [])


def test_a_video_has_the_ten_fields_in_order(api: Client, catalogue: Catalogue) -> None:
    answer = api.get(f"/api/v1/videos/id/{catalogue.video_id}")
    assert list(answer.json) == DETAIL
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert answer.json["addedDate"] is None or answer.json["addedDate"].endswith("Z")


def test_every_video_of_a_chart_can_be_read(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    for card in catalogue.chart["videos"][:20]:
        video = killrvideo.video(card["video_id"])
        assert video is not None
        assert (video.name, video.views >= 0) == (card["title"], True)


def test_a_video_that_is_not_there_is_none(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    assert killrvideo.video(catalogue.missing_id) is None


@pytest.mark.parametrize("spelling", ["{}", "urn:uuid:{}", "%7B{}%7D", "{}0", "x"])
def test_what_is_no_uuid_is_refused_as_such(killrvideo: KillrVideoClient, catalogue: Catalogue, spelling: str) -> None:
    text = spelling.format(catalogue.video_id.upper() if spelling == "{}" else catalogue.video_id)
    with pytest.raises(NotAUuid):
        killrvideo.video(text)
