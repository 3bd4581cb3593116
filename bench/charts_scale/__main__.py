"""What charts cost by size, on DynamoDB Local: `make bench-charts [SIZES=1000,10000,100000]`.

Prints what a run of one region reads, writes and holds in memory, what an event costs to write, how much is kept,
and what becomes of two refreshers at once; all through the product's own code. Ends with 1 when a run takes more than
it may.
"""

import os
import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from bench.charts_scale import kept, observations, race, runs
from bench.charts_scale.catalogue import KEYS, end_of, fill, recently, use_bench_keys
from tools.engines.real import EngineFailed, EngineUnavailable, dynamodb_local

SIZES = "1000,10000,100000"
KEPT_SIZE = 2_000
WIDTH = 150

PLAN = """\
One million members. The figures of the last column are extrapolated, nobody measured them.
Members alone cost nothing: charts by views read the first 70 of each shelf however many stand behind them.
Candidates do, for each is read. A feed of 50 to 200 videos a region cannot bring a million in the 48 hours that one
counts, but a producer that observes everything could. Then the order would be kept in an index as well: between two
sightings every score halves at the same pace, so that log2(views per hour) + hours of the last sighting / 6 changes
only when a video is seen, and is an upper bound, for maturity is below 1 and the guard against bursts only lowers a
rate. A sparse index of candidates by that number (region, and region#category) is read from its head until the bound
falls below the 60th score found: exact, and about as many requests as the charts by views. It costs one or two write
units for each observation and region. `rank_by_velocity` stays as it is and is given fewer candidates."""

CAPTION = (
    "Requests, bytes of answers or of what was written, and capacity units. Seconds are the engine's on this machine."
)

PARTITIONS = """\
Hot partitions. A partition takes 1,000 write units a second.
regions, `{region}`: the current charts, half of what a swap writes, in one second; what everybody reads.
regions, `{region}#MEMBERS`, `{region}#CANDIDATES`: one unit each for every event about a video that the region lists.
  A loader is what fills them: it is slowed down, and no read with it.
regions, `{region}#RANKS`: up to a hundred ranks after a swap; those of a video that stays grow to 31 units.
regions, `{region}#CHART#...`: one chart of the past after each swap.
regions, `ALL`: the counts of all regions are one item, written once for up to 91 videos that count as something else;
  an observation is none of them. Their markers stand in sixteen partitions of their own.
regions/by-shelf, `{region}#{category}`: two units for each change of views, since views are its key.
videos/by-category, `{category}`: one unit for each change of views in any region; the largest category comes first.
  When an index is throttled, writes to its table are too.
Events are spread by video id on `videos` itself. Each event about a video writes its members of all its regions."""

FOOTNOTE = "Writes in transactions (markers, counts, charts) count twice."

KEPT = "At most, for a feed that brings something new every 15 minutes: a chart without news is kept once."

console = Console(width=WIDTH)


def main(sizes: Annotated[str, typer.Option(help="Members of the region, each a run")] = SIZES) -> None:
    """Measure and print all of it."""
    use_bench_keys(os.environ)
    try:
        measured = {size: runs.measure(size) for size in map(int, sizes.split(","))}
        console.print(runs.table_of(measured), CAPTION, "", PLAN, "", sep="\n")
        console.print(observations.table_of(observations.measure()), FOOTNOTE, "", sep="\n")
        console.print(PARTITIONS, "", sep="\n", highlight=False)
        tally = _measure_kept()
    except (EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    faults = runs.faults_of(measured)
    if tally.one_winner < tally.rounds or tally.whole < tally.rounds:
        faults.append("two refreshers at once")
    console.print("As required." if not faults else f"Not as required: {'; '.join(faults)}.")
    sys.exit(bool(faults))


def _measure_kept() -> race.Tally:
    begin = recently()
    with dynamodb_local() as url:
        _fill_and_run(url, begin)
        sizes, default_read = kept.measure(url)
        console.print(kept.table_of(sizes, len(KEYS)), KEPT, _told(default_read), "", sep="\n")
        tally = race.measure(url, KEPT_SIZE, begin)
    console.print(
        f"Two refreshers at once, {tally.rounds} times: exactly one won {tally.one_winner} times, "
        f"and all charts were the winner's {tally.whole} times."
    )
    return tally


def _fill_and_run(url: str, begin: datetime) -> None:
    fill(url, KEPT_SIZE, begin)
    runs.run(url, end_of(begin))


def _told(read: kept.DefaultRead) -> str:
    return (
        f"The default read: {read.requests} GetItem of {read.units:g} read unit(s); {read.from_store:,} bytes from the "
        f"store, {read.gzipped:,} bytes of gzip sent, {read.text:,} bytes of JSON."
    )


if __name__ == "__main__":
    typer.run(main)
