"""Builds what KillrVideo's clients ask for and this catalogue does not have, comments and ratings: valid and empty."""

from typing import Any


def no_comments(page: int, page_size: int) -> dict[str, Any]:
    """Return one page of an empty list of comments."""
    return {"data": [], "pagination": {"currentPage": page, "pageSize": page_size, "totalItems": 0, "totalPages": 0}}


def no_ratings(video_id: str) -> dict[str, Any]:
    """Return the ratings of a video that nobody has rated, by the names of both of KillrVideo's routes."""
    return {
        "videoId": video_id,
        "averageRating": None,
        "totalRatingsCount": 0,
        "currentUserRating": None,
        "ratingCount": 0,
    }
