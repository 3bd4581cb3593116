"""One Query of a region's fifty entries with boto3, and nothing else."""

import json
import os
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key

FIELDS = ("video_id", "title", "channel_title", "category_id", "thumbnail_url", "views", "likes", "duration", "regions")

table = boto3.resource("dynamodb").Table(os.environ["CHART_TABLE"])


def number(value):
    if isinstance(value, Decimal):
        return int(value)
    raise TypeError


def handler(event, context):
    region = event["pathParameters"]["region"]
    items = table.query(KeyConditionExpression=Key("region").eq(region), Limit=50)["Items"]
    videos = [{name: item[name] for name in FIELDS} for item in items]
    chart = {"region": region, "videos": videos, "updated_at": items[0]["updated_at"]}
    body = json.dumps(chart, default=number, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
