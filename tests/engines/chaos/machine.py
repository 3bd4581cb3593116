"""A catalogue that lives through random events and faults, and is compared with the model.

Each video has a set of possible states: one if nothing went wrong, more while nobody can know whether a write that
failed was applied, or which of two writers was first. What is stored has to be one of them, and decides which.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from catalog.integers import MAX_INTEGER
from tests.engines.chaos import checks, events, model
from tests.engines.chaos.events import Draft, Message
from tests.engines.chaos.faults import Fault, Faults, Killed, Kind
from tests.engines.chaos.stream import SHARDS, Delivery
from tests.engines.chaos.system import CONSUMER_LETTERS, CONSUMERS, EVENT_LETTERS, System, Urls
from tests.factories import video_id

type Change = Callable[[model.State | None], model.State | None]
type Changes = Mapping[str, Change]
type Possible = frozenset[model.State | None]

BATCH = 10

# Steps of an example.
STEPS = 30


class Rival(NamedTuple):
    """Another writer that acts while one waits for its store."""

    act: str
    number: int


class Tally(NamedTuple):
    """What has happened in all examples: numbers of each kind, and faults."""

    numbers: Counter[str]
    faults: Counter[str]


def machine_at(urls: Urls, tally: Tally) -> type["Catalogue"]:
    """Return the machine on stores, counting what happens."""
    return type("CatalogueUnderFaults", (Catalogue,), {"urls": urls, "tally": tally})


def settings_of(examples: int, *, is_random: bool) -> settings:
    """Return the settings of a run of so many examples."""
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        derandomize=not is_random,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=[*HealthCheck],
    )


def _faults(latest: int) -> st.SearchStrategy[Fault | None]:
    kinds = st.sampled_from([*Kind, Kind.MEANWHILE, Kind.MEANWHILE, Kind.IN_PART])
    return st.none() | st.builds(Fault, kinds, st.integers(1, latest))


places = st.lists(st.integers(0, 99), min_size=1, max_size=BATCH // 2)


def _rivals(*acts: str) -> st.SearchStrategy[Rival]:
    return st.builds(Rival, st.sampled_from(acts), events.numbers)


# A batch takes a few requests, a charts run or a rebuild many.
faults, later_faults = _faults(5), _faults(40)
rivals = _rivals("ingest", "take down", "stream", "charts", "recount", "rebuild")
rivals_of_ingest = _rivals("ingest", "ingest", "take down")
rivals_of_charts = _rivals("charts", "charts", "ingest", "stream")
deliveries = st.builds(
    Delivery,
    st.integers(0, len(CONSUMERS) - 1),
    st.integers(0, SHARDS - 1),
    st.integers(1, 12),
    st.sampled_from([False, False, False, True]),
)


class Catalogue(RuleBasedStateMachine):
    """A catalogue, its producers and its operator."""

    urls: ClassVar[Urls]
    tally: ClassVar[Tally]

    @initialize(drafts=st.lists(events.upserts, min_size=3, max_size=10))
    def begin(self, drafts: Sequence[Draft]) -> None:
        self.faults = Faults()
        self.system = System(self.urls, self.faults)
        self.begun = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.soon = events.soon()
        self.possible: dict[str, Possible] = {}
        self.queue: list[Message] = []
        self.sent: list[Message] = []
        self.refused: list[str] = []
        self.read: set[int] = set()
        self.decided: set[str] = set()
        self.rivals: list[Changes] = []
        self.violations: list[Exception] = []
        self.seen: checks.RegionItems = {}
        self._send(map(events.message_of, drafts))

    # --- Producers ---

    @rule(drafts=st.lists(events.drafts, min_size=3, max_size=10))
    def send(self, drafts: Sequence[Draft]) -> None:
        self._send(map(events.message_of, drafts))

    @rule(drafts=st.lists(events.upserts, min_size=2, max_size=6))
    def send_records(self, drafts: Sequence[Draft]) -> None:
        self._send(map(events.message_of, drafts))

    @rule(numbers=st.lists(events.numbers, min_size=2, max_size=4, unique=True))
    def send_listings(self, numbers: Sequence[int]) -> None:
        self._send(events.message_of(events.listing(number)) for number in numbers)

    @rule(number=events.numbers)
    def send_removal_and_return(self, number: int) -> None:
        state = self._states().get(video_id(number))
        version = state.version if state else 0
        if version < MAX_INTEGER - 1:
            self._send(map(events.message_of, events.restored(number, version + 1)))

    @rule(number=events.numbers)
    def send_a_reading_of_a_clock_ahead(self, number: int) -> None:
        self._send([events.message_of(events.listing(number, self.soon))])

    @rule(numbers=st.lists(events.numbers, min_size=1, max_size=4, unique=True))
    def send_huge_records(self, numbers: Sequence[int]) -> None:
        self._send(events.message_of(events.huge(number)) for number in numbers)

    @rule(picked=places)
    def send_hostile(self, picked: Sequence[int]) -> None:
        self._send(map(events.hostile, picked))

    @rule(picked=places)
    @precondition(lambda self: self.sent)
    def send_again(self, picked: Sequence[int]) -> None:
        self._send([self.sent[place % len(self.sent)] for place in picked])

    # --- Writers ---

    @rule(picked=places, fault=faults, rival=rivals_of_ingest)
    def ingest(self, picked: Sequence[int], fault: Fault | None, rival: Rival) -> None:
        batch = [self.queue.pop(place % len(self.queue)) for place in picked if self.queue]
        self._ingest(batch, fault, rival)

    @rule()
    @precondition(lambda self: self.queue)
    def ingest_all(self) -> None:
        """Ingest until only readings of unknown videos are left."""
        waiting = -1
        while waiting != len(self.queue):
            waiting = len(self.queue)
            batches = [self.queue[begin : begin + BATCH] for begin in range(0, waiting, BATCH)]
            self.queue = []
            for batch in batches:
                self._ingest(batch, None, None)

    @rule(batches=st.lists(st.tuples(deliveries, faults), min_size=2, max_size=6), rival=rivals, is_fed=st.booleans())
    def deliver(self, batches: Sequence[tuple[Delivery, Fault | None]], rival: Rival, *, is_fed: bool) -> None:
        if is_fed:
            self.ingest_all()
        for batch, fault in batches:
            failed = len(self.system.stream.errors)
            self._write({}, partial(self.system.stream.deliver, batch), fault, rival)
            errors = [
                error
                for name, error in self.system.stream.errors[failed:]
                if fault is None and not (CONSUMERS[name] and self.faults.is_engine_down)
            ]
            assert not errors, f"a consumer failed without a fault: {errors}"
            if batch.is_lost:
                self.faults.count("batch of the stream delivered again")

    @rule(fault=later_faults, rival=rivals_of_charts)
    def run_charts(self, fault: Fault | None, rival: Rival) -> None:
        self._write({}, self._run_charts, fault, rival)
        self._look()

    @rule(number=events.numbers, fault=faults, rival=rivals)
    def take_down(self, number: int, fault: Fault | None, rival: Rival) -> None:
        key = video_id(number)
        self.decided.add(key)
        self._write({key: model.taken_down}, partial(self.system.take_down, key), fault, rival)

    @rule(number=events.numbers, fault=faults, rival=rivals)
    @precondition(lambda self: self.decided)
    def lift(self, number: int, fault: Fault | None, rival: Rival) -> None:
        decided = sorted(self.decided)
        key = decided[number % len(decided)]
        self._write({key: model.lifted}, partial(self.system.lift, key), fault, rival)

    @rule(fault=later_faults, rival=rivals)
    def rebuild(self, fault: Fault | None, rival: Rival) -> None:
        self._write({}, self.system.rebuild, fault, rival, needs_engine=True)

    @rule(fault=later_faults, rival=rivals)
    def recount(self, fault: Fault | None, rival: Rival) -> None:
        self._write({}, self.system.recount, fault, rival)

    # --- Trouble ---

    @rule()
    def lose_the_engine(self) -> None:
        self.faults.is_engine_down = True

    @rule()
    @precondition(lambda self: self.faults.is_engine_down)
    def get_the_engine_back(self) -> None:
        self.faults.is_engine_down = False

    @rule(fault=later_faults, rival=rivals)
    def repair(self, fault: Fault | None, rival: Rival) -> None:
        self._write({}, self.system.repair, fault, rival, needs_engine=True)
        self._look()

    # No candidates: a repair takes a region without any for one whose candidates have expired.
    @rule(what=st.sampled_from(["counts", "documents", "COUNTED#", "MEMBER#", "TOP"]))
    def damage_and_repair(self, what: str) -> None:
        self.faults.is_engine_down = False
        self.faults.count(f"{what} damaged")
        match what:
            case "counts":
                self.system.edit_counts()
            case "documents":
                self.system.delete_documents()
            case prefix:
                self.system.delete_items(prefix)
        self.system.repair()

    # --- What has to be true ---

    @rule()
    def settle(self) -> None:
        """Let everything arrive without a fault, and compare all that is stored with the model."""
        self.faults.is_engine_down = False
        self.ingest_all()
        self.system.stream.catch_up()
        swapped = self._write({}, self._run_charts, None, None)["swapped"]
        assert all(swapped.values()), f"nobody else ran the charts: {swapped}"
        self._look()
        self._check_all()

    def teardown(self) -> None:
        if not hasattr(self, "system"):
            return
        try:
            # After a violation another one would hide it.
            if sys.exception() is None:
                self.settle()
        finally:
            self.tally.faults.update(self.faults.injected)
            self.tally.numbers["examples"] += 1
            self.system.close()

    def _look(self) -> None:
        """Look at the charts as clients do, at any moment: each look shows whole ones, and no older ones."""
        items = self.system.region_items()
        checks.check_whole(items)
        checks.check_not_older(self.seen, items)
        self.seen = items

    def _check_all(self) -> None:
        states, videos, items = self._states(), self.system.video_items(), self.system.region_items()
        early = [one for one in self.queue if one.event and model.is_early(states.get(one.video_id), one.event)]
        assert early == self.queue, "an event is neither applied nor refused"
        checks.check_members(states, items)
        checks.check_samples(videos, items)
        checks.check_counts(states, items)
        checks.check_documents(states, videos, self.system.documents())
        checks.check_charts(states, items)
        checks.check_times(states, items, self.read, self.begun)
        checks.check_history(items)
        self._check_letters()
        self._check_audit(states, items)

    def _check_letters(self) -> None:
        letters = self.system.queues.letters.get(EVENT_LETTERS, [])
        assert {*self.refused} <= {body for body, reason in letters if reason}, "a refused event is lost"
        assert {body for body, _ in letters} <= {*self.refused}, "a valid event was refused"
        for queue in CONSUMER_LETTERS:
            assert not self.system.queues.letters.get(queue), f"{queue} has changes that were not taken"

    def _check_audit(self, states: checks.States, items: checks.RegionItems) -> None:
        lines = {item["video_id"]: item["decision"] for key, item in sorted(items.items()) if key[0] == "TAKEDOWNS"}
        down = {key for key, decision in lines.items() if decision == "taken down"}
        assert down == {key for key, state in states.items() if state and state.is_taken_down}, "audit lines"

    # --- How it is done ---

    def _send(self, messages: Iterable[Message]) -> None:
        self.tally.numbers["steps"] += 1
        for message in messages:
            self.queue.append(message)
            self.sent.append(message)
            self.tally.numbers["events"] += 1

    def _ingest(self, batch: Sequence[Message], fault: Fault | None, rival: Rival | None) -> None:
        again = self._write(self._changes(batch), partial(self._ingest_now, batch), fault, rival)
        if again is None:
            self.queue += batch
            return
        if not self.rivals:
            self._check_early(batch, again, is_faulty=fault is not None)

    def _ingest_now(self, batch: Sequence[Message]) -> list[int]:
        again = self.system.ingest([message.body for message in batch])
        self.queue += [batch[place] for place in again]
        self.refused += [message.body for message in batch if message.event is None]
        return again

    def _changes(self, batch: Sequence[Message]) -> Changes:
        by_video: dict[str, list[model.Event]] = {}
        for message in batch:
            if message.event is not None:
                by_video.setdefault(message.video_id, []).append(message.event)
                self.read |= {getattr(message.event, "at", 0), getattr(message.event, "read_at", 0)}
        self.batch_before = dict(self.possible)
        return {key: partial(model.all_applied, events=some) for key, some in by_video.items()}

    def _check_early(self, batch: Sequence[Message], again: Sequence[int], *, is_faulty: bool) -> None:
        """Check that exactly the readings of unknown videos are retried, and all refused ones if their queue failed."""
        states = {key: next(iter(some)) for key, some in self.batch_before.items()}
        early = []
        for place, message in enumerate(batch):
            if message.event is not None:
                state = states.get(message.video_id)
                early += [place] if model.is_early(state, message.event) else []
                states[message.video_id] = model.applied(state, message.event)
        refused = [place for place, message in enumerate(batch) if message.event is None]
        expected = [early, *([sorted([*early, *refused])] if is_faulty else [])]
        assert [*again] in expected, f"retried were {again}, not {' or '.join(map(str, expected))}"

    def _run_charts(self) -> Any:
        self.faults.watch = partial(self._noted, self._look)
        try:
            return self.system.run_charts()
        finally:
            self.faults.watch = lambda: None

    def _write(
        self,
        changes: Changes,
        write: Callable[[], Any],
        fault: Fault | None,
        rival: Rival | None,
        *,
        needs_engine: bool = False,
    ) -> Any:
        """Let a writer work under a fault; return None if it failed, which nothing but a fault may cause."""
        self.rivals = []
        self.tally.numbers["steps"] += 1
        before = self.faults.injected.total()
        try:
            with self.faults.planned(fault, partial(self._noted, partial(self._compete, rival))):
                result = write()
        except (Exception, Killed):
            if self.faults.injected.total() == before and not (needs_engine and self.faults.is_engine_down):
                raise
            result = None
        if self.violations:
            raise self.violations[0]
        is_repeated = fault is not None and fault.kind is Kind.SENT_TWICE
        self._find_out(changes, is_done=result is not None, is_repeated=is_repeated)
        return result

    def _find_out(self, changes: Changes, *, is_done: bool, is_repeated: bool) -> None:
        """Compare what writers have left with what they may have, and keep what is possible."""
        items = self.system.video_items() if changes or self.rivals else {}
        for key in sorted({*changes, *(key for rival in self.rivals for key in rival)}):
            mine = [changes[key]] if key in changes else []
            theirs = [rival[key] for rival in self.rivals if key in rival]
            orders = [[*theirs[:place], *mine, *theirs[place:]] for place in range(len(theirs) + 1)]
            orders += [] if is_done else [theirs]
            # A write whose answer is lost fails when it is sent again, and the events are merged once more.
            orders += [[*mine, *theirs, *mine]] if is_repeated else []
            possible = {_after(state, order) for state in self.possible.get(key, {None}) for order in orders}
            found = checks.shown_item(items.get(key))
            self.possible[key] = frozenset(state for state in possible if checks.expected_item(state) == found)
            assert self.possible[key], f"{key} is {found}, not {[checks.expected_item(state) for state in possible]}"

    def _states(self) -> dict[str, model.State | None]:
        """Return the states; those that are possible show the same."""
        return {key: min(states, key=repr) for key, states in self.possible.items()}

    def _noted(self, act: Callable[[], object]) -> None:
        """Do what happens within a writer, which may catch its errors."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - raised again by `_write`
            self.violations.append(error)

    def _compete(self, rival: Rival | None) -> None:
        match rival:
            case Rival("ingest"):
                batch, self.queue = self.queue[:BATCH], self.queue[BATCH:]
                self.rivals.append(self._changes(batch))
                self._ingest_now(batch)
            case Rival("stream", number):
                self.system.stream.deliver(Delivery(number, number % SHARDS, BATCH))
            case Rival("charts"):
                self.system.run_charts()
            case Rival("recount"):
                self.system.recount()
            case Rival("take down", number):
                key = video_id(number)
                self.decided.add(key)
                self.rivals.append({key: model.taken_down})
                self.system.take_down(key)
            case Rival("rebuild") if not self.faults.is_engine_down:
                self.system.rebuild()


def _after(state: model.State | None, changes: Iterable[Change]) -> model.State | None:
    for change in changes:
        state = change(state)
    return state
