"""Reads files as a load does, and says what it would load and what it would refuse."""

from pathlib import Path

from tools.load.files import CATEGORIES, NOTHING_TO_LOAD
from tools.load.names import Names
from tools.load.refusals import Refusals
from tools.load.rows import read_categories, sources_in
from tools.steps import Steps


def report(data: Path, names: Names, steps: Steps) -> None:
    """Read all files of `data` and print what a load would do; raises `FileNotFoundError` if there is none."""
    if not data.exists():
        raise FileNotFoundError(f"{data} does not exist")
    path = (data if data.is_dir() else data.parent) / CATEGORIES
    sources = sources_in(data, read_categories(path) if path.exists() else {}, names)
    if not sources:
        raise FileNotFoundError(f"{data} has {NOTHING_TO_LOAD}")
    refusals = Refusals(None)
    for source in sources:
        steps.begin(f"reading {source.path.name}")
        lines = events = 0
        with source.path.open("rb") as raw:
            for line in source.lines(raw):
                lines, events = lines + 1, events + len(line.events)
                refusals.dropped_regions.update(line.dropped_regions)
                for refusal in line.refusals:
                    refusals.add(source.path, line.number, refusal)
                steps.note(f"{source.path.name}: {lines:,} rows")
        steps.say(f"{lines:,} rows, {events:,} {'observations' if source.observes else 'videos'}")
    for text in refusals.report():
        steps.say(text)
    steps.say("nothing was loaded: DRY_RUN=1")
