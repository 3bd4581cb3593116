"""What a deployment holds, as far as its own answers tell: ids, words, tags and times that are really there."""

import re
import uuid
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.contract.clients.dailywatch import Region
from tests.contract.wire import Client

type Json = dict[str, Any]

_WORD = re.compile(r"[A-Za-z]{4,12}")
_PLAIN_TAG = re.compile(r"[\w .&'-]{2,40}")


class Empty(Exception):
    """The deployment holds too little to be asked anything."""


class Catalogue(NamedTuple):
    """Things to ask one deployment for."""

    region: str
    category: int
    chart: Json
    video_id: str
    user_id: str
    word: str
    tag: str
    cursor: str
    part: str
    missing_id: str

    def paths(self) -> dict[str, str]:
        """Return a request for each route, by the route's path."""
        region, video_id, user_id = self.region, self.video_id, self.user_id
        return {
            "/api/search": f"/api/search?q={self.word}",
            "/api/search/suggest": f"/api/search/suggest?q={self.word[:3]}",
            "/api/search/autocomplete": f"/api/search/autocomplete?q={self.word[:3]}",
            "/api/trending/{region}": f"/api/trending/{region}",
            "/api/trending/{region}/changes": f"/api/trending/{region}/changes?since={self.chart['updated_at']}",
            "/api/trending/{region}/feed": f"/api/trending/{region}/feed",
            "/api/trending/{region}/videos/{video_id}": f"/api/trending/{region}/videos/{video_id}",
            "/api/categories": "/api/categories",
            "/api/categories/{category_id}/videos": f"/api/categories/{self.category}/videos",
            "/api/v1/videos": f"/api/v1/videos?ids={video_id},{self.missing_id}",
            "/api/v1/videos/latest": "/api/v1/videos/latest",
            "/api/v1/videos/trending": "/api/v1/videos/trending?intervalDays=7",
            "/api/v1/videos/by-tag/{tag}": f"/api/v1/videos/by-tag/{quote(self.tag, safe='')}",
            "/api/v1/videos/id/{video_id}": f"/api/v1/videos/id/{video_id}",
            "/api/v1/videos/by-uploader/{user_id}": f"/api/v1/videos/by-uploader/{user_id}",
            "/api/v1/videos/id/{video_id}/related": f"/api/v1/videos/id/{video_id}/related",
            "/api/v1/videos/id/{video_id}/status": f"/api/v1/videos/id/{video_id}/status",
            "/api/v1/videos/id/{video_id}/rating": f"/api/v1/videos/id/{video_id}/rating",
            "/api/v1/videos/{video_id}/ratings": f"/api/v1/videos/{video_id}/ratings",
            "/api/v1/videos/{video_id}/comments": f"/api/v1/videos/{video_id}/comments",
            "/api/v1/users/{user_id}": f"/api/v1/users/{user_id}",
            "/api/v1/users/{user_id}/comments": f"/api/v1/users/{user_id}/comments",
            "/api/v1/search/videos": f"/api/v1/search/videos?query={self.word}",
            "/api/v1/search/tags/suggest": f"/api/v1/search/tags/suggest?query={quote(self.tag[:2], safe='')}",
            "/sitemap.xml": "/sitemap.xml",
            "/sitemaps/{part}": f"/sitemaps/{self.part}",
            "/api/video/{id}": f"/api/video/{video_id}",
            "/health": "/health",
            "/openapi.json": "/openapi.json",
            "/docs": "/docs",
            "/docs/{asset}": "/docs/swagger-ui.css",
            "/problems": "/problems",
            "/problems/{slug}": "/problems/video-not-found",
        }


def discover(client: Client) -> Catalogue:
    """Look around in a deployment; raises `Empty` without a chart of videos that can be found, or without a sitemap."""
    for region in Region:
        chart: Json = client.get(f"/api/trending/{region.value}").json
        for card in chart.get("videos", []):
            word, video = _WORD.search(card["title"]), client.get(f"/api/v1/videos/id/{card['video_id']}").json
            tag = next((tag for tag in video.get("tags") or [] if _PLAIN_TAG.fullmatch(tag)), None)
            cursor = _cursor_of(client, card["category_id"])
            if word and tag and cursor:
                part = _part_of(client)
                return Catalogue(
                    region.value,
                    card["category_id"],
                    chart,
                    card["video_id"],
                    video["userId"],
                    word.group().lower(),
                    tag,
                    cursor,
                    part,
                    str(uuid.uuid4()),
                )
    raise Empty(
        "no chart has a video with a word in Latin letters, with a tag, and with others in its category: "
        "load videos first, and wait for the next run of the charts"
    )


def _part_of(client: Client) -> str:
    # A 503 before the first build.
    answer = client.ask("/sitemap.xml", [("Accept", "*/*")])
    found = re.search(r"/sitemaps/([^<]+)</loc>", answer.body.decode()) if answer.status == 200 else None
    if found is None:
        raise Empty("no sitemap lists a video: build it with `make sitemap`")
    return found[1]


def _cursor_of(client: Client, category: int) -> str | None:
    cursor: str | None = client.get(f"/api/categories/{category}/videos?limit=1").json.get("next_cursor")
    return cursor
