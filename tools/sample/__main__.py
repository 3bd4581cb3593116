"""`python -m tools.sample FOLDER`: writes a synthetic catalogue for those who have no data yet."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tools.sample.catalogue import DAYS, END, SEED, VIDEOS, write_sample

console = Console()


def main(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made if it is missing", file_okay=False)],
    videos: Annotated[int, typer.Option(help="How many videos", min=1)] = VIDEOS,
    days: Annotated[int, typer.Option(help="How many days of charts", min=1)] = DAYS,
    seed: Annotated[int, typer.Option(help="Another seed makes another catalogue")] = SEED,
    end: Annotated[date, typer.Option(help="Day of the last charts", metavar="YYYY-MM-DD")] = END,
) -> None:
    """Write a synthetic catalogue in the shape of real data: the same files for the same arguments."""
    write_sample(folder, videos, days, seed, end)
    console.print(f"{videos:,} videos and {days} days of charts are in {folder}")


if __name__ == "__main__":
    typer.run(main)
