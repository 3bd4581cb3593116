"""The fields of the two contracts, in their order."""

CARD = [
    "video_id",
    "title",
    "channel_title",
    "category_id",
    "thumbnail_url",
    "views",
    "likes",
    "duration",
    "regions",
]

# What our cards have besides.
CARD_BESIDES = ["source_id", "location"]

# DailyWatch's detail, and what ours has besides.
WHOLE = [*CARD, "description", "published_at", "fetched_at"]
WHOLE_BESIDES = ["source_id", "location", "tags", "language", "added_date"]

DETAIL = [
    "videoId",
    "userId",
    "name",
    "description",
    "location",
    "tags",
    "previewImageLocation",
    "addedDate",
    "views",
    "status",
]

SUMMARY = [
    "videoId",
    "userId",
    "name",
    "title",
    "previewImageLocation",
    "thumbnailUrl",
    "addedDate",
    "submittedAt",
    "uploadDate",
    "tags",
    "views",
    "duration",
    "channelTitle",
    "status",
    "youtubeVideoId",
    "averageRating",
    "totalRatingsCount",
]

ADDED_TO_DETAIL = [
    "title",
    "thumbnailUrl",
    "submittedAt",
    "uploadDate",
    "youtubeVideoId",
    "location_type",
    "averageRating",
    "totalRatingsCount",
    "duration",
    "channelTitle",
    "categoryId",
    "likes",
]
