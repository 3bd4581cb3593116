"""Declares routes by the template's paths, and answers requests with them.

A route is a function whose parameters are annotated with their types:

    @router.get("/api/trending/{region}", "catalog.charts.api:Chart", NotBuiltYet)
    def trending(region: Annotated[Region, Choice(Region)], limit: Annotated[int, Integer(1, 50)] = 20) -> Response:

A route takes GET and HEAD, or, declared with `post`, POST.

API Gateway has already matched the path to a route of the template. Other senders name the path alone, which is matched
here.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

from catalog.coding import json_size
from catalog.errors import (
    ALLOWED_METHODS,
    ALLOWED_METHODS_OF_A_POST,
    CatalogError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
)
from catalog.http.answers import JSON, Response
from catalog.http.cors import options_answer
from catalog.http.parameter_types import InvalidValue, ParameterType, Respelt
from catalog.http.problems import Fault, fault, internal_error, problem_of
from catalog.http.request import Query, Request, encoded_path, filled, match_path
from catalog.http.unknown_parameters import ignored_header, refusals
from catalog.request_log import set_route

if TYPE_CHECKING:
    from types import FunctionType

    from catalog.http.caller_limit import CallerLimit

GET, POST = ("GET", "HEAD"), ("POST",)

# Where parameters are, in their order.
PLACES = ("path", "query", "header")

# Lambda sends 6 MB, in which the headers and the JSON around the body have room too.
MAX_ANSWER_BYTES = 6 * 1024 * 1024 - 16 * 1024

type RouteFunction = Callable[..., Response]


class Alias(NamedTuple):
    """Annotates a parameter whose name in a request is not that of its argument."""

    name: str


class Header(NamedTuple):
    """Annotates a parameter that is a header of the request, by its name in lower case."""

    name: str


class Parameter(NamedTuple):
    """A parameter of a route: in `path`, `query` or `header`, its name there, and its argument in the function."""

    place: str
    name: str
    argument: str
    type: ParameterType
    is_required: bool
    default: Any
    description: str


class Route(NamedTuple):
    """A route: the template's path, its function, and its parameters in the order of the signature, the path's first.

    `query_names` are the names of those in the query, `respelt` those of the path that have several spellings.
    `body` names the model of its 200 as `module:name`: described by it and tested against it, never imported by a read;
    it is empty for a POST, which answers 204.
    `errors` are its errors besides an invalid request and an internal error, which all routes have.
    `is_contract` tells whether it is one of the two contracts' own, which ignore unknown query parameters.
    `methods` are those that it takes besides OPTIONS, `limit` bounds the requests of each caller.
    """

    path: str
    function: RouteFunction
    parameters: tuple[Parameter, ...]
    query_names: tuple[str, ...]
    respelt: tuple[Parameter, ...]
    body: str
    media_type: str
    errors: tuple[type[CatalogError], ...]
    is_contract: bool = False
    methods: tuple[str, ...] = GET
    limit: "CallerLimit | None" = None

    @property
    def allowed(self) -> str:
        """All methods that it takes, for `Allow`."""
        return ALLOWED_METHODS if self.methods == GET else ALLOWED_METHODS_OF_A_POST


class Router:
    """The routes of a function, by their paths in the template."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self._moved: dict[str, Response] = {}

    def get(
        self, path: str, body: str, *errors: type[CatalogError], media_type: str = JSON, is_contract: bool = False
    ) -> Callable[[RouteFunction], RouteFunction]:
        """Register a function as the route of a path."""
        return self._register(path, body, media_type, errors, is_contract=is_contract)

    def post(
        self, path: str, *errors: type[CatalogError], limit: "CallerLimit | None" = None
    ) -> Callable[[RouteFunction], RouteFunction]:
        """Register a function as the route of a path that takes POST, ignores its body, and answers 204."""
        return self._register(path, "", JSON, errors, methods=POST, limit=limit)

    def move(self, path: str, location: str, cache_control: str) -> None:
        """Answer a path with a permanent redirect to a relative location."""
        headers = {"Content-Type": "text/plain", "Location": location, "Cache-Control": cache_control}
        self._moved[path] = Response(HTTPStatus.PERMANENT_REDIRECT, headers, "")

    def answer(self, request: Request) -> Response:
        """Answer a request with its route; the only place that turns an error of a route into a problem."""
        if request.method == "OPTIONS":
            return options_answer(request.cors, self._allowed(request))
        if request.path in self._moved and request.method in GET:
            return self._moved[request.path]
        try:
            route, in_path = self._find(request)
        except NotFound as error:
            return problem_of(error, encoded_path(request.path))
        set_route(route.path)
        try:
            require_method(request, route)
            if route.limit:
                route.limit.admit(request)
            unknown = [name for name in request.query if name not in route.query_names]
            ignoring = route.is_contract and not request.is_direct
            arguments = taken(route, in_path, request, unknown, ignoring=ignoring)
            response = sendable(route.function(**arguments))
            if route.respelt:
                response = located(request, route, in_path, arguments, response)
            return naming(unknown, response) if unknown else response
        except CatalogError as error:
            return problem_of(error, filled(route.path, in_path))
        except Exception as error:  # noqa: BLE001 - the outermost code, which logs it and answers without its text
            return internal_error(error, filled(route.path, in_path))

    def _register(
        self, path: str, body: str, media_type: str, errors: tuple[type[CatalogError], ...], **kind: Any
    ) -> Callable[[RouteFunction], RouteFunction]:
        def register(function: RouteFunction) -> RouteFunction:
            parameters = _parameters(path, function)
            names = tuple(one.name for one in parameters if one.place == "query")
            respelt = tuple(one for one in parameters if one.place == "path" and isinstance(one.type, Respelt))
            self.routes[path] = Route(path, function, parameters, names, respelt, body, media_type, errors, **kind)
            return function

        return register

    def _allowed(self, request: Request) -> str:
        """Return the methods that a path takes, also one that is not there."""
        try:
            route, _ = self._find(request)
        except NotFound:
            return ALLOWED_METHODS
        return route.allowed

    def _find(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        route = self.routes.get(request.resource)
        if route is not None:
            return route, request.path_parameters
        for route in self.routes.values():
            parameters = match_path(route.path, request.path)
            if parameters is not None:
                return route, parameters
        raise NotFound("No such path")


def require_method(request: Request, route: Route) -> None:
    """Raise `MethodNotAllowed` for a method that a route does not take; a direct invocation has none."""
    if request.method not in route.methods and not request.is_direct:
        raise MethodNotAllowed(route.allowed)


def sendable(response: Response) -> Response:
    """Return a response; raises `InvalidRequest` for one that Lambda cannot send, whatever the coding."""
    # A character takes four bytes at most.
    if len(response.body) > MAX_ANSWER_BYTES // 4:
        size = json_size(response.body)
        if size > MAX_ANSWER_BYTES:
            message = f"The answer takes {size:,} bytes, of which {MAX_ANSWER_BYTES:,} can be sent: ask for less"
            raise InvalidRequest([fault(("query",), message, "answer_too_long")])
    return response


def taken(
    route: Route, in_path: Mapping[str, str], request: Request, unknown: Sequence[str], *, ignoring: bool
) -> dict[str, Any]:
    """Return the arguments of a route's function; raises `InvalidRequest` with all faults."""
    query = request.query
    arguments: dict[str, Any] = {}
    faults: list[Fault] = []
    for parameter in route.parameters:
        text: str | None
        if parameter.place == "path":
            text = in_path.get(parameter.name)
        elif parameter.place == "header":
            text = request.headers.get(parameter.name)
        else:
            text = query[parameter.name][-1] if parameter.name in query else None
        if text is not None:
            try:
                arguments[parameter.argument] = parameter.type.parse(text)
            except InvalidValue as error:
                place = parameter.place, parameter.name
                faults += [fault((*place, *one.place), one.message, one.kind) for one in error.faults]
        elif parameter.is_required:
            faults.append(fault((parameter.place, parameter.name), "Field required", "missing"))
    if unknown:
        faults += refusals(unknown, route.query_names, ignoring=ignoring)
    faults += _repeated(route, query)
    if faults:
        raise InvalidRequest(faults)
    return arguments


def naming(unknown: Sequence[str], response: Response) -> Response:
    """Return a response that also names the parameters that it ignores."""
    return response._replace(headers={**response.headers, **ignored_header(unknown)})


def located(
    request: Request, route: Route, in_path: Mapping[str, str], arguments: Mapping[str, Any], response: Response
) -> Response:
    """Return a response that also names its canonical location if the path has another spelling of a parameter.

    The location is relative, since a stage or a CDN may put something before the path.
    """
    canonical = {one.name: arguments[one.argument] for one in route.respelt}
    other = [name for name, value in canonical.items() if in_path[name] != value]
    if not other:
        return response
    begin = route.path.split("/").index(f"{{{other[0]}}}")
    path = filled(route.path, {**in_path, **canonical}).split("/")
    up = request.path.count("/") - begin
    known = ((name, request.query[name][-1]) for name in route.query_names if name in request.query)
    asked = "&".join(f"{name}={quote(text, safe='', errors='surrogatepass')}" for name, text in known)
    location = "../" * up + "/".join(path[begin:]) + (f"?{asked}" if asked else "")
    return response._replace(headers={**response.headers, "Content-Location": location})


def _parameters(path: str, function: RouteFunction) -> tuple[Parameter, ...]:
    """Return the parameters that a function's annotations and defaults declare."""
    code = cast("FunctionType", function)
    annotations = {name: one for name, one in code.__annotations__.items() if name != "return"}
    last = code.__code__.co_varnames[: code.__code__.co_argcount][::-1]
    defaults = dict(zip(last, (code.__defaults__ or ())[::-1], strict=False)) | (code.__kwdefaults__ or {})
    declared = [_parameter(path, name, annotation, defaults) for name, annotation in annotations.items()]
    return tuple(sorted(declared, key=lambda one: PLACES.index(one.place)))


def _parameter(path: str, argument: str, annotation: Any, defaults: Mapping[str, Any]) -> Parameter:
    kind, *details = annotation.__metadata__
    name = next((one.name for one in details if isinstance(one, Alias)), argument)
    description = next((one for one in details if isinstance(one, str)), "")
    place = "path" if f"{{{name}}}" in path else "query"
    for header in details:
        if isinstance(header, Header):
            place, name = "header", header.name
    return Parameter(place, name, argument, kind, argument not in defaults, defaults.get(argument), description)


def _repeated(route: Route, query: Query) -> list[Fault]:
    return [
        fault(("query", name), "Given more than once", "repeated_parameter")
        for name, texts in query.items()
        if len(texts) > 1 and name in route.query_names
    ]
