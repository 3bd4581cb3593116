"""Other services of the house: they invoke the reads without HTTP, and tell of videos over the bus."""

import json
import uuid
from typing import Any, NamedTuple
from urllib.parse import urlencode

import boto3
import pytest

from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
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
    names = [
        one["FunctionName"] for page in client.get_paginator("list_functions").paginate() for one in page["Functions"]
    ]
    kinds = ("SearchFunction", "TrendingFunction", "CategoriesFunction", "VideoDetailFunction")
    return Reads(stack, {kind: next(name for name in names if kind in name) for kind in kinds})


@pytest.fixture
def announced(put: Put, reads: Reads) -> dict[str, Any]:
    """A video that another service put on the bus, and that it reads again without HTTP."""
    video = upserted(f"Announced {uuid.uuid4().hex[:8]}", regions=["CA"])
    put("VideoUpserted", video)

    def read() -> Any:
        return reads.invoke("VideoDetailFunction", {"video_id": video["video_id"]})

    assert eventually(read, lambda answer: "error" not in answer)["name"] == video["name"]
    return video


def test_a_service_reads_what_http_answers(client: Client, reads: Reads, announced: dict[str, Any]) -> None:
    video_id = announced["video_id"]
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("VideoDetailFunction", {"video_id": video_id}, f"/api/v1/videos/id/{video_id}"),
        ("VideoDetailFunction", {"ids": [video_id, video_id]}, f"/api/v1/videos?ids={video_id},{video_id}"),
        ("SearchFunction", {"q": "announced", "page": 1}, "/api/search?" + urlencode({"q": "announced", "page": 1})),
        ("SearchFunction", {"tag": "cooking"}, "/api/v1/videos/by-tag/cooking"),
        ("SearchFunction", {"video_id": video_id}, f"/api/v1/videos/id/{video_id}/related"),
        ("TrendingFunction", {"route": "/api/v1/videos/trending"}, "/api/v1/videos/trending"),
    ]
    for read, payload, path in asked:
        direct, over_http = reads.invoke(read, payload), client.get(path).json
        # Over HTTP a failure is the problem itself.
        assert direct in (over_http, {"error": over_http}), path


def test_a_service_may_ask_the_version_that_the_api_asks(reads: Reads, announced: dict[str, Any]) -> None:
    # Only of the alias environments are kept ready.
    client = boto3.client("lambda", region_name=reads.stack.region, endpoint_url=reads.stack.endpoint)
    published = {read: client.get_alias(FunctionName=name, Name="live") for read, name in reads.functions.items()}
    assert all(alias["FunctionVersion"].isdecimal() for alias in published.values())
    by_alias = Reads(reads.stack, {read: alias["AliasArn"] for read, alias in published.items()})
    for read, payload in (
        ("VideoDetailFunction", {"video_id": announced["video_id"]}),
        ("SearchFunction", {"q": "announced"}),
        ("TrendingFunction", {"region": "CA"}),
        ("CategoriesFunction", {}),
    ):
        assert by_alias.invoke(read, payload) == reads.invoke(read, payload), read


@pytest.mark.parametrize(
    ("read", "payload", "status"),
    [
        ("TrendingFunction", {"region": "XX"}, 422),
        ("TrendingFunction", {"region": "US", "debug": 1}, 422),
        ("SearchFunction", {"q": "a"}, 422),
        ("SearchFunction", {"q": "\ud800ab"}, 422),
        ("CategoriesFunction", {"category_id": 10, "cursor": "AAAA"}, 400),
        ("CategoriesFunction", [], 422),
        ("VideoDetailFunction", {"video_id": str(uuid.uuid4())}, 404),
        ("VideoDetailFunction", {"video_id": "x"}, 422),
        ("VideoDetailFunction", {"ids": ["x"]}, 422),
        ("VideoDetailFunction", None, 422),
    ],
    ids=repr,
)
def test_a_service_is_told_what_is_wrong(reads: Reads, read: str, payload: object, status: int) -> None:
    answer = reads.invoke(read, payload)
    assert list(answer) == ["error"]
    assert answer["error"]["status"] == status
