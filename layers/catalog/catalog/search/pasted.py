"""Finds the video whose id or address is pasted into a search."""

import re
from itertools import pairwise
from typing import NamedTuple

from catalog.videos.identifiers import canonical_uuid
from catalog.videos.youtube import ID_CHARACTERS, ID_LENGTH

# Fields of the index.
VIDEO_ID, YOUTUBE_ID = "video_id", "youtube_id"

UUID_DIGITS = 32
_HEX = frozenset("0123456789abcdef")

# What an id or address is copied with.
_AROUND = "<>()[]{}\"'“”‘’«»‹›„`.,;:!?…。，、！？「」『』（）【】/|*"  # noqa: RUF001 - quotes and full stops of all languages
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_YOUTUBE_PAGE = re.compile(r"youtu\.be/|youtube(?:-nocookie)?\.com/", re.IGNORECASE)
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_ENCODED = {"%2f": "/", "%2F": "/", "%3f": "?", "%3F": "?", "%3d": "=", "%3D": "=", "%26": "&"}
_SEPARATORS = "[/?#&=:<>\"']+"

# What stands before a video's id in an address: folders of front ends, and names of parameters.
NAMES = frozenset({"watch", "video", "videos", "id", "v", "embed", "video_id", "videoid", "uuid"})
# Hosts of YouTube, whose addresses have other folders as well.
YOUTUBE = ("youtu.be", "youtube", "ytimg.com")
YOUTUBE_NAMES = NAMES | {"youtu.be", "www.youtu.be", "shorts", "live", "e", "vi", "vi_webp"}


class PastedId(NamedTuple):
    """The id of one video: `field` of the index is `value`. One that is `certain` is no word that is searched for."""

    field: str
    value: str
    is_certain: bool = True


def pasted_id(text: str) -> PastedId | None:
    """Return the id in a text that is an id or the address of a video's page; None for any other text.

    Apps share a title and an address: among other words, only an address that says so itself is one, and a UUID.
    """
    words = [word.strip(_AROUND) for word in text.translate(_INVISIBLE).split()]
    if len(words) == 1 and (pasted := _of_word(words[0])):
        return pasted
    addresses = map(_in_address, filter(_is_address, words))
    found = next((address for address in addresses if address), None)
    uuids = {*map(str.lower, _UUID.findall(text))}
    return PastedId(VIDEO_ID, uuids.pop()) if found is None and len(uuids) == 1 else found


def _is_address(word: str) -> bool:
    return "://" in word or _YOUTUBE_PAGE.search(word) is not None


def _of_word(word: str) -> PastedId | None:
    if video_id := _uuid(word):
        return PastedId(VIDEO_ID, video_id)
    if _is_youtube_id(word):
        return PastedId(YOUTUBE_ID, word, is_certain=False)
    return _in_address(word)


def _in_address(address: str) -> PastedId | None:
    for encoded, character in _ENCODED.items():
        address = address.replace(encoded, character)
    is_youtube = any(host in address.lower() for host in YOUTUBE)
    names = YOUTUBE_NAMES if is_youtube else NAMES
    parts = re.split(_SEPARATORS, address)
    for name, value in pairwise(parts):
        if name.lower() not in names:
            continue
        if video_id := _uuid(value):
            return PastedId(VIDEO_ID, video_id)
        if _is_youtube_id(value):
            return PastedId(YOUTUBE_ID, value, is_certain=is_youtube or "/" in address)
    return None


def _uuid(text: str) -> str | None:
    digits = text.lower().removeprefix("urn:uuid:").replace("-", "")
    return canonical_uuid(digits) if len(digits) == UUID_DIGITS and _HEX.issuperset(digits) else None


def _is_youtube_id(text: str) -> bool:
    return len(text) == ID_LENGTH and ID_CHARACTERS.issuperset(text)
