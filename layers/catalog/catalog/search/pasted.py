"""Finds the video whose id or address is pasted into a search."""

from typing import NamedTuple

from catalog.videos.identifiers import canonical_uuid
from catalog.videos.youtube import ID_CHARACTERS, ID_LENGTH, youtube_id_of

# Fields of the index.
VIDEO_ID, YOUTUBE_ID = "video_id", "youtube_id"

UUID_DIGITS = 32
_HEX = frozenset("0123456789abcdef")

# Folders of front ends in which a video's page is.
PAGES = frozenset({"watch", "video", "videos", "id", "v", "embed"})


class PastedId(NamedTuple):
    """The id of one video: `field` of the index is `value`. One that is `certain` is no word that is searched for."""

    field: str
    value: str
    is_certain: bool = True


def pasted_id(text: str) -> PastedId | None:
    """Return the id in a text that is nothing but an id, or the address of a video's page; None for any other text."""
    text = text.strip()
    if not text or any(map(str.isspace, text)):
        return None
    if "/" in text:
        return _in_address(text if "://" in text else f"https://{text}")
    if video_id := _uuid(text):
        return PastedId(VIDEO_ID, video_id)
    return PastedId(YOUTUBE_ID, text, is_certain=False) if _is_youtube_id(text) else None


def _in_address(address: str) -> PastedId | None:
    if youtube_id := youtube_id_of(address):
        return PastedId(YOUTUBE_ID, youtube_id)
    path, _, name = address.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")
    if path.rpartition("/")[2].lower() not in PAGES:
        return None
    if video_id := _uuid(name):
        return PastedId(VIDEO_ID, video_id)
    return PastedId(YOUTUBE_ID, name) if _is_youtube_id(name) else None


def _uuid(text: str) -> str | None:
    digits = text.lower().removeprefix("urn:uuid:").strip("{}").replace("-", "")
    return canonical_uuid(digits) if len(digits) == UUID_DIGITS and _HEX.issuperset(digits) else None


def _is_youtube_id(text: str) -> bool:
    return len(text) == ID_LENGTH and ID_CHARACTERS.issuperset(text)
