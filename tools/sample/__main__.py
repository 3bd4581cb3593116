"""`python -m tools.sample FOLDER`: writes a synthetic catalogue."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tools.sample.catalogue import DAYS, SEED, VIDEOS, write_sample

console = Console()


def yesterday() -> date:
    """Return the day before this one, UTC."""
    return datetime.now(UTC).date() - timedelta(days=1)


def main(
    folder: Annotated[Path, typer.Argument(help="Folder for the files; created if missing", file_okay=False)],
    videos: Annotated[int, typer.Option(help="Number of videos", min=1)] = VIDEOS,
    days: Annotated[int, typer.Option(help="Number of days with charts", min=1)] = DAYS,
    seed: Annotated[int, typer.Option(help="Seed of the random generator")] = SEED,
    end: Annotated[
        datetime | None, typer.Option(help="Day of the last charts; default: yesterday", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Write a synthetic catalogue in the formats of real data; the same arguments give the same files."""
    write_sample(folder, videos, days, seed, end.date() if end else yesterday())
    console.print(f"{videos:,} videos and {days} days of charts written to {folder}")


if __name__ == "__main__":
    typer.run(main)
