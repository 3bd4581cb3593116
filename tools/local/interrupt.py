"""Ends a program by Ctrl-C or SIGTERM in an orderly way, and says so at once.

Both parts of `make run` use it, the first one before anything is installed: the standard library of an older Python
suffices.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

STOPPED_EARLY = "stopped before anything was started"
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def hold_back() -> None:
    """Let signals to end wait until `say_when_stopping`, also in the program that replaces this one."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def say_when_stopping() -> None:
    """Raise `KeyboardInterrupt` at the first signal to end, after saying so; later ones do not interrupt the end."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    # Not `print`, which may be what was interrupted.
    os.write(sys.stdout.fileno(), b"stopping ...\n")
    raise KeyboardInterrupt
