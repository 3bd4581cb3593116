"""The catalogue under faults, in a fixed number of examples that are the same in each run."""

from collections import Counter

from hypothesis.stateful import run_state_machine_as_test

from tests.engines.chaos.machine import Tally, machine_at, settings_of
from tests.engines.chaos.system import Urls
from tools.engines.real import OpenSearchNode

EXAMPLES = 10


def test_whatever_fails_the_catalogue_ends_as_the_model_says(dynamodb_url: str, opensearch: OpenSearchNode) -> None:
    tally = Tally(Counter(), Counter())
    machine = machine_at(Urls(dynamodb_url, opensearch.url), tally)
    run_state_machine_as_test(machine, settings=settings_of(EXAMPLES, is_random=False))
    # What nothing happened to proves nothing.
    assert tally.numbers["examples"] >= EXAMPLES
    assert tally.faults.total() >= EXAMPLES
