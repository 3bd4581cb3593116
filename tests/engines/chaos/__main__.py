"""Looks for faults of the catalogue until the time is over: `make chaos SECONDS=600 [SEED=1]`.

Each seed is a number of examples. A violation is printed with its seed and the shortest steps that were found.
"""

import argparse
import secrets
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from itertools import count

from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from tests.engines.chaos.machine import Tally, machine_at, settings_of
from tests.engines.chaos.system import Urls
from tools.engines import real

EXAMPLES = 10


def violation_of(urls: Urls, number: int, tally: Tally) -> str | None:
    """Run the examples of a seed, and return what the catalogue did wrong in one."""
    machine = seed(number)(machine_at(urls, tally))
    try:
        run_state_machine_as_test(machine, settings=settings_of(EXAMPLES, is_random=True))
    except Exception as error:  # noqa: BLE001 - whatever it is, other seeds go on
        return f"violation of seed {number}\n{''.join(traceback.format_exception(error))}"
    return None


def run(urls: Urls, seeds: Iterable[int], until: float) -> bool:
    """Run seeds until the time is over, print what has happened, and return whether nothing was wrong."""
    tally, violations, used = Tally(Counter(), Counter()), list[int](), list[int]()
    for number in seeds:
        if time.monotonic() >= until:
            break
        used.append(number)
        if violation := violation_of(urls, number, tally):
            violations.append(number)
            print(violation)
        print(f"seed {number}: {_line(tally)}, {len(violations)} violations", flush=True)
    print(f"seeds {used[0]} to {used[-1]}: {_line(tally)}")
    for kind, times in tally.faults.most_common():
        print(f"  {times:7,} {kind}")
    print(f"violations: {len(violations)}, of the seeds {violations}")
    return not violations


def _line(tally: Tally) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(tally.numbers.items()))


def main() -> None:
    """Start both stores and run until the time is over."""
    parser = argparse.ArgumentParser(prog="python -m tests.engines.chaos", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--seed", type=int, help="first seed; any without it")
    parser.add_argument("--stores", nargs=2, metavar="URL", help="running DynamoDB Local and OpenSearch to use")
    arguments = parser.parse_args()
    first = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    until = time.monotonic() + arguments.seconds
    if arguments.stores:
        sys.exit(not run(Urls(*arguments.stores), count(first), until))
    with real.dynamodb_local() as dynamodb, real.opensearch_node() as node:
        sys.exit(not run(Urls(dynamodb, node.url), count(first), until))


if __name__ == "__main__":
    main()
