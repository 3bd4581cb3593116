"""GET /api/trending/{region}: the region's chart as the charts run stored it, in the DailyWatch contract."""

import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest

from catalog.times import to_text
from catalog.vocabulary import Region
from tests.factories import EVENING, MORNING, video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Invoke,
    Reply,
    Stores,
    read_event,
    relay,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

TRENDING = "/api/trending/{region}"


def chart_of(ask: Ask, region: str = "US", **headers: str) -> Answer:
    """Ask for a region's chart, with headers in snake case."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask("trending", rest_request(TRENDING, path={"region": region}, headers=asked))


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_chart_has_the_keys_of_the_contract(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(1, regions=["GB"], fetched_at=EVENING))
    answer = ask("trending", read_event("trending"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "region": "GB",
        "videos": [
            {
                "video_id": video_id(1),
                "title": "A river at night",
                "channel_title": "Slow Water",
                "category_id": 19,
                "thumbnail_url": "https://images.example/river.jpg",
                "views": 1_000,
                "likes": 100,
                "duration": 95,
                "regions": ["GB"],
            }
        ],
        "updated_at": EVENING,
    }


def test_the_most_viewed_comes_first_and_50_are_the_most(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, *(video(number, views=number) for number in range(1, 61)))
    views = [card["views"] for card in chart_of(ask).json["videos"]]
    assert views == [*range(60, 10, -1)]


def test_the_time_is_that_of_the_data_and_not_of_the_request(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(1, fetched_at=MORNING), video(2, fetched_at=EVENING))
    assert chart_of(ask).json["updated_at"] == EVENING


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "IN", "BR", "AU", "CA"])
def test_every_region_of_the_contract_has_its_own_chart(ask: Ask, stores: Stores, region: str) -> None:
    for number, other in enumerate(Region):
        stores.put_chart(other, video(number, regions=[other]))
    chart = chart_of(ask, region).json
    assert (chart["region"], [card["regions"] for card in chart["videos"]]) == (region, [[region]])


@pytest.mark.parametrize(
    "region", ["us", "Us", "XX", "ALL", "USA", " US", "US ", "U%53", "..", "GB/", "{region}", "🎆", "\x00", "\ud800"]
)
def test_any_other_region_is_refused(ask: Ask, dynamodb_engine: Engine, region: str) -> None:
    (fault,) = require_invalid(chart_of(ask, region))
    assert (fault["loc"], fault["type"]) == (["path", "region"], "enum")
    assert dynamodb_engine.requests == []


def test_a_chart_that_no_run_has_built_is_asked_for_again_in_a_minute(ask: Ask) -> None:
    require_unavailable(chart_of(ask), retry_after=60)


# --- How long it is kept ----------------------------------------------------------------------------------------------


def test_a_chart_is_kept_until_the_next_run(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(), next_update_at=to_text(datetime.now(UTC) + timedelta(minutes=10)))
    directive, _, seconds = chart_of(ask).headers["Cache-Control"].partition("=")
    assert directive == "public, max-age"
    assert 590 <= int(seconds) <= 600


def test_a_chart_whose_next_run_is_late_is_kept_for_half_a_minute(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(), next_update_at=MORNING)
    assert chart_of(ask).headers["Cache-Control"] == "public, max-age=30"


# --- The bytes that were stored ---------------------------------------------------------------------------------------


def test_gzip_passes_through_as_it_was_stored(ask: Ask, stores: Stores) -> None:
    chart = stores.put_chart(Region.GB, video(regions=["GB"]))
    answer = ask("trending", read_event("trending-gzip"))
    assert answer.body == chart.body
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == chart.etag[:-1] + '-gzip"'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept_Encoding": "identity"},
        {"Accept_Encoding": "br, deflate"},
        {"Accept_Encoding": "gzip;q=0, *"},
        # The gateway would send the base64 itself.
        {"Accept_Encoding": "gzip", "Accept": ""},
    ],
    ids=repr,
)
def test_who_does_not_accept_gzip_receives_plain_json(ask: Ask, stores: Stores, headers: dict[str, str]) -> None:
    chart = stores.put_chart(Region.US, video())
    answer = chart_of(ask, **headers)
    assert answer.body == gzip.decompress(chart.body)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == chart.etag


def test_gzip_is_sent_as_base64_that_the_gateway_decodes(invoke: Invoke, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(regions=["GB"]))
    assert invoke("trending", read_event("trending-gzip"))["isBase64Encoded"] is True
    assert invoke("trending", read_event("trending"))["isBase64Encoded"] is False


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("suffix", ["", "-gzip"])
def test_a_client_holds_the_chart_in_either_coding(ask: Ask, stores: Stores, coding: str, suffix: str) -> None:
    chart = stores.put_chart(Region.US, video())
    tag = chart.etag[:-1] + suffix + '"'
    answer = chart_of(ask, Accept_Encoding=coding, If_None_Match=tag)
    assert (answer.status, answer.body) == (304, b"")
    assert "Content-Encoding" not in answer.headers


def test_head_has_the_headers_of_the_chart_alone(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(regions=["GB"]))
    head, get = ask("trending", read_event("trending-head")), ask("trending", read_event("trending"))
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)


# --- What it asks the table, and when that does not answer ------------------------------------------------------------


def test_one_chart_is_one_read_of_one_item(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_chart(Region.US, video())
    dynamodb_engine.script = relay(stores.url)
    assert chart_of(ask).status == 200
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert request.json == {
        "TableName": "RegionsTable",
        "Key": {"region": {"S": "US"}, "entry": {"S": "CHART#views#all"}},
    }


def fault(name: str) -> Reply:
    """Return DynamoDB's way of refusing."""
    return reply({"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "secret"}, 400)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({"__type": "InternalServerError"}, 500), id="an internal error"),
        pytest.param(reply({}, 503), id="unavailable"),
        pytest.param(reply({}, 429), id="too many requests"),
        pytest.param(fault("ProvisionedThroughputExceededException"), id="throttled"),
        pytest.param(fault("ThrottlingException"), id="throttled by the control plane"),
        pytest.param(fault("RequestLimitExceeded"), id="the account's limit"),
        pytest.param(fault("ExpiredTokenException"), id="newer credentials wanted"),
        pytest.param(Reply(200, b"<html>"), id="not JSON"),
        pytest.param(Reply(200, b""), id="nothing"),
    ],
)
def test_a_table_that_fails_is_unavailable(ask: Ask, dynamodb_engine: Engine, broken: Reply) -> None:
    dynamodb_engine.always(broken)
    require_unavailable(chart_of(ask))
    assert len(dynamodb_engine.requests) <= 2


def test_a_table_that_hangs_is_given_up_within_a_second(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(chart_of(ask))
    assert time.monotonic() - began < 2


def test_a_table_that_refuses_connections_is_unavailable(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.end()
    require_unavailable(chart_of(ask))


WITHOUT_ITS_BODY = {"Item": {"etag": {"S": '"1"'}, "next_update_at": {"S": MORNING}}}


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(fault("ResourceNotFoundException"), id="no table"),
        pytest.param(fault("AccessDeniedException"), id="no permission"),
        pytest.param(fault("ValidationException"), id="not understood"),
        pytest.param(reply(WITHOUT_ITS_BODY), id="an item that nobody writes"),
    ],
)
def test_what_no_second_try_can_cure_is_a_fault_of_ours(ask: Ask, dynamodb_engine: Engine, refusal: Reply) -> None:
    dynamodb_engine.always(refusal)
    answer = chart_of(ask)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret" not in answer.body
