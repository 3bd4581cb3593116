"""From an event of API Gateway to its route, and from the route to its answer.

API Gateway has matched the path to a route of the template already. Powertools' resolver would match it again, and
wrap, check and copy what no route here asks for: what is used of it are typed routes and the description drawn from
them (docs/decisions/0011-cold-and-warm.md).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from catalog.errors import CatalogError, InvalidRequest, NotFound
from catalog.http.problems import fault, problem_of, problem_of_ours

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Route
    from aws_lambda_powertools.event_handler.openapi.compat import ModelField

type Event = Mapping[str, Any]
type Faults = list[dict[str, Any]]

METHODS = ("GET", "HEAD")


def answer_of(app: APIGatewayRestResolver, event: Event) -> Response[str]:
    """Answer an event by the route that it names; whatever fails becomes a problem here, and nowhere else."""
    try:
        route = _route_of(app, event)
        response: Response[str] = route.func(**parameters_of(route, event))
    except CatalogError as error:
        return problem_of(error, path_of(event))
    except Exception as error:  # noqa: BLE001 - the last one who can log it, and answer without a word of it
        return problem_of_ours(error, path_of(event))
    return response


@cache
def routes_of(app: APIGatewayRestResolver) -> "Mapping[str, Route]":
    """Return an app's routes by their paths in the template."""
    # Nothing public lists them.
    return {route.openapi_path: route for route in (*app._static_routes, *app._dynamic_routes)}  # noqa: SLF001


def parameters_of(route: "Route", event: Event) -> dict[str, Any]:
    """Return a route's parameters as its signature types them; raises `InvalidRequest`, which names every fault."""
    query: Mapping[str, Sequence[str]] = event.get("multiValueQueryStringParameters") or {}
    faults: Faults = []
    taken = _take("path", route.dependant.path_params, event.get("pathParameters") or {}, faults)
    taken |= _take("query", route.dependant.query_params, {name: texts[-1] for name, texts in query.items()}, faults)
    faults += _strangers({field.alias for field in route.dependant.query_params}, query)
    if faults:
        raise InvalidRequest(faults)
    return taken


def path_of(event: Event) -> str:
    """Return the path that was asked for: the template's, with its parameters percent-encoded."""
    parameters = {
        name: quote(value, safe="", errors="surrogatepass")
        for name, value in (event.get("pathParameters") or {}).items()
    }
    return str(event["resource"]).format(**parameters)


def _route_of(app: APIGatewayRestResolver, event: Event) -> "Route":
    route = routes_of(app).get(event["resource"])
    if route is None or event["httpMethod"] not in METHODS:
        raise NotFound("No such path")
    return route


def _take(place: str, fields: "Sequence[ModelField]", given: Mapping[str, str], faults: Faults) -> dict[str, Any]:
    """Return the values of the fields that were given, and note what is wrong with others or missing."""
    taken = {}
    for field in fields:
        text = given.get(field.alias)
        if text is not None:
            taken[field.name], wrong = field.validate(text, loc=(place, field.alias))
            faults += wrong or []
        elif field.required:
            faults.append(fault((place, field.alias), "Field required", "missing"))
    return taken


def _strangers(known: set[str], query: Mapping[str, Sequence[str]]) -> Faults:
    """Return a fault for each parameter that the route does not have, then for each that comes more than once."""
    unknown = [
        fault(("query", name), "Unknown query parameter", "unexpected_parameter") for name in query if name not in known
    ]
    repeated = [
        fault(("query", name), "Given more than once", "repeated_parameter")
        for name, texts in query.items()
        if name in known and len(texts) > 1
    ]
    return unknown + repeated
