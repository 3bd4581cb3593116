"""Read charts, ranks and categories of a running API over HTTP."""

import gzip
import json
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.times import to_seconds
from tools.charts_report.history import Chart, Point, chart_of

TIMEOUT_S = 30.0

# An emulator on a busy machine is slow with past charts.
PASSING = (429, 503)
TRIES = 5
PAUSE_S = 2.0


class NoAnswer(Exception):
    """The API does not answer, or not as expected; the message has the reason."""


class Api:
    """Client of the API at a base URL; raises `NoAnswer` for any failure."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise NoAnswer(f"{url} is not the address of an API")
        self._url = url.rstrip("/")

    def current(self, region: Region, ranking: Ranking) -> Any:
        """Read a region's current chart with the figures of each rank."""
        return self._require(f"/api/trending/{region}?ranking={ranking}")

    def chart_at(self, region: Region, ranking: Ranking, day: str) -> Chart | None:
        """Read the chart at the end of a day; None if none is retained."""
        answer = self._get(f"/api/trending/{region}?ranking={ranking}&at={day}")
        return None if answer is None else chart_of(answer)

    def ranks(self, region: Region, ranking: Ranking, video_id: str) -> list[Point]:
        """Read a video's ranks on a region's charts, oldest first."""
        answer = self._get(f"/api/trending/{region}/videos/{video_id}") or {ranking.value: []}
        return [Point(to_seconds(one["time"]), one["rank"]) for one in answer[ranking.value]]

    def categories(self) -> dict[int, str]:
        """Read the titles of all categories by id."""
        return {one["id"]: one["title"] for one in self._require("/api/categories")}

    def _require(self, path: str) -> Any:
        answer = self._get(path)
        if answer is None:
            raise NoAnswer(f"{self._url}{path} does not exist; have its charts been built?")
        return answer

    def _get(self, path: str) -> Any:
        """Read a path, with retries for 429 and 503; None for 404."""
        for _ in range(TRIES - 1):
            try:
                return _read(f"{self._url}{path}")
            except _Passing:
                time.sleep(PAUSE_S)
        return _read(f"{self._url}{path}")


class _Passing(NoAnswer):
    """A retryable status."""


def _read(url: str) -> Any:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            body = answer.read()
            return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)
    except HTTPError as error:
        if error.code == 404:
            return None
        raise (_Passing if error.code in PASSING else NoAnswer)(f"{url} returns {error.code}") from error
    except (OSError, ValueError) as error:
        raise NoAnswer(f"{url} does not respond: {error}") from error
