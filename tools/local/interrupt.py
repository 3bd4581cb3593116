"""Ends a program by Ctrl-C or SIGTERM in an orderly way, and says so at once."""

import os
import signal
import sys
from types import FrameType

STOPPED = "stopped; the next start reuses the deployed stack and its data"
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def say_when_stopping() -> None:
    """Raise `KeyboardInterrupt` at the first signal to end, after saying so; later ones do not interrupt the end."""
    for number in SIGNALS:
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    # Not `print`, which may be what was interrupted.
    os.write(sys.stdout.fileno(), b"stopping ...\n")
    raise KeyboardInterrupt
