"""opensearch-py with its AWS signer, asked for the page that the catalogue asks for, and nothing else."""

import json
import os
from urllib.parse import urlsplit

import boto3
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

from catalog.search.page_query import search_body
from catalog.search.request import Search

url = urlsplit(os.environ["SEARCH_ENDPOINT"])
client = OpenSearch(
    hosts=[{"host": url.hostname, "port": url.port}],
    http_auth=Urllib3AWSV4SignerAuth(boto3.Session().get_credentials(), os.environ["AWS_REGION"], "es"),
    connection_class=Urllib3HttpConnection,
)


def handler(event, context):
    given = event["queryStringParameters"]
    asked = Search(given["q"], int(given.get("page", 1)), int(given.get("per_page", 20)))
    hits = client.search(index=os.environ["PEERS_INDEX"], body=search_body(asked))["hits"]["hits"]
    body = json.dumps([hit["_id"] for hit in hits])
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
