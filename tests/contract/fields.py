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
