"""Repeats calls of stores that are busy, as on a machine that does many things at once."""

import time
from collections.abc import Callable

from botocore.exceptions import BotoCoreError

from catalog.errors import StoreUnavailable

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)

# The call was not answered, or the answer was that it may be repeated.
PASSING = (StoreUnavailable, BotoCoreError)


def retried[T](call: Callable[[], T], say: Callable[[str], None]) -> T:
    """Return what a call returns that may be repeated, and say when it is; raises its error after the last try."""
    for pause in PAUSES_S:
        try:
            return call()
        except PASSING as error:
            say(f"{_first_line(error)}; trying again in {pause:.0f} s")
            time.sleep(pause)
    return call()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
