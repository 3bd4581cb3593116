"""`python -m tools.fuzz SECONDS`: fuzzes the parsers of untrusted input.

Each parser runs in its own process, since the fuzzer ends its process.
"""

import re
import subprocess
import sys
import tempfile

from tools.fuzz.targets import TARGETS

_TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(seconds: int) -> int:
    """Fuzz each parser for an equal share of the time; returns the number of failures."""
    return sum(not passes(name, max(1, seconds // len(TARGETS))) for name in TARGETS)


def passes(name: str, seconds: int) -> bool:
    """Fuzz one parser and print the number of inputs and the result."""
    with tempfile.TemporaryDirectory() as corpus:
        command = [sys.executable, "-m", "tools.fuzz.one", name, str(seconds), corpus]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    tried = _TRIED.search(done.stderr)
    print(f"{name:12} {tried[1] if tried else '?':>10} inputs  {'failed' if done.returncode else 'passed'}")
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
