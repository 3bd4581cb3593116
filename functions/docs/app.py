"""Docs: the OpenAPI document of this API, Swagger UI, and the kinds of problems, from the API's own origin."""

from base64 import b64encode
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from catalog.errors import ProblemNotFound
from catalog.etags import etag_of
from catalog.http.answers import JSON, Response, gzip_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Choice, Text
from catalog.http.router import Router
from catalog.request_log import Context
from catalog.settings import settings

HTML = "text/html; charset=utf-8"
FIVE_MINUTES = "public, max-age=300"
ONE_DAY = "public, max-age=86400"

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}

router = Router()
# The links of the page are relative: below a trailing slash they would not resolve.
router.move("/docs/", "../docs", ONE_DAY)
router.move("/problems/", "../problems", ONE_DAY)

SLUG = Text(r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)


class Asset(StrEnum):
    """Files of the pages."""

    STYLE = "swagger-ui.css"
    COLOURS = "docs.css"
    BUNDLE = "swagger-ui-bundle.js"
    INIT = "init.js"
    PROBLEMS = "problems.css"
    FAVICON = "favicon.svg"


MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@router.get("/openapi.json", "catalog.http.api:OpenApiDocument")
def openapi_document() -> Response:
    """Get the OpenAPI document of this API.

    It is OpenAPI 3.1, and suitable for client generators.
    """
    return page_answer("openapi.json", FIVE_MINUTES, JSON)


@router.get("/docs", "catalog.http.api:File", media_type="text/html")
def docs_page() -> Response:
    """Get Swagger UI for this API.

    The page loads nothing from other origins.
    """
    return page_answer("docs.html", FIVE_MINUTES, HTML)


@router.get("/docs/{asset}", "catalog.http.api:File", media_type="*/*")
def docs_asset(asset: Annotated[Asset, Choice(Asset), "Name of the file"]) -> Response:
    """Get a script, a style sheet or an image of the pages.

    Only the named files are there.
    """
    return page_answer(asset, ONE_DAY, MEDIA_TYPES[Path(asset).suffix])


@router.get("/problems", "catalog.http.api:File", media_type="text/html")
def problem_kinds() -> Response:
    """List the kinds of problems.

    The page links to that of each kind.
    """
    return page_answer("problems/index.html", FIVE_MINUTES, HTML)


@router.get("/problems/{slug}", "catalog.http.api:File", ProblemNotFound, media_type="text/html")
def problem_kind(slug: Annotated[str, SLUG, "Last part of the problem's `type`"]) -> Response:
    """Get the meaning of a kind of problem, what a client should do about it, and an example.

    The page is at the problem's `type`, below the API's base URL.
    """
    name = f"problems/{slug}.html"
    if slug == "index" or name not in pages():
        raise ProblemNotFound
    return page_answer(name, FIVE_MINUTES, HTML)


class Page(NamedTuple):
    """A file ready to send: the base64 of its gzip, and its entity tag."""

    body: str
    etag: str


@cache
def pages() -> dict[str, Page]:
    """Return the files that the build has compressed, by name."""
    folder = Path(settings().task_root, "pages")
    packed = {path.relative_to(folder).with_suffix("").as_posix(): path.read_bytes() for path in folder.rglob("*.gz")}
    return {name: Page(b64encode(content).decode(), etag_of(content)) for name, content in packed.items()}


def page_answer(name: str, cache_control: str, media_type: str) -> Response:
    """Return a 200 with a file, with a Content-Security-Policy that allows only the API's origin."""
    page = pages()[name]
    return gzip_answer(page.body, page.etag, cache_control, media_type, SECURITY)


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)
