"""Reads HTTP requests from the events of API Gateway, Function URLs and load balancers.

A path and its parameters are kept percent-encoded. REST APIs on AWS, Function URLs and load balancers hand them over
so; HTTP APIs decode them, and emulators decode the parameters of REST APIs.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote_plus, unquote_to_bytes

from catalog.errors import UnknownEvent
from catalog.http.cors import Cors

# What the CDN adds to each request that it sends on.
ORIGIN_SECRET = "x-origin-secret"  # noqa: S105 - the header's name

# The addresses that a request has come through.
FORWARDED_FOR = "x-forwarded-for"
_FORWARDED = frozenset({FORWARDED_FOR})

# The one method whose callers are limited.
POST = "POST"

# The headers that an answer depends on.
NEGOTIATED = frozenset({"accept", "accept-encoding", "if-none-match", "origin", ORIGIN_SECRET})

# What a Function URL's and API Gateway's own host names have in them.
FUNCTION_URL, GATEWAY_HOST = ".lambda-url.", ".execute-api."

# What stays as it is in a path (RFC 3986, 3.3), with the sign of what is encoded already.
_UNENCODED = "/:@!$&'()*+,;=%"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")

type Event = Mapping[str, Any]
type Query = Mapping[str, Sequence[str]]


class Request(NamedTuple):
    """An HTTP request.

    `resource` is the route's path in the template if the gateway has matched it, empty otherwise; `path` is the path
    without the stage. `headers` are the negotiated ones in lower case, lists joined. `cors` is what the sender says of
    pages, `origin_secrets` those that it accepts from the CDN, comma-separated, none without one. `address` is the
    client's, of a POST alone, empty if the sender does not say. `in_lists` tells whether it expects the headers of the
    answer in lists, `is_direct` whether it is no HTTP request but a direct invocation.
    """

    method: str
    resource: str
    path: str
    path_parameters: Mapping[str, str]
    query: Query
    headers: Mapping[str, str]
    cors: Cors = Cors()
    origin_secrets: str = ""
    address: str = ""
    in_lists: bool = False
    is_direct: bool = False


def request_of(event: Event) -> Request:
    """Return the request of an event; raises `UnknownEvent` for one of another shape than all senders'."""
    context = _mapping(event.get("requestContext"))
    if "http" in context or ("rawPath" in event and "httpMethod" not in event):
        return _payload_2(event, context)
    if "elb" in context:
        return _balanced(event)
    # An event that is written by hand may have the path alone, which is matched later.
    resource = _required(event, "resource" if "resource" in event or "path" not in event else "path")
    parameters = _mapping(event.get("pathParameters"))
    parameters = {name: _text(value) for name, value in parameters.items()}
    path = _text(event.get("path")) or filled(resource, parameters)
    if "version" in event:
        path = _without_stage(path, context)
    elif _text(context.get("path")).endswith("/") and not path.endswith("/"):
        path += "/"
    method, query, (cors, secrets) = _required(event, "httpMethod"), _query_of(event), _stage_of(event)
    address = _client_of(event, _mapping(context.get("identity")), secrets) if method == POST else ""
    return Request(method, resource, path, parameters, query, _headers_of(event), cors, secrets, address)


def _payload_2(event: Event, context: Event) -> Request:
    """Return the request of an HTTP API or of a Function URL."""
    path = _required(event, "rawPath")
    if FUNCTION_URL not in _text(context.get("domainName")):
        path = quote(_without_stage(path, context), safe="/")
    resource = _text(event.get("routeKey")).partition(" ")[2]
    parameters = _mapping(event.get("pathParameters"))
    encoded = {name: quote(_text(value), safe="", errors="surrogatepass") for name, value in parameters.items()}
    http, (cors, secrets) = _mapping(context.get("http")), _stage_of(event)
    method, query = _required(http, "method"), _raw_query_of(event)
    address = _client_of(event, http, secrets) if method == POST else ""
    return Request(method, resource, path, encoded, query, _headers_of(event), cors, secrets, address)


def _balanced(event: Event) -> Request:
    """Return the request of a load balancer, which does not decode the query."""
    query: dict[str, list[str]] = {}
    for name, texts in _query_of(event).items():
        query.setdefault(unquote_plus(name), []).extend(map(unquote_plus, texts))
    method, path = _required(event, "httpMethod"), _required(event, "path")
    address, in_lists = _client_of(event, {}, "") if method == POST else "", "multiValueHeaders" in event
    return Request(method, "", path, {}, query, _headers_of(event), address=address, in_lists=in_lists)


def filled(resource: str, parameters: Mapping[str, str]) -> str:
    """Return a template's path with parameters in percent-encoding, whether they are encoded already or not."""
    path = resource
    for name, value in parameters.items():
        encoded = quote(unquote_to_bytes(value.encode("utf-8", "surrogatepass")), safe="")
        path = path.replace(f"{{{name}}}", encoded)
    return path


def encoded_path(path: str) -> str:
    """Return a path in percent-encoding, whether it is encoded already or not."""
    return quote(_LONE_PERCENT.sub("%25", path), safe=_UNENCODED, errors="surrogatepass")


def match_path(template: str, path: str) -> dict[str, str] | None:
    """Return the parameters of a path that a template's path matches, None if it does not."""
    expected, given = template.split("/"), path.rstrip("/").split("/")
    if len(expected) != len(given):
        return None
    parameters: dict[str, str] = {}
    for name, text in zip(expected, given, strict=True):
        if name.startswith("{") and text:
            parameters[name.strip("{}")] = text
        elif name != text:
            return None
    return parameters


def _without_stage(path: str, context: Event) -> str:
    """Return a path without the stage, which HTTP APIs put first on their own host names."""
    stage = f"/{_text(context.get('stage'))}/"
    is_staged = GATEWAY_HOST in _text(context.get("domainName")) and path.startswith(stage)
    return path[len(stage) - 1 :] if is_staged else path


def _stage_of(event: Event) -> tuple[Cors, str]:
    """Return what the variables of the API's stage say: who may read, and the accepted secrets of the CDN."""
    variables = _mapping(event.get("stageVariables"))
    credentials, authorization = variables.get("AllowCredentials"), variables.get("AllowAuthorization")
    cors = Cors(_text(variables.get("AllowedOrigin")), credentials == "true", authorization == "true")
    return cors, _text(variables.get("OriginSecrets"))


def _client_of(event: Event, said: Event, origin_secrets: str) -> str:
    """Return the address of a request's client, empty if its sender does not say.

    The CDN appends it to `X-Forwarded-For`, and the gateway then the CDN's own; other entries are the client's word. A
    load balancer appends the client's.
    """
    gateway = _text(said.get("sourceIp"))
    forwarded = [one.strip() for one in _headers_of(event, _FORWARDED).get(FORWARDED_FOR, "").split(",")]
    if origin_secrets:
        return forwarded[-2] if len(forwarded) > 1 else gateway
    return gateway or forwarded[-1]


def _raw_query_of(event: Event) -> Query:
    if "rawQueryString" not in event:
        return _query_of(event)
    query: dict[str, list[str]] = {}
    for name, text in parse_qsl(_text(event["rawQueryString"]), keep_blank_values=True):
        query.setdefault(name, []).append(text)
    return query


def _query_of(event: Event) -> Query:
    lists = event.get("multiValueQueryStringParameters")
    if lists is None:
        return {name: [_text(text)] for name, text in _mapping(event.get("queryStringParameters")).items()}
    return {name: _texts(texts) or [""] for name, texts in _mapping(lists).items()}


def _headers_of(event: Event, names: frozenset[str] = NEGOTIATED) -> dict[str, str]:
    lists = event.get("multiValueHeaders")
    if lists is None:
        headers = _mapping(event.get("headers"))
        return {lower: _text(headers[name]) for name in headers if (lower := name.lower()) in names}
    headers = _mapping(lists)
    return {lower: ", ".join(_texts(headers[name])) for name in headers if (lower := name.lower()) in names}


def _required(event: Event, name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str):
        raise UnknownEvent
    return value


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnknownEvent
    return value


def _texts(values: object) -> list[str]:
    if values is None:
        return []
    if not isinstance(values, list):
        raise UnknownEvent
    return [_text(value) for value in values]


def _mapping(value: object) -> Event:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UnknownEvent
    return value
