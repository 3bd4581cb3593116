"""Writes the JSON Schemas of events that come and go: `python -m tools.event_schemas docs/events`."""

import json
from pathlib import Path

import typer
from pydantic import BaseModel

from catalog.charts.announcements import ChartChanged
from catalog.videos.announcements import VideoChanged, VideoViewed
from catalog.videos.events import EVENTS

SENT_EVENTS: dict[str, type[BaseModel]] = {one.__name__: one for one in (ChartChanged, VideoChanged, VideoViewed)}

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def write_schemas(folder: Path) -> None:
    """Write one schema for the `detail` of each event."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in {**EVENTS, **SENT_EVENTS}.items():
        schema = {"$schema": DIALECT, **model.model_json_schema()}
        (folder / f"{name}.json").write_text(json.dumps(schema, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(write_schemas)
