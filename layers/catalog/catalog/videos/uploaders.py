"""Derives the uploader of a video: KillrVideo's user, who is the channel if the producer sent none."""

from catalog.videos.identifiers import derive_uuid


def uploader_of(user_id: str | None, channel_title: str | None, video_id: str) -> str:
    """Return the id of a video's uploader: the producer's, else one of the channel, else one of the video alone.

    All videos of a channel without users have the same uploader. The prefixes keep both kinds apart.
    """
    if user_id:
        return user_id
    return derive_uuid(f"channel:{channel_title}" if channel_title else f"video:{video_id}")
