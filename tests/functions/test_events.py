"""The recorded events: each is used, as its sender would send it, and answered by the catalogue of the tests."""

import json
from pathlib import Path

import jsonschema
import pytest

from catalog.videos.model import Video
from tests import template
from tests.functions.gateway import Json, read_event
from tests.functions.lambdas import Ask
from tests.functions.routes import RECORDED

REQUESTS = [name for name in RECORDED if "resource" in read_event(name)]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event_is_used_by_a_test(name: str) -> None:
    tests = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    assert any("read_event(" in text and f'"{name}"' in text for text in (path.read_text() for path in tests))


@pytest.mark.parametrize("name", REQUESTS)
def test_a_recorded_request_is_one_that_the_gateway_would_hand_over(name: str) -> None:
    event = read_event(name)
    context = event["requestContext"]
    assert event["resource"] in {route.path for route in template.routes()}
    assert event["path"] == event["resource"].replace("+", "").format(**(event["pathParameters"] or {}))
    assert (context["path"], context["resourcePath"]) == (f"/v1{event['path']}", event["resource"])
    assert (context["httpMethod"], context["stage"]) == (event["httpMethod"], "v1")
    assert event["stageVariables"].keys() == template.properties("Api")["Variables"].keys()
    assert event["stageVariables"]["AllowedOrigin"] == template.properties("Api")["Variables"]["AllowedOrigin"]
    assert event["multiValueHeaders"] == {header: [value] for header, value in event["headers"].items()}
    given = event["multiValueQueryStringParameters"] or {}
    assert event["queryStringParameters"] == ({key: values[-1] for key, values in given.items()} or None)


def test_the_recorded_requests_ask_for_what_the_catalogue_has(ask: Ask, catalogue: Video) -> None:
    answers = {name: ask(read_event(name)) for name in REQUESTS}
    expected = dict.fromkeys(REQUESTS, 200) | {"search-invalid": 422, "preflight": 204, "not-found": 404, "view": 204}
    assert {name: answer.status for name, answer in answers.items()} == expected
    assert answers["video-detail"].json["videoId"] == catalogue.video_id


def recorded_events() -> list[tuple[str, Json]]:
    """Return the events of other services, each with its file's name."""
    queued = [json.loads(record["body"]) for record in read_event("ingest-sqs")["Records"]]
    events = [("ingest-sqs", event) for event in queued]
    events += [("ingest-direct", event) for event in read_event("ingest-direct")["events"]]
    return [*events, ("ingest-eventbridge", read_event("ingest-eventbridge"))]


def test_all_recorded_events_but_one_are_valid_by_their_schemas() -> None:
    schemas = template.TEMPLATE.parent / "docs" / "events"
    invalid = []
    for file, event in recorded_events():
        schema = json.loads((schemas / f"{event['detail-type']}.json").read_text())
        if not jsonschema.Draft202012Validator(schema).is_valid(event["detail"]):
            invalid.append(file)
    assert invalid == ["ingest-sqs"]
    assert {event["detail-type"] for _, event in recorded_events()} == {
        *template.properties("VideoEventsRule")["EventPattern"]["detail-type"]
    }
