"""Each file of `events/` names videos and uploaders of the sample, so that an invocation finds what it asks for."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from catalog.videos.events import VideoUpserted
from catalog.videos.identifiers import VIDEO_ID_PATTERN
from tools.load.rows import sources_in
from tools.sample.catalogue import write_sample

FOLDER = Path(__file__).parents[2] / "events"
EVENTS = sorted(path.name for path in FOLDER.glob("*.json"))

# One of a batch is missing, to show how that is answered.
MISSING = "00000000-0000-4000-8000-000000000001"

# Where events have ids of videos, and of their uploaders; all other ids are those of requests and messages.
NAMES = {"video_id", "user_id", "id", "ids"}
UUID = re.compile(VIDEO_ID_PATTERN.strip("^$"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[VideoUpserted]:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, days=1, end=date(2026, 11, 20))
    (source,) = [one for one in sources_in(folder, {}) if not one.observes]
    with source.path.open("rb") as raw:
        events = [event for line in source.lines(raw) for event in line.events]
    return [event for event in events if isinstance(event, VideoUpserted)]


def ids_in(value: Any, name: str = "") -> Iterator[str]:
    """Yield the ids of videos and uploaders of an event."""
    if isinstance(value, dict):
        inner = {key: one for key, one in value.items() if not (name in ("Records", "") and key == "id")}
        for key, one in inner.items():
            yield from ids_in(one, name if key == "S" else key)
    elif isinstance(value, list):
        for one in value:
            yield from ids_in(one, name)
    elif isinstance(value, str) and name == "body" and value.startswith("{"):
        yield from ids_in(json.loads(value))
    elif isinstance(value, str) and (name in NAMES or name.lower().endswith("path")):
        yield from UUID.findall(value)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_names_videos_of_the_sample(sample: list[VideoUpserted], name: str) -> None:
    known = {event.video_id for event in sample} | {str(event.user_id) for event in sample}
    assert {*ids_in(json.loads((FOLDER / name).read_text()))} - {MISSING} <= known


def test_ids_are_found_in_all_kinds_of_events() -> None:
    found = {name for name in EVENTS if [*ids_in(json.loads((FOLDER / name).read_text()))]}
    kinds = {
        "video-detail",
        "ingest-direct",
        "ingest-eventbridge",
        "ingest-sqs",
        "stream",
        "video-batch",
        "user-direct",
    }
    assert {f"{kind}.json" for kind in kinds} <= found
    assert len(found) > 20


@pytest.mark.parametrize("name", [name for name in EVENTS if name.startswith(("search", "suggest", "autocomplete"))])
def test_a_search_of_an_event_is_for_words_of_the_sample(sample: list[VideoUpserted], name: str) -> None:
    event = json.loads((FOLDER / name).read_text())
    # A load balancer passes parameters as they were encoded.
    text = unquote((event.get("queryStringParameters") or event).get("q", ""))
    titles = [str(one.name).lower() for one in sample]
    assert len(text) < 2 or any(text in title for title in titles)
