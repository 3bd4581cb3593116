"""Records what a page requests of the API, preflights too, and answers for hosts outside of the check."""

import base64
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession

# Of these the site's own are loaded; other hosts' thumbnails, fonts and players are none of the API's business.
_OUTSIDE = {
    "Document": ("text/html", b"<!doctype html><title>outside</title>"),
    "Font": ("font/woff2", b""),
    "Image": (
        "image/svg+xml",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180" style="background:#8fa3b5"/>',
    ),
    "Media": ("video/mp4", b""),
    "Script": ("text/javascript", b""),
    "Stylesheet": ("text/css", b""),
}
_RECORDED = frozenset({"Fetch", "XHR", "Ping", "EventSource"})
_ABORTED = "net::ERR_ABORTED"


class Call(NamedTuple):
    """A request of a page; `status` is 0 without an answer, then `error` says why."""

    page: str
    method: str
    url: str
    status: int
    error: str = ""

    @property
    def target(self) -> str:
        """Return path and query."""
        return urlsplit(self.url)._replace(scheme="", netloc="").geturl()

    @property
    def failed(self) -> bool:
        """Tell whether the page did not get what it asked for."""
        return self.status == 0 or self.status >= 400


class Network:
    """Calls of one page over Chromium's own protocol: Playwright's routing would answer preflights itself."""

    def __init__(self, session: CDPSession, page: str, site: str) -> None:
        self.calls: list[Call] = []
        self._page = page
        self._site = site
        self._session = session
        self._open: dict[str, Call] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._failed)
        session.on("Fetch.requestPaused", self._paused)
        session.send("Network.enable")
        session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "resourceType": kind} for kind in _OUTSIDE]})

    @property
    def waiting(self) -> list[Call]:
        """Return calls without an answer so far."""
        return [*self._open.values()]

    def _sent(self, event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            self._close(event["requestId"], status=redirect["status"])
        request = event["request"]
        is_call = event.get("type") in _RECORDED or event["initiator"]["type"] == "preflight"
        if is_call and request["url"].startswith("http"):
            self._open[event["requestId"]] = Call(self._page, request["method"], request["url"], 0)

    def _answered(self, event: dict[str, Any]) -> None:
        if call := self._open.get(event["requestId"]):
            self._open[event["requestId"]] = call._replace(status=event["response"]["status"])

    def _finished(self, event: dict[str, Any]) -> None:
        self._close(event["requestId"])

    def _failed(self, event: dict[str, Any]) -> None:
        cors = event.get("corsErrorStatus", {}).get("corsError", "")
        error = f"{event['errorText']} {cors}".strip()
        is_aborted = event.get("canceled") and event["errorText"] == _ABORTED
        call = self._open.get(event["requestId"])
        if is_aborted and call and call.status:
            # It was answered, and its body, as of a 204, is not read.
            self._close(event["requestId"])
        elif is_aborted:
            # A page that is left does not wait for its answers.
            self._open.pop(event["requestId"], None)
        else:
            self._close(event["requestId"], status=0, error=error)

    def _close(self, request_id: str, **known: Any) -> None:
        if call := self._open.pop(request_id, None):
            self.calls.append(call._replace(**known))

    def _paused(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith((f"{self._site}/", "data:", "blob:")):
            self._session.send("Fetch.continueRequest", {"requestId": event["requestId"]})
            return
        kind, body = _OUTSIDE[event["resourceType"]]
        headers = [{"name": "Content-Type", "value": kind}, {"name": "Access-Control-Allow-Origin", "value": "*"}]
        answer = {"responseCode": 200, "responseHeaders": headers, "body": base64.b64encode(body).decode()}
        self._session.send("Fetch.fulfillRequest", {"requestId": event["requestId"], **answer})
