"""A path with a UUID in another spelling is answered, and the answer names the location in canonical spelling."""

import json
from urllib.parse import urljoin

import pytest

from catalog.http.direct import call
from tests.unit.http.conftest import Ask, router

ID = "0f9c3a1e-7b2d-4c5e-8f60-a1b2c3d4e5f6"
SPELLINGS = [ID.upper(), ID.replace("-", ""), ID.replace("-", "").upper(), ID.replace("-", "", 1), ID.title()]
VIDEO, PARTS = "/api/videos/{video_id}", "/api/videos/{video_id}/parts"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("path", "canonical"), [(VIDEO, f"/api/videos/{ID}"), (PARTS, f"/api/videos/{ID}/parts")])
def test_another_spelling_has_the_same_answer_and_names_the_canonical_location(
    ask: Ask, path: str, canonical: str, spelling: str
) -> None:
    answer, expected = (ask(path, path={"video_id": one}) for one in (spelling, ID))
    assert answer["statusCode"] == 200
    location = answer["headers"].pop("Content-Location")
    assert urljoin(f"https://api.example/v1/api/videos/{spelling}{path.removeprefix(VIDEO)}", location) == (
        f"https://api.example/v1{canonical}"
    )
    assert answer == expected


def test_the_canonical_spelling_has_no_such_header(ask: Ask) -> None:
    assert "Content-Location" not in ask(VIDEO, path={"video_id": ID})["headers"]


def test_the_location_has_what_was_asked_for_and_not_what_was_ignored(ask: Ask) -> None:
    query = {"id": ["9"], "title": ["caf\u00e9 & more"]}
    answer = ask(PARTS, path={"video_id": ID.upper()}, query=query)
    assert answer["headers"]["Content-Location"] == f"../{ID}/parts?title=caf%C3%A9%20%26%20more&id=9"
    ignoring = ask(VIDEO, path={"video_id": ID.upper()}, query={"utm_source": ["mail"]})
    assert ignoring["headers"]["Content-Location"] == ID


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_revalidation_names_it_too(ask: Ask, method: str) -> None:
    etag = ask(VIDEO, path={"video_id": ID})["headers"]["ETag"]
    answer = ask(VIDEO, method, path={"video_id": ID.upper()}, headers={"If-None-Match": etag})
    assert (answer["statusCode"], answer["headers"]["Content-Location"]) == (304, ID)


@pytest.mark.parametrize("text", ["x", f"{ID}0", ID[:-1], f"{{{ID}}}", "urn:uuid:" + ID])
def test_what_is_no_uuid_is_refused(ask: Ask, text: str) -> None:
    answer = ask(VIDEO, path={"video_id": text})
    (fault,) = json.loads(answer["body"])["errors"]
    assert (answer["statusCode"], fault["loc"]) == (422, ["path", "video_id"])


def test_a_direct_invocation_takes_every_spelling() -> None:
    assert call(router, {"route": VIDEO, "video_id": ID.upper()}) == call(router, {"route": VIDEO, "video_id": ID})
