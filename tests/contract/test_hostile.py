"""What is sent to find a weak place: it is answered, or refused by name, and never fails."""

from urllib.parse import quote

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.problems import faults_in
from tests.contract.wire import Client

# What a server in front of the API may refuse by itself: too long, too many, not understood.
REFUSED_EARLY = {400, 413, 414, 431}

TEXTS = {
    "bidi": "\u202eabc\u202c \u2066def\u2069 \u200fgh",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe",
    "combining": "e" + "\u0301" * 40,
    "decomposed": "Cafe\u0301 a\u030a",
    "four bytes": "\U0001f30a\U0001f30a",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f1e9\U0001f1ea\U0001f1fa\U0001f1f8",
    "stylised": "\U0001d4d7\U0001d4ee\U0001d4f5\U0001d4f5\U0001d4f8",
    "tags": "a\U000e0041\U000e0042",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "private": "\ue000\uf8ff",
    "replacement": "\ufffd\ufffd",
    "Arabic": "\ufdfa\u0645\u0631\u062d\u0628\u0627",
    "Hindi": "\u0939\u093f\u0928\u094d\u0926\u0940",
    "line separators": "a\u2028b\u2029c",
    "markup": "<script>alert(1)</script>",
    "JSON": '{"query":{"match_all":{}}}',
    "templates": "${jndi:ldap://x/a} {{7*7}} %s%n",
    "a path": "../../../../etc/passwd",
    "backslashes": "\\\\u0000\\",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_is_searched_for_and_echoed_as_it_came(api: Client, text: str) -> None:
    answer = api.get(f"/api/search?q={quote(text, safe='')}")
    assert (answer.status, answer.json["query"]) == (200, text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_may_be_a_tag(api: Client, text: str) -> None:
    answer = api.get(f"/api/v1/videos/by-tag/{quote(text, safe='')}")
    # To some gateways %2F is a slash in a path: /api/search?tag= takes every tag.
    assert answer.status == 200 or ("/" in text and answer.status == 404)
    assert api.get(f"/api/search?q=ab&tag={quote(text, safe='')}").status == 200


@pytest.mark.parametrize("character", ["\U0001f30a", "\U0001d4d7", "\u0301", "\u200b"], ids=ascii)
def test_a_character_counts_as_one_whatever_its_bytes(api: Client, character: str) -> None:
    one, most, more = (quote(character * count) for count in (1, 100, 101))
    assert faults_in(api.get(f"/api/search?q={one}")) == [(["query", "q"], "string_too_short")]
    assert api.get(f"/api/search?q={most}").status == 200
    assert faults_in(api.get(f"/api/search?q={more}")) == [(["query", "q"], "string_too_long")]


@pytest.mark.parametrize("code", ["%00", "%01", "%08", "%1B", "%1F", "%7F", "%C2%80", "%C2%9F"])
@pytest.mark.parametrize("path", ["/api/search?q=ab{}", "/api/search?q=ab&tag={}", "/api/v1/videos/by-tag/a{}"])
def test_a_control_character_is_refused(api: Client, path: str, code: str) -> None:
    (fault,) = faults_in(api.get(path.format(code)))
    assert fault[1] == "string_pattern_mismatch"


@pytest.mark.parametrize("code", ["%09", "%0A", "%0D%0A", "%0B", "%C2%85"])
def test_white_space_that_is_pasted_is_left_out(api: Client, code: str) -> None:
    answers = [api.get(f"/api/search?q={text}") for text in ("ab", f"ab{code}", f"{code}ab{code}")]
    assert [answer.status for answer in answers] == [200] * 3
    assert len({answer.body for answer in answers}) == 1
    assert api.get(f"/api/search?q=ab{code}cd").json["query"] == "ab cd"


# Where they are no characters, each decoder has its own way; a gateway may put U+FFFD in their place.
BROKEN = {
    "a high surrogate": "%ED%A0%80",
    "a low surrogate": "%ED%B0%80",
    "a pair": "%ED%A0%BC%ED%BC%8A",
    "half a character": "%F0%9F%8C",
    "a lone byte": "%FF",
    "overlong": "%C0%AF",
    "beyond Unicode": "%F4%90%80%80",
    "half a code": "%",
    "no code": "%ZZ",
    "UTF-16": "%u0041",
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=ab{}",
        "/api/search/suggest?q={}",
        "/api/v1/videos/by-tag/ab{}",
        "/api/trending/{}",
        "/api/v1/videos/id/{}",
        "/api/v1/videos?ids={}",
        "/api/categories/10/videos?cursor={}",
        "/api/categories?{}=1",
    ],
)
def test_what_is_no_text_is_answered_or_refused(api: Client, path: str, code: str) -> None:
    assert api.get(path.format(code)).status in {200, 404, 422} | REFUSED_EARLY


@pytest.mark.parametrize("code", ["%2555%2553", "U%2553", "%255553", "US%2500", "US%00", "%2e%2e", "US%0a", "U%C5%BF"])
def test_a_region_that_is_encoded_twice_is_no_region(api: Client, code: str) -> None:
    assert api.get(f"/api/trending/{code}").status in {404, 422} | REFUSED_EARLY


@pytest.mark.parametrize("spelling", ["{}%00", "{}%0a", "{}%2500", "%00{}", "%20{}", "{}%E2%80%8B", "{}%2F..%2F"])
def test_an_id_with_something_about_it_is_no_id(api: Client, catalogue: Catalogue, spelling: str) -> None:
    refused = {404, 422} | REFUSED_EARLY
    assert api.get(f"/api/v1/videos/id/{spelling.format(catalogue.video_id)}").status in refused


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=" + "a" * 10_000,
        "/api/search?q=" + "%F0%9F%8C%8A" * 850,
        "/api/v1/videos/by-tag/" + "a" * 10_000,
        "/api/v1/videos/id/" + "0" * 10_000,
        "/api/trending/" + "U" * 10_000,
        "/api/v1/videos?ids=" + "," * 10_000,
        "/api/categories/10/videos?cursor=" + "A" * 10_000,
        "/api/search?" + "x" * 10_000 + "=1",
    ],
    ids=lambda path: path[:40],
)
def test_a_path_of_ten_thousand_characters_is_refused(api: Client, path: str) -> None:
    assert api.get(path).status in {400, 404, 413, 414, 422, 431}


@pytest.mark.parametrize(
    "parameters",
    [
        "&".join(f"p{number}={number}" for number in range(1_000)),
        "&".join(["q=ab"] * 1_000),
        "&" * 1_000,
        "=".join(["q"] * 1_000),
        "&".join(f"q[{number}]=a" for number in range(300)),
    ],
    ids=["many names", "one name", "none", "one value", "a list"],
)
def test_a_thousand_parameters_are_refused(api: Client, parameters: str) -> None:
    assert api.get(f"/api/search?{parameters}").status in {422} | REFUSED_EARLY


HEADERS = {
    "many": {f"X-Bomb-{number}": "a" * 20 for number in range(80)},
    "long": {"X-Bomb": "a" * 8_000},
    "many tags": {"If-None-Match": ", ".join(['"0123456789abcdef"'] * 380)},
    "many codings": {"Accept-Encoding": ",".join(["gzip;q=0"] * 700)},
    "open tags": {"If-None-Match": 'W/"' * 2_000},
    "bytes": {"If-None-Match": '"\xff\xfe"', "Accept-Encoding": "\xff"},
    "a path of their own": {"X-Original-URL": "/admin", "X-Rewrite-URL": "/admin", "X-Forwarded-Prefix": "/admin"},
    "a method of their own": {"X-HTTP-Method-Override": "DELETE", "X-Method": "DELETE"},
    "a body's": {"Content-Type": "application/json; charset=utf-7", "Content-Encoding": "br"},
    "ranges": {"Range": "bytes=" + ",".join("0-1" for _ in range(500))},
    "shellshock": {"User-Agent": "() { :; }; echo", "Referer": "${jndi:ldap://x/a}", "Cookie": "a=" + "b" * 3_000},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_strange_headers_change_nothing(api: Client, headers: dict[str, str]) -> None:
    answer = api.get("/api/categories", headers)
    assert answer.status in {200} | REFUSED_EARLY


def test_many_large_headers_are_answered_or_refused(api: Client) -> None:
    headers = {f"X-Bomb-{number}": "a" * 4_000 for number in range(10)}
    assert api.get("/api/categories", headers).status in {200} | REFUSED_EARLY
