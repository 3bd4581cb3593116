"""Powertools' router with validation, logger and metrics, over boto3's table."""

import json
import os
from functools import partial
from typing import Annotated

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

logger = Logger()
metrics = Metrics()
app = APIGatewayRestResolver(
    enable_validation=True, serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
)
table = boto3.resource("dynamodb").Table(os.environ["VIDEOS_TABLE"])


class VideoDetail(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    video_id: str
    user_id: str | None = None
    name: str | None = None
    description: str | None = None
    location: str | None = None
    tags: list[str] | None = None
    preview_image_location: str | None = None
    added_date: str | None = None
    views: int = 0
    status: str
    title: str | None = None
    thumbnail_url: str | None = None
    submitted_at: str | None = None
    upload_date: str | None = None
    youtube_video_id: str | None = None
    location_type: int = Field(0, alias="location_type")
    average_rating: float | None = None
    total_ratings_count: int = 0
    duration: int | None = None
    channel_title: str | None = None
    category_id: int | None = None
    likes: int = 0


@app.get("/api/v1/videos/id/<video_id>")
def video_by_id(video_id: Annotated[str, Path(pattern=UUID)]) -> VideoDetail:
    item = table.get_item(Key={"video_id": video_id}).get("Item")
    if item is None:
        raise NotFoundError
    added = {"title": item["name"], "thumbnail_url": item["preview_image_location"]}
    added |= {"submitted_at": item["added_date"], "upload_date": item["added_date"]}
    added |= {"youtube_video_id": item["location"].partition("watch?v=")[2]}
    return VideoDetail.model_validate({**item, **added})


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    return app.resolve(event, context)
