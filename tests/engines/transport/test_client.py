"""Both real stores understand the signed client."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from catalog.transport.client import Reply, RetryPolicy, SignedClient
from catalog.transport.credentials import CredentialsSource
from tools.engines.real import OpenSearchNode

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# A store that has just started is slow at first.
NO_HURRY = RetryPolicy(connect=60.0, read=60.0, total=120.0)
TITLE = "Été à Tōkyō — 東京の夏 🎆"
DOCUMENT_ID = "été 東京/1?#%20"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign with keys of the form that DynamoDB Local takes."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "local")


def signed(url: str, service: str) -> SignedClient:
    return SignedClient(url, service, "us-east-1", credentials=CredentialsSource(os.environ), retry_policy=NO_HURRY)


@pytest.fixture
def table(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> str:
    """Give the name of a table with one video, written by boto3."""
    name = make_table("VideosTable")
    dynamodb.put_item(TableName=name, Item={"video_id": {"S": DOCUMENT_ID}, "title": {"S": TITLE}})
    return name


@pytest.fixture
def reader(dynamodb_url: str) -> Iterator[SignedClient]:
    with closing(signed(dynamodb_url, "dynamodb")) as client:
        yield client


def get_item(reader: SignedClient, table: str, video_id: str) -> Reply:
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"}
    body = {"TableName": table, "Key": {"video_id": {"S": video_id}}}
    return reader.send("POST", "/", json.dumps(body).encode(), headers)


def test_dynamodb_answers_many_signed_reads_over_one_connection(
    reader: SignedClient, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = get_item(reader, table, DOCUMENT_ID)
    assert (reply.status, reply.json()) == (200, {"Item": {"video_id": {"S": DOCUMENT_ID}, "title": {"S": TITLE}}})
    # Whatever opened another connection would now fail.
    monkeypatch.delattr("catalog.transport.client.connect")
    for number in range(10):
        reply = get_item(reader, table, f"absent {number}")
        assert (reply.status, reply.json()) == (200, {})


def test_dynamodb_requires_the_signature(reader: SignedClient, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.transport.client.sign", lambda _method, _target, headers, _body, **_: headers)
    reply = get_item(reader, table, DOCUMENT_ID)
    assert reply.status == 400
    assert b"MissingAuthenticationToken" in reply.body


@pytest.fixture
def index(opensearch: OpenSearchNode) -> Iterator[SignedClient]:
    """Give a client of a node that has an empty index."""
    with closing(signed(opensearch.url, "es")) as client:
        assert client.send("PUT", "/signed", b"{}", JSON).status == 200
        yield client
        client.send("DELETE", "/signed", b"", {})


def test_opensearch_stores_a_document_under_any_id_and_finds_its_unicode_text(index: SignedClient) -> None:
    target = f"/signed/_doc/{quote(DOCUMENT_ID, safe='')}"
    written = index.send("PUT", f"{target}?refresh=true", json.dumps({"title": TITLE}).encode(), JSON)
    assert (written.status, written.json()["_id"]) == (201, DOCUMENT_ID)
    read: Any = index.send("GET", target, b"", {}).json()
    assert (read["_id"], read["_source"]) == (DOCUMENT_ID, {"title": TITLE})
    assert index.send("HEAD", target, b"", {}).status == 200
    index.send("PUT", "/signed/_doc/2?refresh=true", b'{"title": "winter"}', JSON)
    query = {"query": {"match": {"title": {"query": "東京 été", "operator": "and"}}}}
    reply = index.send("POST", "/signed/_search", json.dumps(query, ensure_ascii=False).encode(), JSON)
    assert reply.status == 200
    assert [hit["_id"] for hit in reply.json()["hits"]["hits"]] == [DOCUMENT_ID]
