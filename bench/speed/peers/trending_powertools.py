"""Powertools' router with validation, logger and metrics, over a Query with boto3's table."""

import json
import os
from enum import StrEnum
from functools import partial

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from boto3.dynamodb.conditions import Key
from pydantic import BaseModel

logger = Logger()
metrics = Metrics()
app = APIGatewayRestResolver(
    enable_validation=True, serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
)
table = boto3.resource("dynamodb").Table(os.environ["CHART_TABLE"])

Region = StrEnum("Region", {name: name for name in ("AU", "BR", "CA", "DE", "FR", "GB", "IN", "US")})


class VideoCard(BaseModel):
    video_id: str
    title: str
    channel_title: str
    category_id: int
    thumbnail_url: str
    views: int
    likes: int
    duration: int
    regions: list[str]


class Chart(BaseModel):
    region: str
    videos: list[VideoCard]
    updated_at: str


@app.get("/api/trending/<region>")
def trending(region: Region) -> Chart:
    items = table.query(KeyConditionExpression=Key("region").eq(region.value), Limit=50)["Items"]
    if not items:
        raise NotFoundError
    return Chart.model_validate({"region": region, "videos": items, "updated_at": items[0]["updated_at"]})


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    return app.resolve(event, context)
