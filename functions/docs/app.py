"""Docs: the description of this API, and Swagger UI to read it and to try it, all from one origin."""

import os
from base64 import b64encode
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi import params
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.etags import etag_of
from catalog.http.answers import gzip_answer
from catalog.http.described import JSON, answers
from catalog.http.gateway import finished, respond

HTML = "text/html; charset=utf-8"
FIVE_MINUTES = "public, max-age=300"
ONE_DAY = "public, max-age=86400"

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

logger = Logger()
app = APIGatewayRestResolver()


class Asset(StrEnum):
    """What the page is made of."""

    STYLE = "swagger-ui.css"
    BUNDLE = "swagger-ui-bundle.js"
    INIT = "init.js"
    FAVICON = "favicon.svg"


MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@app.get("/openapi.json")
@answers(dict[str, Any])
def openapi() -> Response[str]:
    """Get this description of the API."""
    return page_answer("openapi.json", FIVE_MINUTES, JSON)


@app.get("/docs")
@answers(str, media_type="text/html")
def docs() -> Response[str]:
    """Get a page that shows this description, and tries requests."""
    return page_answer("docs.html", FIVE_MINUTES, HTML)


@app.get("/docs/<asset>")
@answers(str, media_type="*/*")
def docs_asset(asset: Annotated[Asset, params.Path(description="A file of the page")]) -> Response[str]:
    """Get a script, a style sheet or an image of that page."""
    return page_answer(asset, ONE_DAY, MEDIA_TYPES[Path(asset).suffix])


class Page(NamedTuple):
    """A file ready to send: the base64 of its gzip, and its entity tag."""

    body: str
    etag: str


@cache
def pages() -> dict[str, Page]:
    """Return what the build has compressed, by the names of the files."""
    packed = {path.stem: path.read_bytes() for path in Path(os.environ["LAMBDA_TASK_ROOT"], "pages").glob("*.gz")}
    return {name: Page(b64encode(content).decode(), etag_of(content)) for name, content in packed.items()}


def page_answer(name: str, cache_control: str, media_type: str) -> Response[str]:
    """Answer with a file, which may load and do nothing but what is ours."""
    page = pages()[name]
    return gzip_answer(page.body, page.etag, cache_control, media_type, SECURITY)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    # The page's links count from beside it: below a slash they would all lead nowhere.
    if event["resource"] == "/docs" and event["requestContext"]["path"].endswith("/"):
        return finished(event, Response(308, HTML, "", {"Location": "../docs", "Cache-Control": ONE_DAY}))
    return respond(app, event)
