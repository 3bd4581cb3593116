"""Both real stores answer, and over loopback only."""

import json
import socket
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from tools.engines.real import OpenSearchNode


def test_dynamodb_refuses_a_wrongly_typed_index_key(dynamodb_url: str) -> None:
    client = boto3.client(
        "dynamodb",
        endpoint_url=dynamodb_url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    client.create_table(
        TableName="smoke",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "rank", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-rank",
                "KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    client.put_item(TableName="smoke", Item={"id": {"S": "right"}, "rank": {"N": "1"}})

    with pytest.raises(ClientError, match="Type mismatch for Index Key"):
        client.put_item(TableName="smoke", Item={"id": {"S": "wrong"}, "rank": {"S": "1"}})


@pytest.mark.parametrize(
    ("analyzer", "inflected", "stem"),
    [("hindi", "किताबें", "किताब"), ("brazilian", "meninos", "menin")],
)
def test_opensearch_stems_a_language(opensearch: OpenSearchNode, analyzer: str, inflected: str, stem: str) -> None:
    answer = _post(opensearch, "/_analyze", {"analyzer": analyzer, "text": inflected})

    assert [token["token"] for token in answer["tokens"]] == [stem]


def test_opensearch_evaluates_rankings(opensearch: OpenSearchNode) -> None:
    _post(opensearch, "/smoke/_doc/1?refresh=true", {"title": "daily"})
    rated = {
        "id": "daily",
        "request": {"query": {"match": {"title": "daily"}}},
        "ratings": [{"_index": "smoke", "_id": "1", "rating": 1}],
    }

    answer = _post(opensearch, "/smoke/_rank_eval", {"requests": [rated], "metric": {"precision": {"k": 1}}})

    assert answer["metric_score"] == 1.0


def test_both_listen_on_loopback_only(dynamodb_url: str, opensearch: OpenSearchNode) -> None:
    for url in (dynamodb_url, opensearch.url):
        assert _listens(url, "127.0.0.1")
        # Loopback too, but only a server that listens on every interface answers there.
        assert not _listens(url, "127.0.0.2")


def test_the_node_binds_its_transport_to_loopback(opensearch: OpenSearchNode) -> None:
    answer = _request(opensearch, "GET", "/_nodes/_local/http,transport")

    (node,) = answer["nodes"].values()
    bound = node["http"]["bound_address"] + node["transport"]["bound_address"]
    assert {address.rsplit(":", 1)[0] for address in bound} == {"127.0.0.1"}


def _listens(url: str, host: str) -> bool:
    with socket.socket() as client:
        client.settimeout(2)
        return client.connect_ex((host, _port(url))) == 0


def _post(node: OpenSearchNode, path: str, body: dict[str, Any]) -> Any:
    return _request(node, "POST", path, json.dumps(body))


def _request(node: OpenSearchNode, method: str, path: str, body: str | None = None) -> Any:
    connection = HTTPConnection("127.0.0.1", _port(node.url), timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status < 300, answer
    return answer


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port
