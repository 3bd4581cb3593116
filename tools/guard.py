"""Ends child process groups when this process ends for any reason."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

GRACE_SECONDS = 10

# Its standard input ends when the parent process ends.
_GUARD = f"""\
cat
kill -s TERM -- "-$1" && kill -s CONT -- "-$1"
for second in $(seq {GRACE_SECONDS}); do kill -s 0 -- "-$1" || break; sleep 1; done
kill -s KILL -- "-$1"
rm -rf -- "$2"
"""


@contextmanager
def guarded(group: int, folder: str) -> Iterator[None]:
    """End a process group and remove its folder when the block ends, or when this process ends within it."""
    command = ["sh", "-c", _GUARD, "guard", str(group), folder]
    # In its own session, so that a signal to this process group does not end it.
    guard = subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.communicate()
