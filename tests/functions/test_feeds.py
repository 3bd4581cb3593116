"""GET /api/trending/{region}/feed: a chart for readers of feeds, in the media type that they accept."""

import gzip
from xml.etree import ElementTree as ET

import pytest

from catalog.charts.keys import Ranking
from tests.factories import EVENING, MORNING, chart, video_id
from tests.functions.gateway import Answer, read_event, rest_request
from tests.functions.lambdas import Ask, Get, Invoke
from tests.functions.routes import FEED
from tests.functions.stores import Stores

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"


@pytest.fixture(autouse=True)
def charts(stores: Stores) -> None:
    stores.put_ranked(chart(1, 2), chart(2, 1, ranking=Ranking.VELOCITY))


def feed(get: Get, accept: str = "*/*", **request: str) -> Answer:
    return get(FEED, region="US", headers={"Accept": accept}, **request)


def ids_of(answer: Answer) -> list[str]:
    assert answer.status == 200
    if answer.headers["Content-Type"] == JSON_FEED:
        return [item["id"] for item in answer.json["items"]]
    entries = ET.fromstring(answer.body).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314
    return [entry.findtext("{http://www.w3.org/2005/Atom}id") or "" for entry in entries]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", ATOM),
        (ATOM, ATOM),
        (JSON_FEED, JSON_FEED),
        ("text/html", ATOM),
        (f"{ATOM};q=0.2, {JSON_FEED};q=0.3", JSON_FEED),
    ],
)
def test_a_reader_is_sent_what_it_accepts_and_else_atom(get: Get, accept: str, media_type: str) -> None:
    answer = feed(get, accept)
    assert answer.headers["Content-Type"] == media_type
    assert ids_of(answer) == [f"urn:uuid:{video_id(number)}" for number in (1, 2)]


def test_a_feed_is_that_of_its_ranking(get: Get) -> None:
    for accept in (ATOM, JSON_FEED):
        rising = feed(get, accept, ranking="velocity")
        assert ids_of(rising) == [f"urn:uuid:{video_id(number)}" for number in (2, 1)]
        assert feed(get, accept, ranking="views").body == feed(get, accept).body != rising.body


def test_links_lead_to_the_pages_of_the_parameter(get: Get) -> None:
    urls = [item["url"] for item in feed(get, JSON_FEED).json["items"]]
    assert urls == [f"https://dailywatch.video/watch/{video_id(number)}" for number in (1, 2)]


def test_each_representation_has_its_tag_and_says_what_it_depends_on(get: Get) -> None:
    answers = [feed(get, accept) for accept in (ATOM, JSON_FEED)]
    assert len({answer.headers["ETag"] for answer in answers}) == 2
    for answer, other in (answers, answers[::-1]):
        accept, tag = answer.headers["Content-Type"], answer.headers["ETag"]
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"
        held = get(FEED, region="US", headers={"Accept": accept, "If-None-Match": tag})
        assert (held.status, held.body, held.headers["Vary"]) == (304, b"", "Accept, Accept-Encoding")
        changed = get(FEED, region="US", headers={"Accept": accept, "If-None-Match": other.headers["ETag"]})
        assert (changed.status, changed.body) == (200, answer.body)


def test_a_feed_is_sent_as_gzip(get: Get) -> None:
    for accept in (ATOM, JSON_FEED):
        coded = get(FEED, region="US", headers={"Accept": accept, "Accept-Encoding": "gzip"})
        assert (coded.headers["Content-Type"], coded.headers["Content-Encoding"]) == (accept, "gzip")
        assert gzip.decompress(coded.body) == feed(get, accept).body


def test_caches_are_told_of_all_that_a_feed_depends_on_with_several_origins(ask: Ask) -> None:
    event = rest_request(FEED, region="US", headers={"Accept": ATOM, "Origin": "https://b.example"})
    event["stageVariables"]["AllowedOrigin"] = "https://a.example,https://b.example"
    answer = ask(event)
    assert answer.headers["Vary"] == "Accept, Origin, Accept-Encoding"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://b.example"


def test_a_small_feed_depends_on_what_is_accepted_too(get: Get, stores: Stores) -> None:
    stores.put_ranked(chart(updated_at=EVENING), chart(1, region="GB", updated_at=MORNING))
    answer = feed(get)
    assert len(answer.body) < 1_024
    assert answer.headers["Vary"] == "Accept"


def test_the_recorded_reader_is_sent_a_json_feed(ask: Ask, invoke: Invoke, stores: Stores) -> None:
    stores.put_ranked(chart(1, region="GB", ranking=Ranking.VELOCITY))
    assert invoke("trending", read_event("trending-feed"))["headers"]["Content-Type"] == JSON_FEED
    assert ask(read_event("trending-feed")).status == 200
