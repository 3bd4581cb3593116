"""Answers are JSON under a strong ETag, or stored bytes that pass through."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.etags import etag_of
from catalog.http.answers import LATE_CHART_MAX_AGE_S, cache_until, json_answer, stored_answer
from catalog.times import to_text
from catalog.videos.status import Status
from tests.factories import video_id
from tests.unit.http.conftest import STORED


def test_json_is_sent_in_its_order_without_blanks_under_the_etag_of_its_bytes() -> None:
    content = {"videoId": video_id(), "name": "Caf\u00e9", "tags": None, "status": Status.READY}
    status, headers, body = json_answer(content, "no-store")
    assert body == f'{{"videoId":"{video_id()}","name":"Caf\u00e9","tags":null,"status":"READY"}}'
    etag = etag_of(body.encode())
    assert status == 200
    assert headers == {"Content-Type": "application/json", "ETag": etag, "Cache-Control": "no-store"}


@given(st.binary())
def test_an_etag_is_strong_and_quoted_and_follows_the_bytes(body: bytes) -> None:
    tag = etag_of(body)
    assert tag == etag_of(body) != etag_of(body + b"x")
    assert tag[0] == tag[-1] == '"'
    assert tag.strip('"').isalnum()


def test_a_stored_document_passes_through_untouched() -> None:
    response = stored_answer(STORED, "public, max-age=60")
    assert (response.status, response.body) == (200, STORED.body)
    assert response.headers == {
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "ETag": '"abc"',
        "Cache-Control": "public, max-age=60",
    }


def max_age(time: datetime) -> int:
    """Return the seconds for which every cache may use an answer that is replaced at a time."""
    scope, max_age, meanwhile = cache_until(to_text(time)).split(", ")
    assert (scope, meanwhile) == ("public", "stale-while-revalidate=60")
    return int(max_age.removeprefix("max-age="))


def test_a_chart_is_cached_until_the_next_one_and_a_late_one_for_a_short_while() -> None:
    assert 300 <= max_age(datetime.now(UTC) + timedelta(minutes=10)) <= 600
    for late in (timedelta(0), timedelta(seconds=5), timedelta(days=400)):
        assert max_age(datetime.now(UTC) - late) == LATE_CHART_MAX_AGE_S == 30


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_chart_is_cached_for_less_than_a_late_one(time: datetime) -> None:
    assert max_age(time) >= LATE_CHART_MAX_AGE_S
