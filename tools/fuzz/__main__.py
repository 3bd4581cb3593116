"""`python -m tools.fuzz SECONDS`: looks for texts that break a parser of strangers' texts.

Each parser runs in a process of its own, since the fuzzer ends the one that it runs in.
"""

import re
import subprocess
import sys
import tempfile

from tools.fuzz.targets import TARGETS

_TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(seconds: int) -> int:
    """Fuzz every parser for its share of the time; returns how many of them failed."""
    return sum(not passes(name, max(1, seconds // len(TARGETS))) for name in TARGETS)


def passes(name: str, seconds: int) -> bool:
    """Fuzz one parser, and print how many texts it was sent and how that went."""
    with tempfile.TemporaryDirectory() as corpus:
        command = [sys.executable, "-m", "tools.fuzz.one", name, str(seconds), corpus]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    tried = _TRIED.search(done.stderr)
    print(f"{name:12} {tried[1] if tried else '?':>10} texts  {'failed' if done.returncode else 'passed'}")
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
