"""The signed transport is understood by both real stores."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from catalog.aws.transport import Patience, Transport
from tools.engines.real import OpenSearchNode

REGION = "eu-west-1"
# A store that has just started is slow at first; how long to wait is not the matter here.
PATIENCE = Patience(connect=5.0, read=30.0, total=60.0)
TITLE = "Été à Tōkyō — 東京の夏 🎆"
DOCUMENT_ID = "été 東京/1?#%20"
JSON = {"Content-Type": "application/json"}
TARGET = "DynamoDB_20120810.GetItem"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign with keys of the form that DynamoDB Local takes."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")


@pytest.fixture
def dynamodb(dynamodb_url: str) -> Iterator[Transport]:
    """Give a transport to a store that holds one video, written by boto3."""
    client = boto3.client("dynamodb", endpoint_url=dynamodb_url, region_name=REGION)
    client.create_table(
        TableName="signed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "video_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "video_id", "KeyType": "HASH"}],
    )
    client.put_item(TableName="signed", Item={"video_id": {"S": DOCUMENT_ID}, "title": {"S": TITLE}})
    transport = Transport(dynamodb_url, "dynamodb", REGION, patience=PATIENCE)
    yield transport
    transport.close()
    client.delete_table(TableName="signed")


@pytest.fixture
def index(opensearch: OpenSearchNode) -> Iterator[Transport]:
    """Give a transport to a node that has an empty index."""
    transport = Transport(opensearch.url, "es", REGION, patience=PATIENCE)
    assert transport.send("PUT", "/signed", b"{}", JSON).status == 200
    yield transport
    transport.send("DELETE", "/signed", b"", {})
    transport.close()


def test_dynamodb_answers_a_signed_read(dynamodb: Transport) -> None:
    item = get_item(dynamodb, {"video_id": {"S": DOCUMENT_ID}})
    assert item == {"Item": {"video_id": {"S": DOCUMENT_ID}, "title": {"S": TITLE}}}


def test_dynamodb_answers_many_reads_over_one_connection(dynamodb: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    get_item(dynamodb, {"video_id": {"S": DOCUMENT_ID}})
    # Whatever opened another connection would now fail.
    monkeypatch.delattr("catalog.aws.transport.connect")
    for number in range(10):
        assert get_item(dynamodb, {"video_id": {"S": f"absent {number}"}}) == {}


def test_dynamodb_wants_the_signature(dynamodb_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a transport that forgets to sign
    monkeypatch.setattr("catalog.aws.transport.sign", lambda _method, _target, headers, _body, **_: headers)
    transport = Transport(dynamodb_url, "dynamodb", REGION, patience=PATIENCE)
    # WHEN it reads THEN it is refused for that
    reply = transport.send("POST", "/", b"{}", {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": TARGET})
    transport.close()
    assert reply.status == 400
    assert b"MissingAuthenticationToken" in reply.body


def test_opensearch_keeps_a_document_under_an_id_of_any_text(index: Transport) -> None:
    target = f"/signed/_doc/{quote(DOCUMENT_ID, safe='')}"
    written = index.send("PUT", target, json.dumps({"title": TITLE}).encode(), JSON)
    assert (written.status, json.loads(written.body)["_id"]) == (201, DOCUMENT_ID)
    read = json.loads(index.send("GET", target, b"", {}).body)
    assert (read["_id"], read["_source"]) == (DOCUMENT_ID, {"title": TITLE})
    assert index.send("HEAD", target, b"", {}).status == 200


def test_opensearch_finds_unicode_text(index: Transport) -> None:
    index.send("PUT", "/signed/_doc/1?refresh=true", json.dumps({"title": TITLE}).encode(), JSON)
    index.send("PUT", "/signed/_doc/2?refresh=true", b'{"title": "winter"}', JSON)
    query = {"query": {"match": {"title": {"query": "東京 été", "operator": "and"}}}}
    reply = index.send("POST", "/signed/_search", json.dumps(query, ensure_ascii=False).encode(), JSON)
    assert reply.status == 200
    assert [hit["_id"] for hit in json.loads(reply.body)["hits"]["hits"]] == ["1"]


def get_item(dynamodb: Transport, key: dict[str, Any]) -> Any:
    """Read one item, as DynamoDB writes it."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": TARGET}
    reply = dynamodb.send("POST", "/", json.dumps({"TableName": "signed", "Key": key}).encode(), headers)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)
