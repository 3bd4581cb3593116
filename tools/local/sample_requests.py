"""Builds a sample request for the videos of a running stack."""

import json
import urllib.request
from urllib.parse import quote


def sample_request(base: str) -> str:
    """Return a curl command that searches for words of a title of a chart."""
    with urllib.request.urlopen(urllib.request.Request(f"{base}/api/trending/US", headers={"Accept": "*/*"})) as answer:
        videos = json.load(answer)["videos"]
    title = videos[0]["title"] if videos else ""
    words = " ".join([word for word in title.split() if word.isalnum()][:2]) or "music"
    return f"curl -s '{base}/api/search?q={quote(words)}&per_page=3'"
