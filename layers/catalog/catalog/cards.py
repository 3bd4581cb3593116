"""How a video is shown in lists."""

from catalog.contracts.dailywatch import VideoCard
from catalog.video import Video
from catalog.vocabulary import Region


def card_of(video: Video) -> VideoCard:
    """Return the card of a video that is READY."""
    record, counts = video.record, video.counts
    return VideoCard.model_construct(
        video_id=video.video_id,
        title=record.name or "",
        channel_title=record.channel_title or "",
        category_id=record.category_id or 0,
        thumbnail_url=record.preview_image_location or "",
        views=counts.views,
        likes=counts.likes,
        duration=record.duration or 0,
        regions=[Region(region) for region in video.regions],
    )
