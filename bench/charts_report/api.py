"""Charts, ranks and categories of a running API, asked over HTTP as any client asks."""

import gzip
import json
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from bench.charts_report.history import Chart, Point, chart_of
from catalog.times import to_seconds
from catalog.vocabulary import Ranking, Region

TIMEOUT_S = 30.0

# An emulator on a busy machine takes its time over the past.
PASSING = (429, 503)
TRIES = 5
PAUSE_S = 2.0


class NoAnswer(Exception):
    """Nothing answers there, or not with what was asked for; the message says which."""


class Api:
    """A running API below a URL; raises `NoAnswer` for whatever goes wrong."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise NoAnswer(f"{url} is no address of an API")
        self._url = url.rstrip("/")

    def current(self, region: Region, ranking: Ranking) -> Any:
        """Read a region's current chart, with what ranks each video."""
        return self._require(f"/api/trending/{region}?ranking={ranking}")

    def chart_at(self, region: Region, ranking: Ranking, day: str) -> Chart | None:
        """Read the chart in force at a day's end; None when none is kept of that day."""
        answer = self._get(f"/api/trending/{region}?ranking={ranking}&at={day}")
        return None if answer is None else chart_of(answer)

    def ranks(self, region: Region, ranking: Ranking, video_id: str) -> list[Point]:
        """Read a video's ranks on a region's charts over time, the oldest first."""
        answer = self._get(f"/api/trending/{region}/videos/{video_id}") or {ranking.value: []}
        return [Point(to_seconds(one["time"]), one["rank"]) for one in answer[ranking.value]]

    def categories(self) -> dict[int, str]:
        """Read the titles of all categories by id."""
        return {one["id"]: one["title"] for one in self._require("/api/categories")}

    def _require(self, path: str) -> Any:
        answer = self._get(path)
        if answer is None:
            raise NoAnswer(f"{self._url}{path} is not there; are its charts built?")
        return answer

    def _get(self, path: str) -> Any:
        """Read what a path answers, again when the API says that it cannot just now; None for 404."""
        for _ in range(TRIES - 1):
            try:
                return _read(f"{self._url}{path}")
            except _Passing:
                time.sleep(PAUSE_S)
        return _read(f"{self._url}{path}")


class _Passing(NoAnswer):
    """The API asks to be asked again."""


def _read(url: str) -> Any:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the scheme was looked at
            body = answer.read()
            return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)
    except HTTPError as error:
        if error.code == 404:
            return None
        raise (_Passing if error.code in PASSING else NoAnswer)(f"{url} answers {error.code}") from error
    except (OSError, ValueError) as error:
        raise NoAnswer(f"{url} does not answer: {error}") from error
