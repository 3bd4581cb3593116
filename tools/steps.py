"""Prints the numbered steps of a command with the time elapsed, and what is going on while nothing else is said.

The first part of `make run` uses it before anything is installed: the standard library of an older Python suffices.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO, final

if TYPE_CHECKING:
    from types import TracebackType

# People wait five seconds in silence, and a busy machine takes its time to print.
QUIET_S = 3.5
_PULSE_S = 0.25


@final
class Steps:
    """Numbered steps of a command that began at a time, in seconds since 1970; the output is flushed line by line.

    Until it is closed, a thread prints what the current step does whenever nothing was printed for `QUIET_S`.
    """

    def __init__(self, began: float | None = None, number: int = 0, output: TextIO | None = None) -> None:
        self.began = time.time() if began is None else began
        self.number = number
        self._output = output or sys.stdout
        self._doing = ""
        self._printed_at = time.monotonic()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._pulse = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Steps:
        self._pulse.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, text: str) -> None:
        """Print the next step."""
        self.number += 1
        self._doing = text
        self._print(f"{self.number:2}  {text}")

    def say(self, text: str) -> None:
        """Print a line of the current step."""
        self._print(f"    {text}")

    def note(self, text: str) -> None:
        """Note what the current step does now, which is printed only if it takes its time."""
        self._doing = text

    def elapsed(self) -> float:
        """Return the seconds since the command began."""
        return time.time() - self.began

    def close(self) -> None:
        """Print nothing more of itself."""
        self._closed.set()

    def _beat(self) -> None:
        while not self._closed.wait(_PULSE_S):
            if self._doing and time.monotonic() - self._printed_at >= QUIET_S:
                self._print(f"    ... {self._doing}")

    def _print(self, text: str) -> None:
        with self._lock:
            print(f"{self.elapsed():6.1f} s  {text}", file=self._output, flush=True)
            self._printed_at = time.monotonic()
