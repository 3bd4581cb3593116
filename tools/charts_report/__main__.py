"""Draw a region's charts over time as one page of HTML: `make charts-report [API=url] [REGION=US] [DAYS=30]`.

All data come from the API.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.times import from_seconds, from_text
from tools.charts_report.api import Api, NoAnswer
from tools.charts_report.drawing import draw_changes, draw_lines, draw_mix
from tools.charts_report.history import (
    Chart,
    Line,
    changes_of,
    distinct,
    largest_categories,
    leaders_of,
    line_of,
    mix_of,
)
from tools.charts_report.page import Picture, page_of
from tools.stack import NoStack, Stack

LINES = 15
TOP = 10

type Histories = Mapping[Ranking, Sequence[Chart]]


def main(
    api: Annotated[str | None, typer.Option(help="URL of a running API instead of the local stack's")] = None,
    region: Annotated[Region, typer.Option(help="Region of the charts")] = Region.US,
    days: Annotated[int, typer.Option(help="Number of days", min=2, max=730)] = 30,
    out: Annotated[Path, typer.Option(help="File of the page")] = Path(".local/charts-report.html"),
) -> None:
    """Read a region's past charts over HTTP and write the page."""
    try:
        source = Api(api or Stack.read(Path(".local/stack.json")).api)
        page = report_of(source, region, days)
    except (NoAnswer, NoStack) as error:
        sys.exit(f"no report: {error}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")
    print(out)


def report_of(source: Api, region: Region, days: int) -> str:
    """Return the page; raises `NoAnswer`, also if fewer than two charts are retained."""
    current = source.current(region, Ranking.VELOCITY)
    dates = _dates(current["updated_at"], days)
    histories = {ranking: _history(source, region, ranking, dates) for ranking in Ranking}
    if min(map(len, histories.values())) < 2:
        raise NoAnswer(f"region {region} has no charts of two different days yet")
    lines = _lines(source, region, histories[Ranking.VELOCITY])
    charts = histories[Ranking.VELOCITY]
    first, last = (from_seconds(charts[place].time) for place in (0, -1))
    summary = f"{len(charts)} charts, at most one per day, from {first} to {last}."
    title = f"Charts of {region} over {days} days"
    return page_of(title, summary, _pictures(histories, lines, source.categories()), current["videos"][:TOP])


def _dates(updated_at: str, days: int) -> list[str]:
    last = from_text(updated_at)
    return [(last - timedelta(days=back)).date().isoformat() for back in reversed(range(days))]


def _history(source: Api, region: Region, ranking: Ranking, dates: Sequence[str]) -> list[Chart]:
    charts = [source.chart_at(region, ranking, day) for day in track(dates, f"charts by {ranking}")]
    return distinct(filter(None, charts))


def _lines(source: Api, region: Region, charts: Sequence[Chart]) -> list[Line]:
    leaders = track(leaders_of(charts, LINES), "ranks")
    lines = [line_of(one, source.ranks(region, Ranking.VELOCITY, one), charts) for one in leaders]
    return [line for line in lines if line]


def _pictures(histories: Histories, lines: Sequence[Line], titles: Mapping[int, str]) -> list[Picture]:
    shown = largest_categories(chain.from_iterable(histories.values()))
    mixes = {f"by {ranking}": mix_of(charts, shown) for ranking, charts in histories.items()}
    changes = {f"by {ranking}": changes_of(charts) for ranking, charts in histories.items()}
    return [
        Picture(
            f"Ranks by velocity of {len(lines)} leading videos",
            draw_lines(lines),
            "A ring marks an entry, a cross an exit; the number of a video is at its best rank. "
            "Titles are in order of the latest ranks, then those of videos that left, latest first.",
        ),
        Picture("Categories on the charts", draw_mix(mixes, titles), "Videos of each category at the end of each day."),
        Picture(
            "Changes per day",
            draw_changes(changes),
            "Compared with the previous day's chart: videos that entered, left (downwards), and changed rank.",
        ),
    ]


if __name__ == "__main__":
    typer.run(main)
