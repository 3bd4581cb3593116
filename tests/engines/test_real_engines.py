"""Both real stores validate what the product relies on, and listen on loopback only."""

import json
import socket
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.factories import video_id
from tools.engines.real import OpenSearchNode

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


def test_dynamodb_refuses_an_index_key_of_another_type(
    dynamodb: "DynamoDBClient", make_table: Callable[[str], str]
) -> None:
    name = make_table("VideosTable")
    dynamodb.put_item(TableName=name, Item={"video_id": {"S": video_id(1)}, "category_id": {"N": "19"}})
    with pytest.raises(ClientError, match="Type mismatch for Index Key"):
        dynamodb.put_item(TableName=name, Item={"video_id": {"S": video_id(2)}, "category_id": {"S": "19"}})


def listens(url: str, host: str) -> bool:
    with socket.socket() as client:
        client.settimeout(60)
        return client.connect_ex((host, urlsplit(url).port or 0)) == 0


def test_both_listen_on_loopback_only_the_nodes_transport_too(dynamodb_url: str, opensearch: OpenSearchNode) -> None:
    for url in (dynamodb_url, opensearch.url):
        assert listens(url, "127.0.0.1")
        # Loopback too, but only a server that listens on every interface answers there.
        assert not listens(url, "127.0.0.2")
    with urllib.request.urlopen(f"{opensearch.url}/_nodes/_local/http,transport", timeout=180) as answer:
        (node,) = json.load(answer)["nodes"].values()
    bound = node["http"]["bound_address"] + node["transport"]["bound_address"]
    assert {address.rsplit(":", 1)[0] for address in bound} == {"127.0.0.1"}
