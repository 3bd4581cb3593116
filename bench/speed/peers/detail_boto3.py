"""One GetItem with boto3, and nothing else."""

import json
import os

import boto3

FIELDS = {
    "video_id": "videoId",
    "user_id": "userId",
    "name": "name",
    "description": "description",
    "location": "location",
    "tags": "tags",
    "preview_image_location": "previewImageLocation",
    "added_date": "addedDate",
    "views": "views",
    "status": "status",
}

# Additions: names of others for the same, and further attributes.
SAME = {"title": "name", "thumbnailUrl": "previewImageLocation", "submittedAt": "addedDate", "uploadDate": "addedDate"}
MORE = {"duration": "duration", "channel_title": "channelTitle", "category_id": "categoryId", "likes": "likes"}

dynamodb = boto3.client("dynamodb")


def value(attribute):
    ((kind, content),) = attribute.items()
    if kind == "N":
        return int(content)
    return [value(one) for one in content] if kind == "L" else content


def shown_of(item, fields):
    return {shown: value(item[name]) if name in item else None for name, shown in fields.items()}


def handler(event, context):
    key = {"video_id": {"S": event["pathParameters"]["video_id"]}}
    item = dynamodb.get_item(TableName=os.environ["VIDEOS_TABLE"], Key=key)["Item"]
    video = shown_of(item, FIELDS)
    video |= {shown: video[name] for shown, name in SAME.items()}
    video |= {"youtubeVideoId": video["location"].partition("watch?v=")[2], "location_type": 0}
    video |= {"averageRating": None, "totalRatingsCount": 0, **shown_of(item, MORE)}
    body = json.dumps(video, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
