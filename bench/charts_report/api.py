"""Charts, ranks and categories of a running API, asked over HTTP as any client asks."""

import gzip
import json
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from bench.charts_report.history import Chart, Point, chart_of
from catalog.times import to_seconds
from catalog.vocabulary import Ranking, Region

TIMEOUT_S = 30.0


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
        """Read what a path answers; None for 404."""
        request = urllib.request.Request(f"{self._url}{path}", headers={"Accept-Encoding": "gzip"})  # noqa: S310 - the scheme was looked at
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the scheme was looked at
                body = answer.read()
                return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)
        except HTTPError as error:
            if error.code == 404:
                return None
            raise NoAnswer(f"{self._url}{path} answers {error.code}") from error
        except (OSError, ValueError) as error:
            raise NoAnswer(f"{self._url}{path} does not answer: {error}") from error
