"""Other services: they invoke the reads without HTTP, and put videos on the bus."""

import json
import uuid
from typing import Any, NamedTuple

import boto3
import pytest

from tests.stack.client import Client
from tools.stack import Stack


class Reads(NamedTuple):
    """The read functions of a stack, invoked as boto3 does it for any service."""

    stack: Stack
    functions: dict[str, str]

    def invoke(self, read: str, payload: object) -> Any:
        """Return what a read answers to plain parameters; it must not have failed."""
        client = boto3.client("lambda", region_name=self.stack.region, endpoint_url=self.stack.endpoint)
        answer = client.invoke(FunctionName=self.functions[read], Payload=json.dumps(payload).encode())
        assert "FunctionError" not in answer
        return json.loads(answer["Payload"].read())


@pytest.fixture(scope="module")
def reads(stack: Stack) -> Reads:
    client = boto3.client("lambda", region_name=stack.region, endpoint_url=stack.endpoint)
    pages = client.get_paginator("list_functions").paginate()
    names = [one["FunctionName"] for page in pages for one in page["Functions"]]
    kinds = ("SearchFunction", "TrendingFunction", "CategoriesFunction", "VideoDetailFunction")
    return Reads(stack, {kind: next(name for name in names if kind in name) for kind in kinds})


def test_a_service_reads_what_http_answers_and_gets_the_problem_of_a_bad_request(
    client: Client, reads: Reads, published: dict[str, Any]
) -> None:
    video_id = published["video_id"]
    assert reads.invoke("VideoDetailFunction", {"video_id": video_id})["name"] == published["name"]
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("VideoDetailFunction", {"video_id": video_id}, f"/api/v1/videos/id/{video_id}"),
        ("VideoDetailFunction", {"ids": [video_id, video_id]}, f"/api/v1/videos?ids={video_id},{video_id}"),
        ("SearchFunction", {"q": "cook", "page": 1}, "/api/search?q=cook&page=1"),
        ("SearchFunction", {"tag": "cooking"}, "/api/v1/videos/by-tag/cooking"),
        ("SearchFunction", {"video_id": video_id}, f"/api/v1/videos/id/{video_id}/related"),
        ("TrendingFunction", {"route": "/api/v1/videos/trending"}, "/api/v1/videos/trending"),
    ]
    for read, payload, path in asked:
        direct, over_http = reads.invoke(read, payload), client.get(path).json
        # Over HTTP a failure is the problem itself.
        assert direct in (over_http, {"error": over_http}), path
    refused: list[tuple[object, int]] = [([], 422), (None, 422), ({"video_id": str(uuid.uuid4())}, 404)]
    for event, status in refused:
        assert reads.invoke("VideoDetailFunction", event)["error"]["status"] == status


def test_a_service_may_invoke_the_version_that_the_api_invokes(reads: Reads, published: dict[str, Any]) -> None:
    # Only of the alias environments are kept ready.
    client = boto3.client("lambda", region_name=reads.stack.region, endpoint_url=reads.stack.endpoint)
    aliases = {read: client.get_alias(FunctionName=name, Name="live") for read, name in reads.functions.items()}
    assert all(alias["FunctionVersion"].isdecimal() for alias in aliases.values())
    by_alias = Reads(reads.stack, {read: alias["AliasArn"] for read, alias in aliases.items()})
    for read, payload in (
        ("VideoDetailFunction", {"video_id": published["video_id"]}),
        ("SearchFunction", {"q": "cook"}),
        ("TrendingFunction", {"region": "CA"}),
        ("CategoriesFunction", {}),
    ):
        assert by_alias.invoke(read, payload) == reads.invoke(read, payload), read
