"""Finds the files of a folder that can be loaded; the standard library of an older Python suffices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".ndjson", ".jsonl", ".json", ".csv")
CATEGORIES = "categories.json"
NOTHING_TO_LOAD = "nothing to load: give a folder or file of videos as .ndjson, .jsonl, .json or .csv, also .gz"


def data_files(path: Path) -> list[Path]:
    """Return the data files of a folder in order, or one file; none if nothing of it can be loaded."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return [one for one in paths if one.is_file() and one.name != CATEGORIES and plain_name(one).endswith(SUFFIXES)]


def plain_name(path: Path) -> str:
    """Return a file's name without `.gz`, in lower case."""
    name = path.name.lower()
    return name.removesuffix(".gz")
