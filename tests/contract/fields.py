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
