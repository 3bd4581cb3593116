"""Keeps what was deployed and loaded for the next start of the local stack, unless what it was made of has changed."""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# What is deployed and loaded is made of these; the build's artifacts and caches are made from them.
MADE_OF = (
    "template.yaml",
    "samconfig.toml",
    "uv.lock",
    "docs/openapi.json",
    "functions",
    "layers",
    "tools/load",
    "tools/local/any_methods.py",
    "tools/local/stack.py",
    "tools/sample",
)


class Kept:
    """A folder with the emulator's state, the sample, the progress of its load, and notes of how far a start came.

    The emulator writes its state when it ends. State that it did not write, because it was killed, is not used.
    """

    def __init__(self, folder: Path) -> None:
        self.emulator, self.sample, self.load = (folder / name for name in ("emulator", "sample", "load"))
        self._folder = folder
        self._notes_path = folder / "notes.json"
        self._opened = folder / "opened"
        self._notes: dict[str, Any] = json.loads(self._notes_path.read_text()) if self._notes_path.exists() else {}

    @property
    def is_deployed(self) -> bool:
        """Whether a stack was deployed."""
        return bool(self._notes.get("deployed"))

    @property
    def is_loaded(self) -> bool:
        """Whether everything was loaded."""
        return bool(self._notes.get("loaded"))

    @property
    def is_whole(self) -> bool:
        """Whether the emulator has written all of its state since it was opened last."""
        files = [*self.emulator.glob("*.json")]
        opened_at = self._opened.stat().st_mtime_ns if self._opened.exists() else 0
        return bool(files) and all(file.stat().st_mtime_ns >= opened_at for file in files)

    @property
    def sample_end(self) -> date | None:
        """The day of the sample's last charts."""
        end = self._notes.get("sample_end")
        return date.fromisoformat(end) if end else None

    def use_for(self, fingerprint: str, sample_end: date | None) -> str | None:
        """Keep what is of this fingerprint, otherwise delete all; return why something was deleted."""
        reason = None
        if self.is_deployed and self._notes["fingerprint"] != fingerprint:
            reason = "the code, the data or the options have changed"
        elif self.is_deployed and not self.is_whole:
            reason = "the emulator was killed before it could write its state"
        if reason or not self.is_deployed:
            self.clear()
            self.note(fingerprint=fingerprint, sample_end=sample_end.isoformat() if sample_end else None)
        return reason

    def note(self, **notes: Any) -> None:
        """Store how far a start came."""
        self._notes |= notes
        self._folder.mkdir(parents=True, exist_ok=True)
        replacement = self._notes_path.with_suffix(".new")
        replacement.write_text(json.dumps(self._notes, indent=2) + "\n")
        replacement.replace(self._notes_path)

    def open(self) -> Path:
        """Return the folder of the emulator's state, for an emulator that is about to start."""
        self.emulator.mkdir(parents=True, exist_ok=True)
        self._opened.touch()
        return self.emulator

    def clear(self) -> None:
        """Delete everything."""
        self._notes = {}
        if self._folder.exists():
            shutil.rmtree(self._folder)


def fingerprint_of(options: Iterable[object], data: Path | None) -> str:
    """Return a text that changes with the code that is deployed, with the options, and with the files of `data`."""
    digest = hashlib.sha256(repr((*options, sys.version_info[:2])).encode())
    for file in _files(ROOT / one for one in MADE_OF):
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(file.read_bytes())
    for file in _files([data] if data else []):
        status = file.stat()
        digest.update(f"{file.resolve()} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> list[Path]:
    found = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sorted(file for file in found if file.is_file() and "__pycache__" not in file.parts)
