"""What a region's history tells, and the page that shows it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.charts_report import __main__ as command
from tools.charts_report import api as asking
from tools.charts_report import history
from tools.charts_report.api import Api, NoAnswer
from tools.charts_report.drawing import LABEL_CHARACTERS, draw_changes, draw_lines, draw_mix, shortened
from tools.charts_report.history import Changes, Chart, Entry, Line, Point
from tools.charts_report.page import Picture, page_of, why_of
from tools.local.ports import LOOPBACK

DAY = 86_400
RIVER = "नदी की रात"


def chart(day: int, *video_ids: str, categories: dict[str, int] | None = None) -> Chart:
    """Return a chart with these videos, the first one at rank 1."""
    known = categories or {}
    entries = {one: Entry(f"title of {one}", known.get(one, 10), rank) for rank, one in enumerate(video_ids, 1)}
    return Chart(day * DAY, entries)


def top_entry(why: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Return an entry of a chart by velocity, as the API answers it."""
    figures = {"score": 7_600.4, "views_per_hour": 10_000.0, "hours_unseen": 0.4, "age_hours": 30.0}
    known = {**figures, "decay": 0.95, "maturity": 0.8, "channel_limit": False, **(why or {})}
    shown = {"rank": 1, "rank_delta": 2, "title": RIVER, "channel_title": "Slow Water", "views": 1_234_567}
    return {**shown, "views_gained": 5_000, "why": known, **fields}


def test_changes_count_who_entered_left_and_is_elsewhere_and_each_chart_once() -> None:
    charts = [chart(2, "b", "a", "d", "e"), chart(1, "a", "b", "c"), chart(2, "b", "a", "d", "e")]
    assert history.changes_of(history.distinct(charts)) == [Changes(2 * DAY, entered=2, left=1, moved=2)]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=2, max_size=6))
def test_whoever_entered_and_has_not_left_is_there(days: list[list[str]]) -> None:
    changes = history.changes_of([chart(day, *ids) for day, ids in enumerate(days)])
    assert len(days[0]) + sum(one.entered - one.left for one in changes) == len(days[-1])


def test_leaders_were_high_and_long_at_the_top() -> None:
    ids = [f"{number:03}" for number in range(history.LEADING_RANKS + 5)]
    assert history.leaders_of([chart(1, "a", "b"), chart(2, "b", "c"), chart(3, "b", "c")], 2) == ["b", "c"]
    assert history.leaders_of([chart(1, *ids)], 50) == ids[: history.LEADING_RANKS]


def test_a_stay_ends_where_a_chart_does_not_list_the_video() -> None:
    charts = [chart(1, "a"), chart(2, "b"), chart(3, "a"), chart(4, "a")]
    points = [Point(DAY, 1), Point(DAY + 3_600, 2), Point(3 * DAY, 3), Point(4 * DAY, 4), Point(9 * DAY, 9)]
    assert history.line_of("a", points, charts) == Line("title of a", [points[:2], points[2:4]], is_there=True)
    assert history.line_of("a", [Point(0, 1)], charts) is None


def test_small_categories_are_counted_together() -> None:
    ids = [f"{number:02}" for number in range(2 * history.SHOWN_CATEGORIES)]
    one = chart(1, *ids, categories={key: max(0, int(key) - history.SHOWN_CATEGORIES) for key in ids})
    shown = history.largest_categories([one])
    mix = history.mix_of([one], shown)
    assert [*mix.counts] == [*shown, history.OTHERS]
    assert mix.counts[0] == [history.SHOWN_CATEGORIES + 1]
    assert sum(counts[0] for counts in mix.counts.values()) == len(ids)


def test_drawings_have_titles_as_text_in_any_script_and_ask_no_host() -> None:
    charts = [chart(1, "a"), chart(2, "b")]
    stays = [[Point(DAY, 3), Point(2 * DAY, 1)], [Point(4 * DAY, 9)]]
    lines = draw_lines([Line(f"{RIVER} $5 < $6", stays, is_there=False)])
    others = (
        draw_mix({"by views": history.mix_of(charts, [10])}, {10: "Music"}),
        draw_changes({"x": history.changes_of(charts)}),
    )
    assert lines.startswith("<svg")
    assert f"{RIVER} $5 &lt; $6" in lines
    assert "currentColor" in lines
    assert all("://" not in svg.replace("http://www.w3.org/", "") for svg in (lines, *others))


def test_a_long_title_keeps_the_signs_of_its_last_letter() -> None:
    title = "क" + "कि" * LABEL_CHARACTERS
    short = shortened(title)
    assert len(short) <= LABEL_CHARACTERS
    assert title.startswith(short[:-1])
    assert not title[len(short) - 1].startswith("ि")


def test_the_page_explains_a_rank_and_takes_titles_as_text() -> None:
    unknown = {"hours_unseen": None, "age_hours": 96.0, "channel_limit": True}
    entries = [top_entry(title="<b>bold</b>"), top_entry(unknown, rank_delta=None, views_gained=None)]
    page = page_of("Charts of US", "2 charts.", [Picture("Ranks", "<svg></svg>", "&")], entries)
    assert why_of(entries[0]) == ["10,000", "0.4 h", "0.95", "30.0 h", "0.80", "7,600"]
    assert why_of(entries[1])[1::2][:2] == ["unknown", "4 d"]
    assert "<b>bold" not in page
    assert all(text in page for text in ("&lt;b&gt;bold", "+2", ">new<", "its channel has three above"))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[int]]]:
    """Give the URL of a server that answers categories, and the list of statuses that it answers in turn."""
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.pop(0))
            self.end_headers()
            self.wfile.write(b'[{"id": 10, "title": "Music"}]')

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer((LOOPBACK, 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://{LOOPBACK}:{server.server_port}", statuses
        server.shutdown()


@pytest.mark.allow_hosts([LOOPBACK])
@pytest.mark.parametrize(
    ("status", "reason"), [(503, "returns 503"), (404, "have its charts been built"), (500, "returns 500")]
)
def test_an_api_that_is_busy_is_asked_again_until_it_cannot_answer(
    answers: tuple[str, list[int]], status: int, reason: str
) -> None:
    url, statuses = answers
    statuses += [503] * (asking.TRIES - 1) + [200]
    assert Api(url).categories() == {10: "Music"}
    assert statuses == []
    statuses += [status] * asking.TRIES
    with pytest.raises(NoAnswer, match=reason):
        Api(url).categories()


@pytest.mark.parametrize(
    ("url", "reason"),
    [("ftp://x", "ftp://x is not the address of an API"), (f"http://{LOOPBACK}:9", ":9/.* does not respond")],
)
@pytest.mark.allow_hosts([LOOPBACK])
def test_without_an_api_there_is_no_report(tmp_path: Path, url: str, reason: str) -> None:
    with pytest.raises(SystemExit, match=f"no report: .*{reason}"):
        command.main(api=url, out=tmp_path / "report.html")


def test_a_report_is_drawn_from_what_the_api_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def get(_: Api, path: str) -> Any:
        day = path.partition("&at=")[2]
        videos = [{**top_entry(), "video_id": "a", "category_id": 10}]
        if "/videos/" in path:
            return {"velocity": [{"time": "2026-11-20T12:00:00Z", "rank": 1}]}
        if path == "/api/categories":
            return [{"id": 10, "title": "Music"}]
        # The last day has no chart.
        return None if day == missing_day else {"updated_at": f"{day or '2026-11-21'}T12:00:00Z", "videos": videos}

    monkeypatch.setattr(Api, "_get", get)
    out = tmp_path / "charts" / "report.html"
    missing_day = "2026-11-21"
    command.main(api="http://127.0.0.1:9", days=4, out=out)
    assert "3 charts, at most one per day, from 2026-11-18T12:00:00Z to 2026-11-20T12:00:00Z." in out.read_text()
    assert "Ranks by velocity of 1 leading videos" in out.read_text()
    with pytest.raises(SystemExit, match="has no charts of two different days yet"):
        command.main(api="http://127.0.0.1:9", days=2, out=out)
