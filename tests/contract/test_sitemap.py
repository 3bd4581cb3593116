"""The sitemap: an index and parts by the rules of the protocol and of Google's, whose videos the catalogue has."""

from urllib.parse import quote, urlsplit

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.problems import faults_in, problem_in
from tests.contract.wire import Client
from tests.sitemaps import pages_of, parts_of, texts_of

# A large sitemap is not read whole.
MOST_PARTS = 20


def test_the_index_names_parts_of_one_host(api: Client) -> None:
    answer = api.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    urls = parts_of(answer.body)
    assert urls
    assert len({urlsplit(url)[:2] for url in urls}) == 1
    assert all("/sitemaps/" in url for url in urls)


def test_every_part_is_there_and_lists_videos_once(api: Client) -> None:
    urls = [*parts_of(api.get("/sitemap.xml").body)][:MOST_PARTS]
    listed: set[str] = set()
    for url in urls:
        answer = api.get(f"/sitemaps/{url.rpartition('/')[2]}")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
        pages = pages_of(answer.body)
        assert listed.isdisjoint(pages)
        listed |= {*pages}


def test_a_listed_video_has_the_title_of_the_catalogue(api: Client, catalogue: Catalogue) -> None:
    video, *_ = pages_of(api.get(f"/sitemaps/{catalogue.part}").body).values()
    (title,) = texts_of(video, "title")
    found = api.get(f"/api/search?q={quote(title)}").json["videos"]
    assert title in [one["title"] for one in found]


def test_a_part_that_there_is_not_is_not_found(api: Client) -> None:
    problem_in(api.get("/sitemaps/1-0-00000000.xml"), 404)


@pytest.mark.parametrize("name", ["nothing", "1-0-00000000", "..%2Fsitemap.xml", "%00"])
def test_what_is_no_name_of_a_part_is_refused(api: Client, name: str) -> None:
    answer = api.get(f"/sitemaps/{name}")
    # To some gateways %2F is a slash, and the path has no route.
    if answer.status == 404:
        problem_in(answer, 404)
    else:
        assert faults_in(answer) == [(["path", "part"], "string_pattern_mismatch")]
