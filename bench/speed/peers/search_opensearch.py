"""opensearch-py with its AWS signer, asked for the page that the catalogue asks for: the same query, no validation."""

import json
import os
from urllib.parse import urlsplit

import boto3
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

from catalog.search.documents import definition_name
from catalog.search.pages import search_body
from catalog.search.request import Search
from catalog.search.results import page_of
from catalog.search.spelling import corrected

CARD = (
    "video_id",
    "title",
    "channel_title",
    "category_id",
    "thumbnail_url",
    "views",
    "likes",
    "duration",
    "regions",
)
PAGE = ("videos", "total", "page", "per_page", "query", "total_relation")

url = urlsplit(os.environ["SEARCH_ENDPOINT"])
client = OpenSearch(
    hosts=[{"host": url.hostname, "port": url.port}],
    http_auth=Urllib3AWSV4SignerAuth(boto3.Session().get_credentials(), os.environ["AWS_REGION"], "es"),
    connection_class=Urllib3HttpConnection,
)


def handler(event, context):
    given = event["queryStringParameters"]
    asked = Search(given["q"], int(given.get("page", 1)), int(given.get("per_page", 20)))
    answer = client.search(index=definition_name(), body=search_body(asked))
    page = page_of(answer, asked, highlight=False)
    found = {name: page[name] for name in PAGE}
    found["videos"] = [{name: card[name] for name in CARD} for card in found["videos"]]
    if better := corrected(asked.text, answer["hits"]["hits"]):
        found["did_you_mean"] = better
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
