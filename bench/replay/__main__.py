"""`make replay DATA=folder`: what the ranking by velocity is worth on recorded charts, beside others."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.replay import trials
from bench.replay.ablation import without_parts
from bench.replay.catalogue import moments
from bench.replay.gains import Gains
from bench.replay.measure import measured
from bench.replay.plot import write_plot
from bench.replay.rankings import VELOCITY, rankings
from bench.replay.recorded import NotRecorded, Period, Round, period_of, read_records, read_rounds
from bench.replay.report import Report, print_report, write_json
from catalog.events import VideoUpserted

MINUTES = (60, 15)

console = Console()


def main(
    data: Annotated[
        Path, typer.Argument(help="A folder with charts.ndjson.gz and videos.ndjson.gz", exists=True, file_okay=False)
    ],
    *,
    first: Annotated[str | None, typer.Option("--from", help="The first month to score: 2026-05")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last month to score: 2026-06")] = None,
    rankings_only: Annotated[bool, typer.Option("--rankings-only", help="Leave out the parts and the trials")] = False,
    out: Annotated[Path, typer.Option(help="Where results.json and replay.svg go")] = Path(".local/replay"),
) -> None:
    """Replay recorded charts in the order of time and score every ranking by what videos gained the day after.

    What was recorded before the months that are scored only warms the state; by default these are the last two full
    ones.
    """
    try:
        rounds = read_rounds(data / "charts.ndjson.gz")
        period = period_of(rounds, first, last)
        video_ids = {one.video_id for each in rounds for one in each.observations}
        records = read_records(data / "videos.ndjson.gz", video_ids)
        report = _measured(rounds, records, period, with_trials=not rankings_only)
    except (FileNotFoundError, NotRecorded) as error:
        sys.exit(f"not measured: {error}")
    print_report(report, console)
    write_json(out / "results.json", report)
    write_plot(out / "replay.svg", report.results, f"{period.first} to {period.last}")
    console.print(f"{out / 'results.json'} and {out / 'replay.svg'} hold the same")


def _measured(
    rounds: Sequence[Round], records: Mapping[str, VideoUpserted], period: Period, *, with_trials: bool
) -> Report:
    gains = Gains(rounds)
    about = {"rounds": len(rounds), "videos": len(records), "from": period.first, "to": period.last}
    with console.status("ranking"):
        results = measured(rankings(), moments(rounds, records), gains, period)
    if not results[VELOCITY]:
        raise NotRecorded("no video of these months was seen again a day later")
    if not with_trials:
        return Report(about, results)
    with console.status("taking parts away, then the trials"):
        return Report(
            about,
            results,
            without_parts(rounds, records, gains, period),
            trials.bursts(rounds, records, gains, period),
            trials.giants(rounds, records, period),
            {minutes: trials.slow_counters(minutes * 60, rounds, records, gains, period) for minutes in MINUTES},
        )


if __name__ == "__main__":
    typer.run(main)
