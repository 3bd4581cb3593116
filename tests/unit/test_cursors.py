"""A cursor is good for the query that gave it, and nothing else is a cursor."""

import hashlib
import json
import re
import string
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.cursors import (
    MAX_RANK,
    NewestPosition,
    Order,
    PopularPosition,
    Walk,
    decode_newest,
    decode_popular,
    encode_newest,
    encode_popular,
    mark_of,
    sorted_marks,
)
from catalog.errors import InvalidCursor
from catalog.vocabulary import MAX_INTEGER, Region
from tests.factories import NOON, ids, times, video_id, whole_numbers

walks = st.builds(Walk, whole_numbers, st.none() | st.sampled_from(Region), st.sampled_from(Order))
newest_positions = st.builds(NewestPosition, whole_numbers, times, ids)


@st.composite
def popular_positions(draw: st.DrawFn) -> PopularPosition:
    """Draw positions that a walk through charts can come to."""
    rank = draw(st.integers(1, MAX_RANK - 1))
    shown = draw(st.lists(st.binary(min_size=8, max_size=8), min_size=1, max_size=rank))
    return PopularPosition(rank, sorted_marks(shown))


WALK = Walk(19, Region.GB, Order.NEWEST)
CHART = Walk(19, Region.GB, Order.POPULAR)
NEWEST = encode_newest(WALK, NewestPosition(1_800_000_000_000, NOON, video_id(7)))
POPULAR = encode_popular(CHART, PopularPosition(2, sorted_marks(map(mark_of, ["a", "b"]))))

type Decode = Callable[[Walk, str], Any]

both = pytest.mark.parametrize(
    ("walk", "cursor", "decode"),
    [
        pytest.param(WALK, NEWEST, decode_newest, id="newest"),
        pytest.param(CHART, POPULAR, decode_popular, id="popular"),
    ],
)


def forged(walk: Walk, content: bytes, version: bytes = b"\x01") -> str:
    """Return a cursor of any content, with the checksum that a query asks for."""
    body = version + content
    checksum = hashlib.blake2b(json.dumps(walk).encode() + body, digest_size=8).digest()
    return urlsafe_b64encode(body + checksum).rstrip(b"=").decode()


# --- What a query gave ------------------------------------------------------------------------------------------------


@given(walks, newest_positions)
def test_a_position_among_the_newest_survives(walk: Walk, position: NewestPosition) -> None:
    assert decode_newest(walk, encode_newest(walk, position)) == position


@given(walks, popular_positions())
def test_a_position_in_a_chart_survives(walk: Walk, position: PopularPosition) -> None:
    assert decode_popular(walk, encode_popular(walk, position)) == position


@given(walks, newest_positions, popular_positions())
def test_a_cursor_needs_no_escaping_and_is_never_long(
    walk: Walk, position: NewestPosition, ranked: PopularPosition
) -> None:
    for cursor, length in ((encode_newest(walk, position), 80), (encode_popular(walk, ranked), 540)):
        assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
        assert len(cursor) <= length


# --- What it did not give ---------------------------------------------------------------------------------------------


@given(walks, walks, newest_positions, popular_positions())
def test_a_cursor_is_of_no_use_to_another_query(
    walk: Walk, other: Walk, position: NewestPosition, ranked: PopularPosition
) -> None:
    assume(walk != other)
    with pytest.raises(InvalidCursor):
        decode_newest(other, encode_newest(walk, position))
    with pytest.raises(InvalidCursor):
        decode_popular(other, encode_popular(walk, ranked))


@both
@given(text=st.text() | st.text(string.ascii_letters + string.digits + "-_="))
def test_no_other_text_is_a_cursor(walk: Walk, cursor: str, decode: Decode, text: str) -> None:
    assume(text != cursor)
    with pytest.raises(InvalidCursor):
        decode(walk, text)


@both
@given(data=st.data())
def test_a_cursor_that_was_changed_is_none(walk: Walk, cursor: str, decode: Decode, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + "-_=+/ \n") | st.characters())
    kept = data.draw(st.sampled_from([0, 1]))
    changed = cursor[:place] + letter + cursor[place + kept :]
    assume(changed != cursor)
    with pytest.raises(InvalidCursor):
        decode(walk, changed)


@both
def test_every_cursor_has_one_spelling(walk: Walk, cursor: str, decode: Decode) -> None:
    decode(walk, cursor)
    letters = string.ascii_letters + string.digits + "-_"
    others = {cursor[:-1] + letter for letter in letters} | {f"{cursor}=", f" {cursor}", f"{cursor}\n", cursor[:-1]}
    for other in others - {cursor}:
        with pytest.raises(InvalidCursor):
            decode(walk, other)


NOT_NEWEST = {
    "nothing": b"",
    "no time": bytes(24),
    "half an id": bytes(12),
    "no time that exists": bytes(24) + b"2026-02-30T00:00:00Z",
    "a time that is written otherwise": bytes(24) + b"2026-03-01T12:00:00+00:00",
    "a time with a fraction": bytes(24) + b"2026-03-01T12:00:00.5Z",
    "a time that is no ASCII": bytes(24) + "२०२६-03-01T12:00:00Z".encode(),
    "a walk that began too late": (MAX_INTEGER + 1).to_bytes(8) + bytes(16) + NOON.encode(),
}


@pytest.mark.parametrize("content", NOT_NEWEST.values(), ids=NOT_NEWEST)
def test_a_forged_position_among_the_newest_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidCursor):
        decode_newest(WALK, forged(WALK, content))


NOT_POPULAR = {
    "nothing": b"",
    "a rank that nothing was shown before": b"\x01",
    "half a mark": b"\x01" + b"12345678" + b"1234",
    "more shown than passed": b"\x01" + b"12345678" + b"22345678",
    "the first rank": b"\x00" + b"12345678",
    "a rank that no chart has": b"\x32" + b"12345678",
    "marks out of order": b"\x02" + b"22345678" + b"12345678",
    "a mark twice": b"\x02" + b"12345678" + b"12345678",
}


@pytest.mark.parametrize("content", NOT_POPULAR.values(), ids=NOT_POPULAR)
def test_a_forged_position_in_a_chart_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidCursor):
        decode_popular(CHART, forged(CHART, content))


def test_a_cursor_of_another_version_is_refused() -> None:
    content = bytes(24) + NOON.encode()
    assert decode_newest(WALK, forged(WALK, content))
    with pytest.raises(InvalidCursor):
        decode_newest(WALK, forged(WALK, content, version=b"\x02"))
