"""Answers direct invocations: other services invoke a read function with a route's parameters as JSON, without HTTP.

`{"region": "US"}` returns the body of `GET /api/trending/US` as an object. `route` names a path of the template if
several match; without it, the route that fits the parameters best is used. Failures are returned as
`{"error": problem}`. A direct invocation uses the same code as a request, from validation to serialisation. Only an
unknown parameter is refused by every route: nothing adds one on its way, so the program that names it is wrong.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from catalog.coding import unzipped
from catalog.errors import InvalidRequest, NotFound, RequestRefused
from catalog.http.answers import JSON, Response
from catalog.http.parameter_types import InvalidValue, require_unicode
from catalog.http.problems import fault, problem_of
from catalog.http.request import Request
from catalog.http.router import Route, Router

ROUTE = "route"

# A body is returned as an object, where an answer has several media types.
ACCEPTED = {"accept": JSON}

# Members of events of HTTP; those that are written by hand often lack the context.
REQUEST_MEMBERS = frozenset({"requestContext", "httpMethod", "rawPath"})


def is_direct(event: object) -> bool:
    """Tell whether an event is a direct invocation: it has nothing that only HTTP requests have."""
    return not isinstance(event, Mapping) or REQUEST_MEMBERS.isdisjoint(event)


def call(router: Router, event: object) -> Any:
    """Answer a direct invocation with the body as an object, null without one, or `{"error": problem}`."""
    try:
        response = router.answer(_request_of(router.routes, event))
    except RequestRefused as error:
        response = problem_of(error, "/")
    if response.status == HTTPStatus.NO_CONTENT:
        return None
    body = _content(response)
    return body if response.status == HTTPStatus.OK else {"error": body}


def _content(response: Response) -> Any:
    """Return the body as an object, or as a text if it is not JSON."""
    text = unzipped(response.body).decode() if "Content-Encoding" in response.headers else response.body
    return json.loads(text) if response.headers["Content-Type"].endswith("json") else text


def _request_of(routes: Mapping[str, Route], event: object) -> Request:
    """Return the request of a direct invocation; raises `InvalidRequest`."""
    if not isinstance(event, Mapping):
        raise InvalidRequest([fault((), "Input should be an object of parameters", "dict_type")])
    given = {_unicode_name(name): _text(name, value) for name, value in event.items() if name != ROUTE}
    route = _named(routes, event[ROUTE]) if ROUTE in event else _best(routes.values(), given)
    # A null parameter is the same as a missing one, unless the route does not have it.
    known = _names(route)
    return _request(route, {name: text or "" for name, text in given.items() if text is not None or name not in known})


def _named(routes: Mapping[str, Route], name: object) -> Route:
    if isinstance(name, str) and name in routes:
        return routes[name]
    raise InvalidRequest([fault((ROUTE,), f"Input should be one of: {', '.join(sorted(routes))}", "enum")])


def _best(routes: Iterable[Route], given: Mapping[str, str | None]) -> Route:
    """Return the route with the fewest unknown parameters, then the fewest missing ones, then with none in its path."""
    said = {name for name, text in given.items() if text is not None}

    def misfit(route: Route) -> tuple[int, int, bool]:
        required = {one.name for one in route.parameters if one.is_required}
        return len(given.keys() - _names(route)), len(required - said), "{" in route.path

    best = min(routes, key=misfit, default=None)
    if best is None:
        raise NotFound("No such path")
    return best


def _names(route: Route) -> set[str]:
    """Return the names of a route's parameters that an event may have: a direct invocation has no headers."""
    return {parameter.name for parameter in route.parameters if parameter.place != "header"}


def _text(name: str, value: Any) -> str | None:
    """Return a value as text for a query string; lists are comma-separated."""
    match value:
        case None | str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
        case list() if None not in (texts := [_text(name, one) for one in value]):
            return ",".join(text or "" for text in texts)
    raise InvalidRequest([fault((name,), "Input should be a text, a number, a flag or a list of them", "string_type")])


def _unicode_name(name: str) -> str:
    """Return a name; raises `InvalidRequest` for one with lone surrogates, which no answer can name."""
    try:
        require_unicode(name)
    except InvalidValue as error:
        raise InvalidRequest([fault((), one.message, one.kind) for one in error.faults]) from error
    return name


def _request(route: Route, given: Mapping[str, str]) -> Request:
    """Return the equivalent request."""
    names = [parameter.name for parameter in route.parameters if parameter.place == "path"]
    in_path = {name: quote(given[name], safe="", errors="surrogatepass") for name in names if given.get(name)}
    query = {name: [text] for name, text in given.items() if name not in names}
    return Request("GET", route.path, route.path, in_path, query, ACCEPTED, is_direct=True)
