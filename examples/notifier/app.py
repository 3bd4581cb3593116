"""Notifier: says in a line what has changed in the catalogue."""

import logging
from typing import Any


def handler(event: dict[str, Any], _context: object) -> str:
    """Log and return what an event tells."""
    told = {"ChartChanged": of_chart, "VideoChanged": of_video}[event["detail-type"]](event["detail"])
    logging.getLogger().info(told)
    return told


def of_chart(chart: dict[str, Any]) -> str:
    """Return what is new on a chart."""
    entered, left = len(chart["entered"]), len(chart["left"])
    return f"{chart['region']} by {chart['ranking']}: {entered} entered, {left} left, {chart['moved']} moved"


def of_video(video: dict[str, Any]) -> str:
    """Return what has become of a video."""
    fields = f": {', '.join(video['changed'])}" if video["what"] == "updated" else ""
    return f"{video['video_id']} was {video['what']}{fields}"
