"""Faults at requests: a process dies, a request or its answer is lost, a store is overloaded or takes a part only.

Every request of a writer to DynamoDB, the search engine or SQS passes `Faults.pass_on`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from botocore.exceptions import ClientError, ReadTimeoutError

from catalog.transport.client import Reply, SignedClient
from catalog.transport.errors import NoAnswer

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

type Act = Callable[[], object]


class Killed(BaseException):
    """The process of a writer ends: nothing may catch it."""


class Kind(StrEnum):
    """What happens at a request."""

    KILLED_BEFORE = "killed before a request"
    KILLED_AFTER = "killed after a request"
    NOT_SENT = "request lost"
    ANSWER_LOST = "answer lost"
    SENT_TWICE = "answer lost, sent again"
    OVERLOADED = "overloaded"
    IN_PART = "done in part"
    MEANWHILE = "another writer meanwhile"


class Fault(NamedTuple):
    """A fault at the n-th request from now on."""

    kind: Kind
    at: int


class Request(NamedTuple):
    """A request: how it is sent, how it is done in part, and what a writer gets instead of an answer."""

    send: Callable[[], Any]
    send_part: Callable[[], Any]
    lost: Exception
    overloaded: Exception


class Faults:
    """Decides what happens at each request, and counts the faults."""

    def __init__(self) -> None:
        self.injected: Counter[str] = Counter()
        self.is_engine_down = False
        # Clients of the search engine, which functions keep open.
        self.clients: list[SignedClient] = []
        # What looks at the stores before and after each transaction.
        self.watch: Act = lambda: None
        self._fault: Fault | None = None
        self._meanwhile: Act = lambda: None

    @contextmanager
    def planned(self, fault: Fault | None, meanwhile: Act = lambda: None) -> Iterator[None]:
        """Plan a fault for the requests of a block; `meanwhile` is what another writer does."""
        self._fault, self._meanwhile = fault, meanwhile
        try:
            yield
        finally:
            self._fault = None

    def count(self, kind: str) -> None:
        """Count a fault that is not one of a request."""
        self.injected[kind] += 1

    def pass_on(self, request: Request) -> Any:
        """Send a request, unless its turn for the planned fault has come."""
        match self._due():
            case Kind.KILLED_BEFORE:
                raise Killed
            case Kind.KILLED_AFTER:
                request.send()
                raise Killed
            case Kind.NOT_SENT:
                raise request.lost
            case Kind.ANSWER_LOST:
                request.send()
                raise request.lost
            case Kind.SENT_TWICE:
                request.send()
                return request.send()
            case Kind.OVERLOADED:
                raise request.overloaded
            case Kind.IN_PART:
                return request.send_part()
            case Kind.MEANWHILE:
                self._meanwhile()
        return request.send()

    def _due(self) -> Kind | None:
        if self._fault is None:
            return None
        kind, at = self._fault
        self._fault = Fault(kind, at - 1) if at > 1 else None
        if at > 1:
            return None
        self.count(kind)
        return kind


class FaultyDynamoDB:
    """A client of DynamoDB whose requests meet faults; pages of a query are one request."""

    OPERATIONS = ("batch_get_item", "batch_write_item", "get_item", "put_item", "scan", "transact_write_items")

    def __init__(self, client: "DynamoDBClient", faults: Faults) -> None:
        self._client = client
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        if name == "get_paginator":
            return partial(_FaultyPaginator, self._client, self._faults)
        call = getattr(self._client, name)
        return partial(self._call, name, call) if name in self.OPERATIONS else call

    def _call(self, name: str, call: Callable[..., Any], **request: Any) -> Any:
        if name == "transact_write_items":
            # As botocore does: a transaction that is sent again is not applied again.
            request.setdefault("ClientRequestToken", str(uuid4()))
        part = {"batch_get_item": _get_part, "batch_write_item": _write_part}.get(name)
        send_part = partial(part, call, request) if part else partial(_raise, _conflict(name))
        send = partial(self._watched if name == "transact_write_items" else _call, call, request)
        return self._faults.pass_on(Request(send, send_part, _lost(), _throttled(name)))

    def _watched(self, call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
        self._faults.watch()
        try:
            return call(**request)
        finally:
            self._faults.watch()


class _FaultyPaginator:
    def __init__(self, client: Any, faults: Faults, name: str) -> None:
        self._paginator = client.get_paginator(name)
        self._faults = faults
        self._name = name

    def paginate(self, **request: Any) -> Any:
        error = _throttled(self._name)
        send = partial(self._paginator.paginate, **request)
        return self._faults.pass_on(Request(send, partial(_raise, error), _lost(), error))


def _call(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    return call(**request)


def _raise(error: Exception) -> None:
    raise error


def _lost() -> Exception:
    return ReadTimeoutError(endpoint_url="https://dynamodb")


def _throttled(name: str) -> Exception:
    return ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, name)


def _conflict(name: str) -> Exception:
    """Return what a transaction answers that met another one; other operations are throttled."""
    if name != "transact_write_items":
        return _throttled(name)
    return ClientError({"Error": {"Code": "TransactionCanceledException", "Message": "[TransactionConflict]"}}, name)


def _write_part(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    """Write every second item and return the others as unprocessed."""
    ((table, items),) = request["RequestItems"].items()
    if items[::2] == items:
        return {"UnprocessedItems": {table: items}}
    call(RequestItems={table: items[::2]})
    return {"UnprocessedItems": {table: items[1::2]}}


def _get_part(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    ((table, keys),) = request["RequestItems"].items()
    every = keys["Keys"]
    if every[::2] == every:
        return {"Responses": {}, "UnprocessedKeys": {table: keys}}
    answer = call(RequestItems={table: {**keys, "Keys": every[::2]}})
    return {**answer, "UnprocessedKeys": {table: {**keys, "Keys": every[1::2]}}}


class FaultyEngineClient(SignedClient):
    """A client of the search engine whose requests meet faults."""

    faults: Faults

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.faults.clients.append(self)

    def send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, give_up_at: float | None = None
    ) -> Reply:
        if self.faults.is_engine_down:
            self.faults.count("engine down")
            raise NoAnswer("connection refused")
        send = partial(super().send, method, target, headers=headers, give_up_at=give_up_at)
        overloaded = NoAnswer("status 429")
        send_part = partial(_bulk_part, send, body) if "/_bulk" in target else partial(_raise, overloaded)
        request = Request(partial(send, body), send_part, NoAnswer("timed out"), overloaded)
        reply: Reply = self.faults.pass_on(request)
        return reply


def _bulk_part(send: Callable[[bytes], Reply], body: bytes) -> Reply:
    """Send every second action, and reject the others as an overloaded engine does."""
    actions = [*_actions(body)]
    sent = iter(json.loads(send(b"".join(actions[::2])).body)["items"])
    rejected = {"status": 429, "error": {"type": "rejected_execution_exception"}}
    items = [{"index": rejected} if number % 2 else next(sent) for number, _ in enumerate(actions)]
    return Reply(200, json.dumps({"errors": True, "items": items}).encode())


def _actions(body: bytes) -> Iterator[bytes]:
    """Yield the lines of each action of a bulk request."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        yield line if line.startswith(b'{"delete"') else line + next(lines)


class FaultyQueues:
    """What SQS holds of dead letters: bodies with their reasons, by queue."""

    def __init__(self, faults: Faults) -> None:
        self.letters: dict[str, list[tuple[str, str]]] = {}
        self._faults = faults

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        send = partial(self._take, QueueUrl, Entries)
        error = _throttled("SendMessageBatch")
        answer: dict[str, Any] = self._faults.pass_on(
            Request(send, partial(self._take, QueueUrl, Entries[::2], Entries[1::2]), _lost(), error)
        )
        return answer

    def _take(
        self, url: str, taken: list[dict[str, Any]], failed: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        for entry in taken:
            reason = entry.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "")
            self.letters.setdefault(url, []).append((entry["MessageBody"], reason))
        return {"Failed": [{"Id": entry["Id"]} for entry in failed]} if failed else {}
