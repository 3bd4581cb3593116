"""The log of a request: standard logging, which Lambda writes as JSON with its id; each line has the route."""

import logging
from typing import Protocol

# Of the current request: a function answers one at a time. The runtime adds the id to each line by itself.
_fields = {"route": ""}
_request = {"id": ""}

logger = logging.LoggerAdapter(logging.getLogger("catalog"), _fields, merge_extra=True)


class Context(Protocol):
    """What is used of Lambda's context."""

    aws_request_id: str


def begin(context: Context) -> None:
    """Begin the log of a request, whose route is not known yet."""
    _fields["route"] = ""
    _request["id"] = context.aws_request_id


def set_route(path: str) -> None:
    """Set the route of the current request."""
    _fields["route"] = path


def route() -> str:
    """Return the route of the current request, empty before it is known."""
    return _fields["route"]


def request_id() -> str:
    """Return Lambda's id of the current request."""
    return _request["id"]
