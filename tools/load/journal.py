"""Stores the progress of a load on disk, so that an interrupted one resumes."""

import json
from pathlib import Path


class Journal:
    """The last loaded line of each file, for one table.

    A table that is created again has another id, and everything is loaded again.
    """

    def __init__(self, folder: Path, table_id: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"journal-{table_id}.json"
        self._lines: dict[str, int] = json.loads(self._path.read_text()) if self._path.exists() else {}

    def arrived(self, file: Path) -> int:
        """Return the number of the last loaded line; 0 for a file that is new or has changed."""
        return self._lines.get(_identity(file), 0)

    def record(self, file: Path, line: int) -> None:
        """Store that all lines up to `line` are loaded."""
        self._store(_identity(file), line)

    def is_sent(self, file: Path) -> bool:
        """Tell whether the videos of a file that go over the bus have arrived."""
        return _sent_of(file) in self._lines

    def record_sent(self, file: Path, videos: int) -> None:
        """Store that the videos of a file that go over the bus have arrived."""
        self._store(_sent_of(file), videos)

    def is_replayed(self, file: Path) -> bool:
        """Tell whether past charts were drawn of a file's charts."""
        return _replay_of(file) in self._lines

    def record_replay(self, file: Path, charts: int) -> None:
        """Store that past charts were drawn of all of a file's charts."""
        self._store(_replay_of(file), charts)

    def _store(self, key: str, number: int) -> None:
        self._lines[key] = number
        replacement = self._path.with_suffix(".new")
        replacement.write_text(json.dumps(self._lines, indent=2))
        replacement.replace(self._path)


def _identity(file: Path) -> str:
    status = file.stat()
    return f"{file.resolve()}:{status.st_size}:{status.st_mtime_ns}"


def _replay_of(file: Path) -> str:
    return f"replay of {_identity(file)}"


def _sent_of(file: Path) -> str:
    return f"sent of {_identity(file)}"
