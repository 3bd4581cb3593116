"""What operators see of searches, and what they never see: the text."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.regions import Region
from catalog.request_log import logger
from catalog.search.metrics import SLOW_MS, length_of, record_search, script_of
from catalog.search.request import Filters, Search, Sort

SECRET = "zaphod beeblebrox"
EVERY_FILTER = Filters(19, Region.IN, "heartofgold", "trillian", 5, 60, "2026-03-01T06:00:00Z", "2026-03-01T18:00:00Z")


@pytest.fixture(autouse=True)
def informed(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.INFO, logger.name)
    monkeypatch.setenv("STACK_NAME", "dailywatch")


def answer(took: int = 5, total: int = 3) -> dict[str, Any]:
    return {"took": took, "hits": {"hits": [], "total": {"value": total, "relation": "eq"}}}


COUNTED = {
    "found something at once": (answer(), 0, 0),
    "found nothing": (answer(total=0), 1, 0),
    "was slow": (answer(took=SLOW_MS + 1), 0, 1),
    "was as slow as may be": (answer(took=SLOW_MS), 0, 0),
    "was slow and found nothing": (answer(took=SLOW_MS + 1, total=0), 1, 1),
}


@pytest.mark.parametrize(("found", "empty", "slow"), COUNTED.values(), ids=COUNTED)
def test_each_search_is_counted_and_logged_without_its_text_when_it_went_badly(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, found: dict[str, Any], empty: int, slow: int
) -> None:
    counted = {"SearchEngineTime": found["took"], "SearchesWithoutResult": empty, "SlowSearches": slow}
    for _ in range(2):
        record_search(Search(SECRET, filters=EVERY_FILTER), found)
        shown = capsys.readouterr()
        metrics = json.loads(shown.out)
        (directive,) = metrics["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "DailyWatch"
        assert {metric["Name"]: metrics[metric["Name"]] for metric in directive["Metrics"]} == counted
        written = (shown.out + shown.err + "".join(str(record.__dict__) for record in caplog.records)).lower()
        assert not [text for text in (*SECRET.split(), "heartofgold", "trillian") if text in written]
    assert len(caplog.records) == 2 * (empty or slow)


def test_a_log_says_what_kind_of_search_it_was(caplog: pytest.LogCaptureFixture) -> None:
    record_search(Search(SECRET, 2, 20, Filters(category=0, tag="heartofgold"), Sort.VIEWS), answer(7, 0))
    (found,) = caplog.records
    about = {"took_ms": 7, "total": 0, "characters": len(SECRET), "words": 2, "page": 2, "sort": "views"}
    about |= {"filters": "category tag", "script": "latin", "length": "2 words"}
    assert {name: vars(found)[name] for name in about} == about


SCRIPTS = {
    "river": "latin",
    "\u0440\u0435\u043a\u0430 2": "cyrillic",
    "\u5ddd": "cjk",
    "\u304b\u308f\u5ddd\u30ab\u30fc": "japanese",
    "\u0928\u0926\u0940": "devanagari",
}
SCRIPTS |= {
    "\uff52\uff49\uff56\uff45\uff52 \U0001d4fb": "latin",
    "river \u0440\u0435\u043a\u0430": "mixed",
    "\uac15": "hangul",
    "\u0e41\u0e21\u0e48": "thai",
}
SCRIPTS |= {"\U0001f525": "signs", "?!": "signs", "": "signs", "9/11": "digits"}


@pytest.mark.parametrize(("text", "script"), SCRIPTS.items(), ids=ascii)
def test_a_text_is_of_a_kind_by_its_script(text: str, script: str) -> None:
    assert script_of(text) == script


def test_a_text_is_of_a_kind_by_its_words() -> None:
    kinds = [length_of(words) for words in (0, 1, 2, 3, 5, 6, 50)]
    several = ["3 to 5 words"] * 2 + ["6 words and more"] * 2
    assert kinds == ["no word", "1 word", "2 words", *several]


def test_a_search_without_filters_says_so(caplog: pytest.LogCaptureFixture) -> None:
    record_search(Search(SECRET), answer(total=0))
    assert vars(caplog.records[0])["filters"] == "none"


@given(st.text(st.characters(), max_size=100))
def test_every_text_can_be_recorded(text: str) -> None:
    record_search(Search(text), answer(total=0))
