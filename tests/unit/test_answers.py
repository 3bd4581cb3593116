"""Answers are JSON under a strong ETag, or stored bytes that pass through."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from aws_lambda_powertools.event_handler import Response
from hypothesis import given
from hypothesis import strategies as st

from catalog.contracts.dailywatch import Category
from catalog.contracts.killrvideo import VideoDetail
from catalog.etags import etag_of
from catalog.http.answers import LATE_CHART_MAX_AGE_S, json_answer, stored_answer, until
from catalog.stores.documents import StoredDocument
from catalog.times import to_text
from catalog.vocabulary import Status
from tests.factories import MORNING, NOON, video_id

DETAIL = VideoDetail(video_id=video_id(), name="Caf\u00e9", status=Status.READY)
STORED = StoredDocument(base64.b64encode(gzip.compress(b"[]")).decode(), '"abc"', MORNING, NOON)


def header(response: Response[str], name: str) -> object:
    """Return one header of an answer."""
    return response.headers[name]


def test_json_has_the_casing_of_its_contract_and_no_field_is_left_out() -> None:
    response = json_answer(DETAIL, "no-store")
    assert (response.status_code, header(response, "Content-Type")) == (200, "application/json")
    assert json.loads(response.body or "") == {
        "videoId": video_id(),
        "userId": None,
        "name": "Caf\u00e9",
        "description": None,
        "location": None,
        "tags": None,
        "previewImageLocation": None,
        "addedDate": None,
        "views": 0,
        "status": "READY",
    }


def test_json_is_sent_under_the_etag_of_its_bytes() -> None:
    response = json_answer(DETAIL, "public, max-age=60")
    assert header(response, "ETag") == etag_of((response.body or "").encode())
    assert header(response, "Cache-Control") == "public, max-age=60"


def test_equal_models_have_equal_etags_and_others_have_others() -> None:
    one, same, other = (json_answer(Category(id=7, title=title), "no-store") for title in ("Music", "Music", "Cars"))
    assert header(one, "ETag") == header(same, "ETag") != header(other, "ETag")


@given(st.binary())
def test_an_etag_is_strong_and_quoted(body: bytes) -> None:
    tag = etag_of(body)
    assert tag == etag_of(body)
    assert tag[0] == tag[-1] == '"'
    assert tag.strip('"').isalnum()


def test_a_stored_document_passes_through_untouched() -> None:
    response = stored_answer(STORED, "public, max-age=60")
    assert (response.status_code, response.body, response.base64_encoded) == (200, STORED.body, True)
    assert header(response, "Content-Type") == "application/json"
    assert header(response, "Content-Encoding") == "gzip"
    assert header(response, "ETag") == '"abc"'
    assert header(response, "Cache-Control") == "public, max-age=60"


# --- Until the next run -----------------------------------------------------------------------------------------------


def max_age(cache_control: str) -> int:
    """Return the seconds for which everybody may keep an answer."""
    scope, _, seconds = cache_control.partition(", max-age=")
    assert scope == "public"
    return int(seconds)


def test_a_chart_is_kept_until_the_next_one() -> None:
    assert 595 <= max_age(until(to_text(datetime.now(UTC) + timedelta(minutes=10)))) <= 600


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=5), timedelta(days=400)], ids=str)
def test_a_late_chart_is_kept_for_a_short_while(late: timedelta) -> None:
    assert max_age(until(to_text(datetime.now(UTC) - late))) == LATE_CHART_MAX_AGE_S == 30


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_chart_is_kept_for_less_than_a_late_one(time: datetime) -> None:
    assert max_age(until(to_text(time))) >= LATE_CHART_MAX_AGE_S
