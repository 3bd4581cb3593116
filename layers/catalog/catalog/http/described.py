"""What a route answers, noted beside the route for whoever describes the API; asking it costs a read nothing."""

from collections.abc import Callable
from typing import Any, NamedTuple

from catalog.errors import CatalogError

JSON = "application/json"

_NOTED: dict[Callable[..., Any], "Answers"] = {}


class Answers(NamedTuple):
    """A route's answers: the body of its 200, the media type of it, and the failures that not every route has."""

    body: Any
    media_type: str
    failures: tuple[type[CatalogError], ...]


def answers[Route: Callable[..., Any]](
    body: Any, *failures: type[CatalogError], media_type: str = JSON
) -> Callable[[Route], Route]:
    """Note what a route answers.

    Parameters
    ----------
    body
        The model of its 200: anything that pydantic has a schema for. Nothing is ever checked against it.
    failures
        Those it has besides a request that is not valid and a fault of ours, which are every route's.
    """

    def note(route: Route) -> Route:
        _NOTED[route] = Answers(body, media_type, failures)
        return route

    return note


def answers_of(route: Callable[..., Any]) -> Answers:
    """Return what a route answers; one that says nothing answers JSON of any kind."""
    return _NOTED.get(route, Answers(Any, JSON, ()))
