"""Reporting a view: a POST that answers 204, from any page that may read."""

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.problems import faults_in, problem_in
from tests.contract.table import VIEW
from tests.contract.wire import Client

PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture
def path(catalogue: Catalogue) -> str:
    return VIEW.format(video_id=catalogue.video_id)


def test_a_view_is_accepted_and_no_cache_keeps_the_answer(api: Client, path: str) -> None:
    answer = api.get(path, {"Content-Type": "application/json"}, method="POST")
    assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (204, b"", "no-store")


def test_a_video_that_is_not_there_is_not_looked_up(api: Client, catalogue: Catalogue) -> None:
    assert api.get(VIEW.format(video_id=catalogue.missing_id), method="POST").status == 204


def test_what_is_no_id_is_refused(api: Client) -> None:
    faults = faults_in(api.get(VIEW.format(video_id="no-id"), method="POST"))
    assert [place for place, _ in faults] == [["path", "video_id"]]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(api: Client, path: str, method: str) -> None:
    answer = api.get(path, method=method)
    problem_in(answer, 405)
    assert answer.headers["Allow"] == "POST, OPTIONS"


def test_a_preflight_allows_the_post(api: Client, path: str) -> None:
    answer = api.get(path, {**PREFLIGHT, "Origin": "https://dailywatch.video"}, method="OPTIONS")
    assert (answer.status, answer.headers["Access-Control-Allow-Methods"]) == (204, "POST, OPTIONS")
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"].split(", ")
