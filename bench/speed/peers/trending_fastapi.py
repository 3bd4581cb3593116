"""FastAPI behind Mangum, with Powertools' logger and metrics, over a Query with boto3's table."""

import os
from enum import StrEnum

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from boto3.dynamodb.conditions import Key
from fastapi import FastAPI, HTTPException
from mangum import Mangum
from pydantic import BaseModel

logger = Logger()
metrics = Metrics()
app = FastAPI()
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


@app.get("/api/trending/{region}")
async def trending(region: Region) -> Chart:
    items = table.query(KeyConditionExpression=Key("region").eq(region.value), Limit=50)["Items"]
    if not items:
        raise HTTPException(404)
    metrics.add_metric("ChartViewed", MetricUnit.Count, 1)
    logger.info("chart", extra={"region": region})
    return Chart.model_validate({"region": region, "videos": items, "updated_at": items[0]["updated_at"]})


asgi = Mangum(app, lifespan="off")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    return asgi(event, context)
