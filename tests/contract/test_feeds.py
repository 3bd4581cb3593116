"""A chart as a feed: Atom or JSON Feed, as a reader of feeds asks for it."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.problems import faults_in
from tests.contract.wire import Answer, Client

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
NAMES = {"atom": "http://www.w3.org/2005/Atom"}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def ids_of(answer: Answer) -> list[str]:
    """Return the ids of a feed's entries, each without the scheme of UUIDs."""
    assert answer.status == 200
    if answer.headers["Content-Type"] == JSON_FEED:
        ids = [item["id"] for item in answer.json["items"]]
    else:
        assert answer.headers["Content-Type"] == ATOM
        ids = [one.text or "" for one in ET.fromstring(answer.body).findall("atom:entry/atom:id", NAMES)]  # noqa: S314
    return [one.removeprefix("urn:uuid:") for one in ids]


@pytest.mark.parametrize("ranking", ["views", "velocity"])
@pytest.mark.parametrize("accept", [ATOM, JSON_FEED])
def test_a_feed_has_the_videos_of_the_chart_in_their_order(
    api: Client, catalogue: Catalogue, ranking: str, accept: str
) -> None:
    chart = api.get(f"/api/trending/{catalogue.region}?ranking={ranking}").json
    feed = api.ask(f"/api/trending/{catalogue.region}/feed?ranking={ranking}", [("Accept", accept)])
    assert ids_of(feed) == [video["video_id"] for video in chart["videos"]]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/html, */*;q=0.8", ATOM),
        ("image/png", ATOM),
        ("application/json", JSON_FEED),
        (f"{ATOM};q=0.5, {JSON_FEED}", JSON_FEED),
    ],
)
def test_a_reader_gets_what_it_accepts_and_else_atom(
    api: Client, catalogue: Catalogue, accept: str, chosen: str
) -> None:
    headers = {"Accept": accept}
    # One line, as a client writes it.
    answer = api.ask(f"/api/trending/{catalogue.region}/feed", [*headers.items()])
    assert (answer.status, answer.headers["Content-Type"]) == (200, chosen)
    assert "Accept" in answer.headers["Vary"].split(", ")


def test_each_entry_has_what_readers_need(api: Client, catalogue: Catalogue) -> None:
    path = f"/api/trending/{catalogue.region}/feed"
    root = ET.fromstring(api.ask(path, [("Accept", ATOM)]).body)  # noqa: S314
    assert re.fullmatch(TIME, root.findtext("atom:updated", "", NAMES))
    for entry in root.findall("atom:entry", NAMES):
        assert entry.findtext("atom:title", "", NAMES)
        assert re.fullmatch(TIME, entry.findtext("atom:updated", "", NAMES))
        assert entry.findtext("atom:content", "", NAMES)
        links = [link.get("href", "") for link in entry.findall("atom:link", NAMES)]
        assert all(re.match(r"https?://[^/]+/", link) for link in links)
    feed = api.ask(path, [("Accept", JSON_FEED)]).json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for item in feed["items"]:
        assert {"id", "title", "content_html", "date_published"} <= item.keys()


def test_a_feed_takes_no_other_parameters(api: Client, catalogue: Catalogue) -> None:
    path = f"/api/trending/{catalogue.region}/feed?limit=3&ranking=likes"
    faults = [(["query", "ranking"], "enum"), (["query", "limit"], "unexpected_parameter")]
    assert faults_in(api.get(path)) == faults
