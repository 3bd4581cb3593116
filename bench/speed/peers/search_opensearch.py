"""opensearch-py with its AWS signer, asked for the page that the catalogue asks for: the same query, no validation."""

import json
import os
from urllib.parse import urlsplit

import boto3
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

from catalog.search.page_query import search_body
from catalog.search.request import Search
from catalog.search.spelling import are_in_titles, correct_from_hits, words_of

CARD = ("video_id", "title", "channel_title", "category_id", "thumbnail_url", "views", "likes", "duration", "regions")

url = urlsplit(os.environ["SEARCH_ENDPOINT"])
client = OpenSearch(
    hosts=[{"host": url.hostname, "port": url.port}],
    http_auth=Urllib3AWSV4SignerAuth(boto3.Session().get_credentials(), os.environ["AWS_REGION"], "es"),
    connection_class=Urllib3HttpConnection,
)


def handler(event, context):
    given = event["queryStringParameters"]
    asked = Search(given["q"], int(given.get("page", 1)), int(given.get("per_page", 20)))
    hits = client.search(index=os.environ["PEERS_INDEX"], body=search_body(asked))["hits"]
    sources = [hit["_source"] for hit in hits["hits"]]
    found = {
        "videos": [{name: source["card"][name] for name in CARD} for source in sources],
        "total": hits["total"]["value"],
        "page": asked.page,
        "per_page": asked.per_page,
        "query": asked.text,
        "total_relation": hits["total"]["relation"],
    }
    may_differ = not are_in_titles(asked.words.words, (one["title"] for one in sources))
    if may_differ and (better := correct_from_hits(asked.words, map(words_of, sources))):
        found["did_you_mean"] = better
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
