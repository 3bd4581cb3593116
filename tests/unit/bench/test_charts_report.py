"""What a region's history tells, and the page that shows it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.charts_report import __main__ as command
from bench.charts_report import api as asking
from bench.charts_report.api import Api, NoAnswer
from bench.charts_report.drawing import LABEL_CHARACTERS, draw_changes, draw_lines, draw_mix, shortened
from bench.charts_report.history import (
    LEADING_RANKS,
    OTHERS,
    SHOWN_CATEGORIES,
    Changes,
    Chart,
    Entry,
    Line,
    Point,
    changes_of,
    distinct,
    in_label_order,
    largest_categories,
    leaders_of,
    line_of,
    mix_of,
)
from bench.charts_report.page import Picture, page_of, why_of

DAY = 86_400
RIVER = "नदी की रात"


def chart(day: int, *video_ids: str, categories: dict[str, int] | None = None) -> Chart:
    """Return a chart with these videos, the first one at rank 1."""
    known = categories or {}
    entries = {one: Entry(f"title of {one}", known.get(one, 10), rank) for rank, one in enumerate(video_ids, 1)}
    return Chart(day * DAY, entries)


def top_entry(**fields: Any) -> dict[str, Any]:
    """Return an entry of a chart by velocity, as the API answers it."""
    why = {"score": 7_600.4, "views_per_hour": 10_000.0, "hours_unseen": 0.4, "age_hours": 30.0}
    figures = {"decay": 0.95, "maturity": 0.8, "channel_limit": False}
    told = {"rank": 1, "rank_delta": 2, "title": RIVER, "channel_title": "Slow Water", "views": 1_234_567}
    return {**told, "views_gained": 5_000, "why": {**why, **figures}, **fields}


# --- History ----------------------------------------------------------------------------------------------------------


def test_a_day_without_a_chart_of_its_own_counts_once() -> None:
    assert [one.time for one in distinct([chart(2, "a"), chart(1, "a"), chart(2, "a")])] == [DAY, 2 * DAY]


def test_changes_count_who_entered_left_and_stands_elsewhere() -> None:
    changes = changes_of([chart(1, "a", "b", "c"), chart(2, "b", "a", "d", "e")])

    assert changes == [Changes(2 * DAY, entered=2, left=1, moved=2)]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=2, max_size=6))
def test_whoever_entered_and_has_not_left_is_there(days: list[list[str]]) -> None:
    charts = [chart(day, *ids) for day, ids in enumerate(days)]

    changes = changes_of(charts)

    assert len(days[0]) + sum(one.entered - one.left for one in changes) == len(days[-1])


def test_a_day_at_the_top_is_worth_more_than_one_further_down() -> None:
    assert leaders_of([chart(1, "a", "b"), chart(2, "b", "c"), chart(3, "b", "c")], 2) == ["b", "c"]


def test_whoever_never_led_is_no_leader() -> None:
    ids = [f"{number:03}" for number in range(LEADING_RANKS + 5)]

    assert leaders_of([chart(1, *ids)], 50) == ids[:LEADING_RANKS]


def test_a_stay_ends_where_a_chart_does_not_hold_the_video() -> None:
    charts = [chart(1, "a"), chart(2, "b"), chart(3, "a"), chart(4, "a")]
    points = [Point(DAY, 1), Point(DAY + 3_600, 2), Point(3 * DAY, 3), Point(4 * DAY, 4), Point(9 * DAY, 9)]

    line = line_of("a", points, charts)

    assert line == Line("title of a", [points[:2], points[2:4]], is_there=True)


def test_a_video_without_ranks_in_the_time_of_the_charts_has_no_line() -> None:
    assert line_of("a", [Point(0, 1)], [chart(1, "a"), chart(2, "a")]) is None


def test_labels_begin_with_the_highest_that_is_there_and_end_with_whoever_left_first() -> None:
    def line(title: str, last: Point, *, is_there: bool) -> Line:
        return Line(title, [[last]], is_there)

    lines = [
        line("left first", Point(1, 1), is_there=False),
        line("second", Point(9, 2), is_there=True),
        line("left last", Point(5, 40), is_there=False),
        line("first", Point(9, 1), is_there=True),
    ]

    assert [one.title for one in in_label_order(lines)] == ["first", "second", "left last", "left first"]


def test_small_categories_are_counted_together() -> None:
    ids = [f"{number:02}" for number in range(2 * SHOWN_CATEGORIES)]
    one = chart(1, *ids, categories={key: max(0, int(key) - SHOWN_CATEGORIES) for key in ids})

    shown = largest_categories([one])
    mix = mix_of([one], shown)

    assert [*mix.counts] == [*shown, OTHERS]
    assert mix.counts[0] == [SHOWN_CATEGORIES + 1]
    assert sum(counts[0] for counts in mix.counts.values()) == len(ids)


# --- Drawings and the page --------------------------------------------------------------------------------------------


def test_titles_are_text_of_the_page_in_any_script() -> None:
    title = f"{RIVER} $5 < $6"

    svg = draw_lines([Line(title, [[Point(DAY, 3), Point(2 * DAY, 1)], [Point(4 * DAY, 9)]], is_there=False)])

    assert f"{RIVER} $5 &lt; $6" in svg
    assert svg.startswith("<svg")
    assert "currentColor" in svg


def test_drawings_ask_no_host() -> None:
    charts = [chart(1, "a"), chart(2, "b")]
    drawings = [draw_mix({"by views": mix_of(charts, [10])}, {10: "Music"}), draw_changes({"x": changes_of(charts)})]

    for svg in drawings:
        foreign = svg.replace("http://www.w3.org/", "")
        assert "://" not in foreign


def test_a_long_title_keeps_the_signs_of_its_last_letter() -> None:
    title = "क" + "कि" * LABEL_CHARACTERS

    short = shortened(title)

    assert len(short) <= LABEL_CHARACTERS
    assert title.startswith(short[:-1])
    assert not title[len(short) - 1].startswith("ि")


@given(st.text())
def test_a_title_is_at_most_as_long_as_its_label(title: str) -> None:
    assert len(shortened(title)) <= LABEL_CHARACTERS


def test_the_page_says_why_and_takes_titles_as_text() -> None:
    page = page_of(
        "Charts of US", "2 charts.", [Picture("Ranks", "<svg></svg>", "&")], [top_entry(title="<b>bold</b>")]
    )

    assert why_of(top_entry()) == ["10,000", "0.4 h", "0.95", "30.0 h", "0.80", "7,600"]
    assert "&lt;b&gt;bold" in page
    assert "<b>bold" not in page
    assert "+2" in page


def test_what_is_unknown_is_said_to_be() -> None:
    entry = top_entry(rank_delta=None, views_gained=None)
    entry["why"] |= {"hours_unseen": None, "age_hours": 96.0, "channel_limit": True}

    assert why_of(entry)[1::2][:2] == ["unknown", "4 d"]
    page = page_of("", "", [], [entry])
    assert ">new<" in page
    assert "its channel has three above" in page


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_what_is_no_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer, match="no address"):
        Api("file:///etc/hosts")
    with pytest.raises(SystemExit, match="no report: ftp://x is no address of an API"):
        command.main(api="ftp://x", out=tmp_path / "report.html")


@pytest.fixture
def answers() -> Iterator[tuple[str, list[int]]]:
    """Give the URL of a server that answers categories, and the list of statuses that it answers in turn."""
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.pop(0))
            self.end_headers()
            self.wfile.write(b'[{"id": 10, "title": "Music"}]')

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}", statuses
        server.shutdown()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("refused", [0, 1, asking.TRIES - 1])
def test_an_api_that_is_busy_is_asked_again(
    answers: tuple[str, list[int]], refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    url, statuses = answers
    statuses += [503] * refused + [200]

    assert Api(url).categories() == {10: "Music"}
    assert statuses == []


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(
    ("status", "told"), [(503, "answers 503"), (404, "is not there; are its charts built"), (500, "answers 500")]
)
def test_an_api_that_cannot_answer_is_told(
    answers: tuple[str, list[int]], status: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    url, statuses = answers
    statuses += [status] * asking.TRIES

    with pytest.raises(NoAnswer, match=told):
        Api(url).categories()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_api_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no report: http://127\.0\.0\.1:9/.* does not answer"):
        command.main(api="http://127.0.0.1:9", out=tmp_path / "report.html")
