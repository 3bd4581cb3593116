"""Derives ids of videos from their producers' own ids."""

import re

from catalog.videos.identifiers import VIDEO_ID_PATTERN, derive_uuid
from catalog.videos.youtube import youtube_page_of


def derive_video_id(source_id: str) -> str:
    """Return the UUID (version 5, URL namespace) for a producer's own id of a video."""
    return derive_uuid(source_id)


def resolve_video_id(name: str) -> str:
    """Return the id of the video that a text names: its UUID in either case, its YouTube id, or its producer's id.

    What has the form of a YouTube id is one: the id of its video is that of the link to its page.
    """
    uuid = name.lower()
    if re.fullmatch(VIDEO_ID_PATTERN, uuid):
        return uuid
    return derive_video_id(youtube_page_of(name) or name)
