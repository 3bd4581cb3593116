"""Levers are kept in a table, and outlive the documents and the index that they are in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from catalog.errors import StoreUnavailable
from catalog.search.actions import action_of
from catalog.search.lever_table import Lever, LeverTable, Pin, actions_of_levers
from catalog.search.writes import IndexWriter
from catalog.times import today
from catalog.videos.writes import VideoTable
from tests.engines.traffic import found
from tests.factories import MORNING, upserted, video_id
from tools.reindex import rebuild

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

CAKE, PIE = (video_id(number) for number in (1, 2))


@pytest.fixture
def levers(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> LeverTable:
    return LeverTable(dynamodb, make_table("RegionsTable"))


@pytest.fixture
def pinned(levers: LeverTable) -> Lever:
    """Give a lever that is kept: the pie is first for cakes, which are also tortes."""
    pin = Pin(PIE, today(), today())
    return levers.put(Lever("chocolatecake", "chocolate cake", (pin,), ("torte",), by="ann", at=MORNING))


def test_a_lever_comes_back_as_it_was_kept_and_a_stale_change_is_refused(levers: LeverTable, pinned: Lever) -> None:
    assert levers.read_all() == [pinned]
    with pytest.raises(StoreUnavailable, match="somebody else has just changed"):
        levers.put(pinned._replace(revision=0))
    assert levers.put(pinned).revision == 2
    with pytest.raises(StoreUnavailable, match="run it again"):
        levers.put(pinned)


def test_a_lever_outlives_a_rebuild_and_its_video_indexed_anew(
    index: IndexWriter, levers: LeverTable, videos: VideoTable, pinned: Lever
) -> None:
    videos.apply([upserted(1, name="Chocolate cake"), upserted(2, name="Apple pie"), upserted(3, name="A torte")])
    rebuild(videos, index, levers=levers.read_all)
    assert found("chocolate cake")[0] == PIE
    assert {*found("chocolate cake")} == {CAKE, PIE, video_id(3)}
    videos.apply([upserted(2, version=2, name="Apple pie anew")])
    assert index.write([action_of(state) for state in videos.read([PIE]).values()]) == []
    assert index.count() == 3
    assert found("chocolate cake")[0] == PIE
    # What a rebuild has read before a change does not undo it.
    changed = levers.put(pinned._replace(pins=(), synonyms=()))
    assert index.write([*actions_of_levers([changed]), *actions_of_levers([pinned])]) == []
    assert index.count() == 3
    assert found("chocolate cake") == [CAKE]
