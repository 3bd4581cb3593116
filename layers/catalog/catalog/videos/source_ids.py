"""Derives ids of videos from their producers' own ids."""

from catalog.videos.identifiers import derive_uuid


def derive_video_id(source_id: str) -> str:
    """Return the UUID (version 5, URL namespace) for a producer's own id of a video."""
    return derive_uuid(source_id)
