"""What operators see of searches, and what they never see: the text."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.http.search_metrics import SLOW_MS, logger, record_search
from catalog.search.request import Filters, Search, Sort
from catalog.vocabulary import Region

SECRET = "zaphod beeblebrox"
EVERY_FILTER = Filters(19, Region.IN, "heartofgold", "trillian", 5, 60, "2026-03-01T06:00:00Z", "2026-03-01T18:00:00Z")


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "search")


@pytest.fixture
def records() -> Any:
    """Collect what is logged."""
    found: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record)

    handler = Collector()
    inner = logging.getLogger(logger.name)
    level = inner.level
    inner.addHandler(handler)
    inner.setLevel(logging.INFO)
    yield found
    inner.removeHandler(handler)
    inner.setLevel(level)


def answer(took: int = 5, total: int = 3) -> dict[str, Any]:
    """Return what the engine says of a search."""
    return {"took": took, "hits": {"hits": [], "total": {"value": total, "relation": "eq"}}}


def metrics_of(captured: str) -> dict[str, Any]:
    """Return the metrics of the one line in the embedded metric format."""
    (line,) = captured.splitlines()
    said = json.loads(line)
    (directive,) = said["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "DailyWatch"
    return {metric["Name"]: said[metric["Name"]] for metric in directive["Metrics"]}


COUNTED = {
    "found something at once": (answer(), 0, 0),
    "found nothing": (answer(total=0), 1, 0),
    "was slow": (answer(took=SLOW_MS + 1), 0, 1),
    "was as slow as may be": (answer(took=SLOW_MS), 0, 0),
    "was slow and found nothing": (answer(took=SLOW_MS + 1, total=0), 1, 1),
}


@pytest.mark.parametrize(("said", "empty", "slow"), COUNTED.values(), ids=COUNTED)
def test_searches_are_counted(capsys: pytest.CaptureFixture[str], said: dict[str, Any], empty: int, slow: int) -> None:
    record_search(Search(SECRET), said)
    counted = metrics_of(capsys.readouterr().out)
    assert counted == {
        "SearchEngineTime": said["took"],
        "SearchesWithoutResult": empty,
        "SlowSearches": slow,
    }


def test_each_search_is_counted_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        record_search(Search(SECRET), answer(total=0))
        assert metrics_of(capsys.readouterr().out)["SearchesWithoutResult"] == 1


@pytest.mark.parametrize(("said", "empty", "slow"), COUNTED.values(), ids=COUNTED)
def test_what_went_badly_is_logged(
    records: list[logging.LogRecord], said: dict[str, Any], empty: int, slow: int
) -> None:
    record_search(Search(SECRET), said)
    assert len(records) == (empty or slow)


def test_a_log_says_what_kind_of_search_it_was(records: list[logging.LogRecord]) -> None:
    record_search(Search(SECRET, 2, 20, Filters(category=0, tag="heartofgold"), Sort.VIEWS), answer(7, 0))
    (found,) = records
    said = {
        name: found.__dict__[name] for name in ("took_ms", "total", "characters", "words", "page", "sort", "filters")
    }
    assert said == {
        "took_ms": 7,
        "total": 0,
        "characters": len(SECRET),
        "words": 2,
        "page": 2,
        "sort": "views",
        "filters": ["category", "tag"],
    }


@pytest.mark.parametrize("said", [answer(total=0), answer(took=SLOW_MS + 1)], ids=["empty", "slow"])
def test_what_was_typed_is_in_no_log_and_no_metric(
    capsys: pytest.CaptureFixture[str], records: list[logging.LogRecord], said: dict[str, Any]
) -> None:
    record_search(Search(SECRET, filters=EVERY_FILTER), said)
    shown = capsys.readouterr()
    written = (shown.out + shown.err + "".join(str(record.__dict__) for record in records)).lower()
    assert records
    assert not [text for text in (*SECRET.split(), "heartofgold", "trillian") if text in written]


@given(st.text(st.characters(), max_size=100))
def test_every_text_can_be_recorded(text: str) -> None:
    record_search(Search(text), answer(total=0))
