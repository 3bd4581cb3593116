"""The example of a notifier: its rule takes what the catalogue sends, and its function tells of each event."""

import importlib.util
from typing import Any

import pytest

from catalog.charts.announcements import AnnouncedChart, chart_changed
from catalog.event_bus import SOURCE, Event
from catalog.videos.announcements import announcement_of
from catalog.videos.changes import Change
from tests.factories import MORNING, chart, tombstone, video, video_id
from tests.template import TEMPLATE
from tools.event_schemas import SENT_EVENTS
from tools.openapi.routes import resources_of

FOLDER = TEMPLATE.parent / "examples/notifier"


def handler() -> Any:
    spec = importlib.util.spec_from_file_location("notifier_app", FOLDER / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler


def changed(before: Any, after: Any) -> Event:
    event = announcement_of(Change("1", before, after))
    assert event is not None
    return event


EVENTS = {
    "US by views: 1 entered, 2 left, 1 moved": chart_changed(
        chart(3, 1), AnnouncedChart(MORNING, [*map(video_id, (1, 4, 5))])
    ),
    f"{video_id()} was published": changed(None, video()),
    f"{video_id()} was updated: name, tags": changed(video(), video(name="Another", tags=["x"])),
    f"{video_id()} was removed": changed(video(), tombstone()),
}


@pytest.mark.parametrize(("told", "event"), EVENTS.items(), ids=EVENTS)
def test_each_event_is_told_in_a_line(told: str, event: Event) -> None:
    assert handler()({"detail-type": event.kind, "source": SOURCE, "detail": event.detail}, None) == told


def test_the_rule_of_the_example_takes_changes_of_the_catalogue() -> None:
    (rule,) = resources_of(FOLDER / "template.yaml")["Notifier"]["Properties"]["Events"].values()
    assert rule["Type"] == "EventBridgeRule"
    pattern = rule["Properties"]["Pattern"]
    assert pattern["source"] == [SOURCE]
    assert (
        {*pattern["detail-type"]} == {event.kind for event in EVENTS.values()} == SENT_EVENTS.keys() - {"VideoViewed"}
    )
