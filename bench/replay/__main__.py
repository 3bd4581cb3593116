"""Score the ranking by velocity on recorded charts, beside others: `make replay DATA=folder`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import report
from bench.replay.measurement import measure
from bench.replay.moments import Gains, moments
from bench.replay.rankings import VELOCITY, rankings
from bench.replay.recorded import NotRecorded, period_of, read_records, read_rounds

console = Console(width=None if Console().is_terminal else 140)


def main(
    data: Annotated[
        Path, typer.Argument(help="A folder with charts.ndjson.gz and videos.ndjson.gz", exists=True, file_okay=False)
    ],
    *,
    first: Annotated[str | None, typer.Option("--from", help="The first month to score: 2026-05")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last month to score: 2026-06")] = None,
    out: Annotated[Path, typer.Option(help="Where results.json goes")] = Path(".local/replay"),
) -> None:
    """Score every ranking by what videos gained the day after, in the last two full months unless others are named.

    What was recorded before them only warms the state.
    """
    try:
        rounds = read_rounds(data / "charts.ndjson.gz")
        period = period_of(rounds, first, last)
        video_ids = {one.video_id for each in rounds for one in each.observations}
        records = read_records(data / "videos.ndjson.gz", video_ids)
        with console.status("ranking"):
            results = measure(rankings(), moments(rounds, records), Gains(rounds), period)
    except (FileNotFoundError, NotRecorded) as error:
        sys.exit(f"not measured: {error}")
    if not results[VELOCITY]:
        sys.exit("not measured: no video of these months was seen again a day later")
    console.print(*report.replay_tables(results, VELOCITY))
    about = {"rounds": len(rounds), "videos": len(records), "from": period.first, "to": period.last}
    report.write_json(out / "results.json", {**about, "rankings": results})
    console.print(f"{out / 'results.json'} has the same")


if __name__ == "__main__":
    typer.run(main)
