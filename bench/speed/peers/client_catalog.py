"""The catalogue's own client of the index, asked for its page, and nothing else."""

import json

from catalog.search import reads as index
from catalog.search.page_query import search_body
from catalog.search.request import Search


def handler(event, context):
    given = event["queryStringParameters"]
    asked = Search(given["q"], int(given.get("page", 1)), int(given.get("per_page", 20)))
    hits = index.search(search_body(asked))["hits"]["hits"]
    body = json.dumps([hit["_id"] for hit in hits])
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
