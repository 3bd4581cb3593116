"""Reads without HTTP: another service invokes the function with a route's parameters as plain JSON.

`{"region": "US"}` is answered with the body of `GET /api/trending/US`, as an object. `route` names a path of the
template where several would do; without it, the route that fits the parameters best answers. What is wrong comes back
as `{"error": problem}`. A direct invocation takes the very path of a request, from validation to serialisation.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.openapi.compat import ModelField

from catalog.errors import InvalidRequest
from catalog.http.dispatch import Event, routes_of
from catalog.http.gateway import respond
from catalog.http.problems import fault, problem_of

ROUTE = "route"


def answer_caller(app: APIGatewayRestResolver, event: Any) -> Any:
    """Answer API Gateway, or a service that invokes the function itself."""
    return call(app, event) if is_direct(event) else respond(app, event)


def is_direct(event: object) -> bool:
    """Tell whether an event comes from another service, and not from API Gateway."""
    return not isinstance(event, Mapping) or "requestContext" not in event


def call(app: APIGatewayRestResolver, event: object) -> Any:
    """Answer a direct invocation with the body as an object, or with `{"error": problem}`."""
    try:
        request = _request_of(routes_of(app), event)
    except InvalidRequest as error:
        return {"error": json.loads(problem_of(error, "/").body or "")}
    answer = respond(app, request)
    body = json.loads(answer["body"])
    return body if answer["statusCode"] == 200 else {"error": body}


def _request_of(routes: Mapping[str, Route], event: object) -> Event:
    """Return the request that a plain event stands for; raises `InvalidRequest`."""
    if not isinstance(event, Mapping):
        raise InvalidRequest([fault((), "Input should be an object of parameters", "dict_type")])
    given = {name: _text(name, value) for name, value in event.items() if name != ROUTE}
    route = _named(routes, event[ROUTE]) if ROUTE in event else _best([*routes.values()], given)
    # A null is as good as left out, but not where the route has no such parameter.
    known = {parameter.alias for parameter in _parameters(route)}
    return _request(route, {name: text or "" for name, text in given.items() if text is not None or name not in known})


def _named(routes: Mapping[str, Route], name: object) -> Route:
    if isinstance(name, str) and name in routes:
        return routes[name]
    raise InvalidRequest([fault((ROUTE,), f"Input should be one of: {', '.join(sorted(routes))}", "enum")])


def _parameters(route: Route) -> list[ModelField]:
    return [*route.dependant.path_params, *route.dependant.query_params]


def _best(routes: Sequence[Route], given: Mapping[str, str | None]) -> Route:
    """Return the route with the fewest parameters that it does not have, then with the fewest that are missing."""
    said = {name for name, text in given.items() if text is not None}

    def misfit(route: Route) -> tuple[int, int]:
        known = {one.alias for one in _parameters(route)}
        required = {one.alias for one in _parameters(route) if one.required}
        return len(given.keys() - known), len(required - said)

    return min(routes, key=misfit)


def _text(name: str, value: Any) -> str | None:
    """Return a value as the text that it would be in a query; a list has commas between its elements."""
    match value:
        case None | str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
        case list() if None not in (texts := [_text(name, one) for one in value]):
            return ",".join(text or "" for text in texts)
    raise InvalidRequest([fault((name,), "Input should be a text, a number, a flag or a list of them", "string_type")])


def _request(route: Route, given: Mapping[str, str]) -> Event:
    """Return the request that API Gateway would hand over; raises `InvalidRequest` where a path has a gap."""
    names = [parameter.alias for parameter in route.dependant.path_params]
    missing = [name for name in names if not given.get(name)]
    if missing:
        raise InvalidRequest([fault(("path", name), "Field required", "missing") for name in missing])
    return {
        "resource": route.openapi_path,
        "httpMethod": "GET",
        "multiValueHeaders": {},
        "pathParameters": {name: given[name] for name in names},
        "multiValueQueryStringParameters": {name: [text] for name, text in given.items() if name not in names},
    }
