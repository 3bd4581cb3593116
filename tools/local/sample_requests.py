"""Builds sample requests for the videos of a running stack."""

import json
import urllib.request
from urllib.parse import quote


def sample_requests(base: str) -> list[str]:
    """Return a curl command for each of the main routes, with a title and an id of a chart, and what browsers open."""
    with urllib.request.urlopen(urllib.request.Request(f"{base}/api/trending/US", headers={"Accept": "*/*"})) as answer:
        videos = json.load(answer)["videos"]
    title, video_id = (videos[0]["title"], videos[0]["video_id"]) if videos else ("music", "0" * 8)
    words = " ".join([word for word in title.split() if word.isalnum()][:2]) or "music"
    paths = (
        f"/api/search?q={quote(words)}&per_page=3",
        "/api/trending/US",
        "/api/categories",
        f"/api/v1/videos/id/{video_id}",
    )
    curls = (f"  curl -s '{base}{path}'" for path in paths)
    return [*curls, "", f"  or open {base} in a browser, and {base}/docs for every route"]
