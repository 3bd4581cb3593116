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

dynamodb = boto3.client("dynamodb")


def value(attribute):
    ((kind, content),) = attribute.items()
    if kind == "N":
        return int(content)
    return [value(one) for one in content] if kind == "L" else content


def handler(event, context):
    key = {"video_id": {"S": event["pathParameters"]["video_id"]}}
    item = dynamodb.get_item(TableName=os.environ["VIDEOS_TABLE"], Key=key)["Item"]
    video = {shown: value(item[name]) if name in item else None for name, shown in FIELDS.items()}
    body = json.dumps(video, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
