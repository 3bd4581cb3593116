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
        self._lines[_identity(file)] = line
        replacement = self._path.with_suffix(".new")
        replacement.write_text(json.dumps(self._lines, indent=2))
        replacement.replace(self._path)


class Refusals:
    """File of rejected lines with their reasons, as JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def add(self, file: Path, line: int, reason: str) -> None:
        """Append a rejected line."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as output:
            output.write(json.dumps({"file": file.name, "line": line, "reason": reason}) + "\n")
        self.count += 1


def _identity(file: Path) -> str:
    status = file.stat()
    return f"{file.resolve()}:{status.st_size}:{status.st_mtime_ns}"
