"""Conditional requests, content coding, HEAD and CORS, as all routes have them."""

import base64
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.http.conditional import MIN_CODED_BYTES, accepts_gzip, is_held
from tests.unit.http.conftest import ORIGIN, STORED, Ask

SAME = ['"abc"', 'W/"abc"', '"abc-gzip"', 'W/"abc-gzip"', '"xyz", "abc"', '"xyz","abc","def"', 'W/"xyz" , W/"abc"']
SAME += [', ,"abc",', "*"]
OTHERS = ["", '"xyz"', 'W/"xyz"', '"ab"', '"abcd"', '"ABC"', "abc", '""', '"-gzip"', "  ,  ", '"abc', 'abc"', '"*"']
OTHERS += ['"abc", xyz', '"abc", *', "*, *", 'w/"abc"', 'W/ "abc"', 'W/W/"abc"', '"abc\x00"']
MATCHES = [*((text, True) for text in SAME), *((text, False) for text in OTHERS)]


@pytest.mark.parametrize("etag", ['"abc"', '"abc-gzip"'])
@pytest.mark.parametrize(("if_none_match", "matches"), MATCHES)
def test_a_client_has_a_representation_in_either_coding(etag: str, if_none_match: str, *, matches: bool) -> None:
    assert is_held(etag, if_none_match) is matches


@given(st.text("0123456789abcdef", min_size=1), st.lists(st.text("0123456789abcdef", min_size=1)))
def test_a_tag_matches_when_it_is_in_the_list(tag: str, others: list[str]) -> None:
    assert is_held(f'"{tag}"', ", ".join(f'"{other}"' for other in others)) is (tag in others)


ACCEPTS_GZIP = ["gzip", "GZIP", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1", "*", "*;q=0.5", "gzip;q=0.001"]
ACCEPTS_GZIP += ["identity;q=0, gzip", " gzip ", "gzip ; q=0.5", "*;q=0, gzip", "br;q=0, *"]
REFUSES_GZIP = ["", "identity", "br, deflate", "gzip;q=0", "gzip; q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip;Q=0"]
REFUSES_GZIP += ["gzip;q=0, *", "*;q=0", "identity, *;q=0", "gzip ; q=0.00", "xgzip", "gzip;q=0.", "gzip;\tq=0"]
ACCEPTED = [*((text, True) for text in ACCEPTS_GZIP), *((text, False) for text in REFUSES_GZIP)]


@pytest.mark.parametrize(("accept_encoding", "accepted"), ACCEPTED)
def test_gzip_is_sent_to_a_client_that_accepts_it(accept_encoding: str, *, accepted: bool) -> None:
    assert accepts_gzip({"accept": "*/*", "accept-encoding": accept_encoding}) is accepted
    # Without Accept, and with an empty one, the gateway would leave it in base64.
    for without in ({}, {"accept": ""}, {"accept": " "}):
        assert not accepts_gzip({"accept-encoding": accept_encoding, **without})


CORS = {
    "Access-Control-Allow-Origin": ORIGIN,
    "Access-Control-Expose-Headers": "ETag, Retry-After, Ignored-Parameters",
}
SAFE = {"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"}
ALWAYS = {**CORS, **SAFE, "Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
PLAIN = {**ALWAYS, "Content-Type": "application/json", "ETag": '"abc"'}
GZIPPED = {**ALWAYS, "Content-Type": "application/json", "ETag": '"abc-gzip"', "Content-Encoding": "gzip"}
GZIP = {"Accept": "*/*", "Accept-Encoding": "gzip"}


def sent(headers: dict[str, str], body: str = "", *, status: int = 200, is_base64: bool = False) -> dict[str, Any]:
    """Return an answer as API Gateway takes it."""
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": is_base64}


def test_a_page_of_the_site_may_read_every_answer_and_takes_it_for_nothing_else(ask: Ask) -> None:
    for answer in (ask("/api/category"), ask("/api/category", query={"x": ["1"]}), ask("/api/none")):
        assert answer["headers"].items() >= {**CORS, **SAFE}.items()


@pytest.mark.parametrize("headers", [None, {}, {"Accept": "*/*"}, {"accept-encoding": "gzip"}], ids=repr)
def test_stored_bytes_are_unpacked_unless_a_client_accepts_gzip(ask: Ask, headers: dict[str, str] | None) -> None:
    assert ask("/api/stored", headers=headers) == sent(PLAIN, '["Caf\u00e9"]')
    assert ask("/api/stored", headers=GZIP) == sent(GZIPPED, STORED.body, is_base64=True)


# A body that cannot be unpacked shows that it is not looked at.
@pytest.mark.parametrize("resource", ["/api/stored", "/api/broken"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("tag", ['"abc"', '"abc-gzip"', 'W/"abc"', "*"])
@pytest.mark.parametrize(("coding", "etag"), [("gzip", '"abc-gzip"'), ("identity", '"abc"')])
def test_what_a_client_has_is_not_sent_again(
    ask: Ask, resource: str, method: str, tag: str, coding: str, etag: str
) -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": coding, "If-None-Match": tag}
    # The headers of caching are those of a 200 (RFC 9110, 15.4.5).
    assert ask(resource, method, headers=headers) == sent({**ALWAYS, "ETag": etag}, status=304)


@pytest.mark.parametrize("resource", ["/api/stored", "/api/broken"])
@pytest.mark.parametrize(("headers", "answered"), [(None, PLAIN), (GZIP, GZIPPED)], ids=["plain", "gzip"])
def test_head_of_a_stored_answer_is_get_without_its_body(
    ask: Ask, resource: str, headers: dict[str, str] | None, answered: dict[str, str]
) -> None:
    assert ask(resource, "HEAD", headers=headers) == sent(answered)


def test_short_json_has_no_coding(ask: Ask) -> None:
    answer = ask("/api/category", headers=GZIP)
    assert json.loads(answer["body"]) == {"id": 7, "title": "Music"}
    assert not {"Content-Encoding", "Vary"} & answer["headers"].keys()
    again = ask("/api/category", headers={**GZIP, "if-none-match": answer["headers"]["ETag"]})
    assert (again["statusCode"], again["body"]) == (304, "")


def test_long_json_is_gzip_for_a_client_that_accepts_it_with_an_etag_of_its_own(ask: Ask) -> None:
    long = {"title": ["Caf\u00e9 " * MIN_CODED_BYTES]}
    plain, coded = (ask("/api/category", query=long, headers=headers) for headers in ({"Accept": "*/*"}, GZIP))
    assert gzip.decompress(base64.b64decode(coded["body"])) == plain["body"].encode()
    assert (plain["isBase64Encoded"], coded["isBase64Encoded"]) == (False, True)
    tag = plain["headers"]["ETag"]
    assert plain["headers"]["Vary"] == "Accept-Encoding"
    different = {"ETag": f'{tag[:-1]}-gzip"', "Content-Encoding": "gzip"}
    assert coded["headers"] == {**plain["headers"], **different}
    # HEAD and 304 are answered without coding the body.
    assert ask("/api/category", "HEAD", query=long, headers=GZIP) == sent(coded["headers"])
    for held in (tag, coded["headers"]["ETag"]):
        again = ask("/api/category", query=long, headers={**GZIP, "If-None-Match": held})
        assert (again["statusCode"], again["headers"]["Vary"]) == (304, "Accept-Encoding")


@pytest.mark.parametrize("length", [MIN_CODED_BYTES - 1, MIN_CODED_BYTES])
def test_a_coding_begins_at_a_kilobyte(ask: Ask, length: int) -> None:
    room = length - len('{"id":7,"title":""}')
    # Bytes count, not characters.
    for title in ("x" * room, "\u00e9" * (room // 2) + "x" * (room % 2)):
        answer = ask("/api/category", query={"title": [title]}, headers=GZIP)
        assert ("Content-Encoding" in answer["headers"]) is (length == MIN_CODED_BYTES)


@pytest.mark.parametrize(("resource", "status"), [("/api/category", 200), ("/api/none", 404)])
def test_head_is_get_without_its_body_and_an_error_is_never_answered_by_304(
    ask: Ask, resource: str, status: int
) -> None:
    assert ask(resource, "HEAD") == sent(ask(resource)["headers"], status=status)
    assert ask(resource, headers={"If-None-Match": "*"})["statusCode"] == (304 if status == 200 else status)
