"""Stores how far a repair has come, so that an interrupted one resumes."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.repair.findings import Findings

# The stream retries a change for twelve hours: what was compared before may differ by then.
MAX_AGE = timedelta(hours=12)


@dataclass
class Position:
    """The number of phases that are done, and the key after which the scan of the next one goes on."""

    done: int = 0
    after: str | None = None
    needs_rebuild: bool = False
    findings: Findings = field(default_factory=Findings)


class ProgressFile:
    """The position of a repair in a file; `identity` tells repairs of other stacks and options apart."""

    def __init__(self, path: Path, identity: dict[str, Any]) -> None:
        self._path = path
        self._identity = identity
        self._began_at = datetime.now(UTC)

    def load(self) -> Position:
        """Return the position of an interrupted repair with this identity, or the beginning."""
        try:
            stored = json.loads(self._path.read_text())
            began_at = datetime.fromisoformat(stored["began_at"])
        except (FileNotFoundError, ValueError, KeyError):
            return Position()
        if stored["identity"] != self._identity or datetime.now(UTC) - began_at > MAX_AGE:
            return Position()
        self._began_at = began_at
        return Position(stored["done"], stored["after"], stored["needs_rebuild"], Findings.of_json(stored["findings"]))

    def save(self, position: Position) -> None:
        """Store a position."""
        content = {
            "identity": self._identity,
            "began_at": self._began_at.isoformat(),
            "done": position.done,
            "after": position.after,
            "needs_rebuild": position.needs_rebuild,
            "findings": position.findings.as_json(),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replacement = self._path.with_suffix(".new")
        replacement.write_text(json.dumps(content))
        replacement.replace(self._path)

    def forget(self) -> None:
        """Remove the file: the repair is complete."""
        self._path.unlink(missing_ok=True)
