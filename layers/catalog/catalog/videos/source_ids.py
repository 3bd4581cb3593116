"""Derives ids of videos from their producers' own ids."""

from uuid import NAMESPACE_URL, uuid5


def derive_video_id(source_id: str) -> str:
    """Return the UUID (version 5, URL namespace) for a producer's own id of a video."""
    return str(uuid5(NAMESPACE_URL, source_id))
