"""Cursors: valid for the query that returned them, and nothing else is a cursor."""

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

from catalog.categories.cursors import (
    MAX_RANK,
    CursorScope,
    NewestPosition,
    Order,
    PopularPosition,
    decode_newest,
    decode_popular,
    digest_of,
    encode_newest,
    encode_popular,
    sorted_digests,
)
from catalog.errors import InvalidCursor
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from tests.factories import NOON, ids, times, video_id, whole_numbers

scopes = st.builds(CursorScope, whole_numbers, st.none() | st.sampled_from(Region), st.sampled_from(Order))
newest_positions = st.builds(NewestPosition, whole_numbers, times, ids)


@st.composite
def popular_positions(draw: st.DrawFn) -> PopularPosition:
    """Draw positions that paging through charts can come to."""
    rank = draw(st.integers(1, MAX_RANK - 1))
    shown = draw(st.lists(st.binary(min_size=8, max_size=8), min_size=1, max_size=rank))
    return PopularPosition(rank, sorted_digests(shown))


LISTED = CursorScope(19, Region.GB, Order.NEWEST)
CHART = CursorScope(19, Region.GB, Order.POPULAR)
NEWEST = encode_newest(LISTED, NewestPosition(1_800_000_000_000, NOON, video_id(7)))
POPULAR = encode_popular(CHART, PopularPosition(2, sorted_digests(map(digest_of, ["a", "b"]))))

type Decode = Callable[[CursorScope, str], Any]

both = pytest.mark.parametrize(
    ("scope", "cursor", "decode"),
    [(LISTED, NEWEST, decode_newest), (CHART, POPULAR, decode_popular)],
    ids=["newest", "popular"],
)


def forged(scope: CursorScope, content: bytes, version: bytes = b"\x01") -> str:
    """Return a cursor of any content, with the checksum that a query asks for."""
    body = version + content
    checksum = hashlib.blake2b(json.dumps(scope).encode() + body, digest_size=8).digest()
    return urlsafe_b64encode(body + checksum).rstrip(b"=").decode()


@given(scopes, scopes, newest_positions, popular_positions())
def test_a_position_is_decoded_as_it_was_encoded_and_by_no_other_query(
    scope: CursorScope, other: CursorScope, position: NewestPosition, ranked: PopularPosition
) -> None:
    assume(scope != other)
    newest, popular = encode_newest(scope, position), encode_popular(scope, ranked)
    assert (decode_newest(scope, newest), decode_popular(scope, popular)) == (position, ranked)
    with pytest.raises(InvalidCursor):
        decode_newest(other, newest)
    with pytest.raises(InvalidCursor):
        decode_popular(other, popular)
    # Cursors are short and need no escaping.
    assert re.fullmatch("[A-Za-z0-9_-]{1,80}", newest)
    assert re.fullmatch("[A-Za-z0-9_-]{1,540}", popular)


@both
@given(text=st.text() | st.text(string.ascii_letters + string.digits + "-_="), data=st.data())
def test_any_other_text_and_a_changed_cursor_are_invalid(
    scope: CursorScope, cursor: str, decode: Decode, text: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + "-_=+/ \n") | st.characters())
    changed = cursor[:place] + letter + cursor[place + data.draw(st.sampled_from([0, 1])) :]
    for other in {text, changed} - {cursor}:
        with pytest.raises(InvalidCursor):
            decode(scope, other)


@both
def test_a_cursor_has_one_spelling(scope: CursorScope, cursor: str, decode: Decode) -> None:
    decode(scope, cursor)
    letters = string.ascii_letters + string.digits + "-_"
    others = {cursor[:-1] + letter for letter in letters} | {f"{cursor}=", f" {cursor}", f"{cursor}\n", cursor[:-1]}
    for other in others - {cursor}:
        with pytest.raises(InvalidCursor):
            decode(scope, other)


NOT_NEWEST = {
    "nothing": b"",
    "no time": bytes(24),
    "half an id": bytes(12),
    "no time that exists": bytes(24) + b"2026-02-30T00:00:00Z",
    "a time that is written otherwise": bytes(24) + b"2026-03-01T12:00:00+00:00",
    "a time with a fraction": bytes(24) + b"2026-03-01T12:00:00.5Z",
    "a time that is no ASCII": bytes(24) + "\u0968\u0966\u0968\u096c-03-01T12:00:00Z".encode(),
    "a beginning that is too late": (MAX_INTEGER + 1).to_bytes(8) + bytes(16) + NOON.encode(),
}
NOT_POPULAR = {
    "nothing": b"",
    "a rank that nothing was shown before": b"\x01",
    "half a digest": b"\x01" + b"12345678" + b"1234",
    "more shown than passed": b"\x01" + b"12345678" + b"22345678",
    "the first rank": b"\x00" + b"12345678",
    "a rank that no chart has": b"\x32" + b"12345678",
    "digests out of order": b"\x02" + b"22345678" + b"12345678",
    "a digest twice": b"\x02" + b"12345678" + b"12345678",
}


@pytest.mark.parametrize(
    ("scope", "decode", "content"),
    [
        *(pytest.param(LISTED, decode_newest, content, id=f"newest: {what}") for what, content in NOT_NEWEST.items()),
        *(pytest.param(CHART, decode_popular, content, id=f"popular: {what}") for what, content in NOT_POPULAR.items()),
    ],
)
def test_a_forged_position_is_invalid(scope: CursorScope, decode: Decode, content: bytes) -> None:
    with pytest.raises(InvalidCursor):
        decode(scope, forged(scope, content))


def test_a_cursor_of_another_version_is_invalid() -> None:
    content = bytes(24) + NOON.encode()
    assert decode_newest(LISTED, forged(LISTED, content))
    with pytest.raises(InvalidCursor):
        decode_newest(LISTED, forged(LISTED, content, version=b"\x02"))
