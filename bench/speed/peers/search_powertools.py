"""Powertools' router with validation, logger and metrics, over opensearch-py, asked for the catalogue's own page."""

import json
import os
from enum import StrEnum
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.metrics import MetricUnit
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection
from pydantic import BaseModel

from catalog.search.page_query import search_body
from catalog.search.request import Filters, Search, Sort
from catalog.search.spelling import are_in_titles, correct_from_hits, words_of

logger = Logger()
metrics = Metrics()
app = APIGatewayRestResolver(
    enable_validation=True, serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
)
url = urlsplit(os.environ["SEARCH_ENDPOINT"])
client = OpenSearch(
    hosts=[{"host": url.hostname, "port": url.port}],
    http_auth=Urllib3AWSV4SignerAuth(boto3.Session().get_credentials(), os.environ["AWS_REGION"], "es"),
    connection_class=Urllib3HttpConnection,
)

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


class Page(BaseModel):
    videos: list[VideoCard]
    total: int
    page: int
    per_page: int
    query: str
    total_relation: str


class CorrectedPage(Page):
    did_you_mean: str


@app.get("/api/search")
def search(  # noqa: PLR0913, PLR0917 - one argument a parameter of the route
    q: Annotated[str, Query(min_length=2, max_length=100)],
    page: Annotated[int, Query(ge=1, le=100)] = 1,
    per_page: Annotated[int, Query(ge=1, le=50)] = 20,
    category: Annotated[int | None, Query(ge=0)] = None,
    region: Region | None = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    channel: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    min_duration: Annotated[int | None, Query(ge=0)] = None,
    max_duration: Annotated[int | None, Query(ge=0)] = None,
    published_after: str | None = None,
    published_before: str | None = None,
    sort: Sort = Sort.RELEVANCE,
) -> Page | CorrectedPage:
    filters = Filters(category, region, tag, channel, min_duration, max_duration, published_after, published_before)
    asked = Search(q, page, per_page, filters, sort)
    answer = client.search(index=os.environ["PEERS_INDEX"], body=search_body(asked))
    metrics.add_metric("SearchEngineTime", MetricUnit.Milliseconds, answer["took"])
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    total = answer["hits"]["total"]
    found = {
        "videos": [source["card"] for source in sources],
        "total": total["value"],
        "page": page,
        "per_page": per_page,
        "query": q,
        "total_relation": total["relation"],
    }
    may_differ = not are_in_titles(asked.words.words, (one["title"] for one in sources))
    if may_differ and (better := correct_from_hits(asked.words, map(words_of, sources))):
        return CorrectedPage.model_validate(found | {"did_you_mean": better})
    return Page.model_validate(found)


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    return app.resolve(event, context)
