"""Rounds in which every contestant has its turn: cold starts, then calls of functions that are warm."""

import base64
import gzip
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from bench.speed.contestants import FLOOR, Contestant, Work
from bench.speed.emulator import Function, answer_of, function
from bench.speed.layout import Layout, give_floor
from bench.speed.stores import Stores

LEAST_ROUNDS = 2
WARM_UP_CALLS = 30
SEED = 1


class AnswersDiffer(Exception):
    """A contestant does not answer the same bytes as the others."""


@dataclass
class Measured:
    """What was measured of one contestant: a value a round, in seconds and MB."""

    work: Work
    contestant: Contestant
    layout: Layout
    init: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    cold_cpu: list[float] = field(default_factory=list)
    warm_cpu: list[float] = field(default_factory=list)
    peak_memory: list[float] = field(default_factory=list)


class Bench:
    """Measures contestants in turn."""

    def __init__(self, measured: Sequence[Measured], stores: Stores, logs: Path) -> None:
        self._measured = measured
        self._stores = stores
        self._logs = logs
        self._random = Random(SEED)  # noqa: S311 - an order, which shall not always be the same
        logs.mkdir(parents=True, exist_ok=True)

    def check_answers(self) -> None:
        """Ask everybody once, and give the floor what the reference answers; raises `AnswersDiffer`."""
        bodies = {id(one): self._body(one) for one in self._measured if one.contestant.name != FLOOR}
        expected = {one.work: bodies[id(one)] for one in self._measured if one.contestant.name == one.work.reference}
        for one in self._measured:
            if one.contestant.name == FLOOR:
                give_floor(one.layout, expected[one.work].decode())
            elif bodies[id(one)] != expected[one.work]:
                raise AnswersDiffer(f"{_name(one)} answers\n{bodies[id(one)]!r}\nnot\n{expected[one.work]!r}")

    def measure(self, cold: Iterable[int], warm: Iterable[int], turns: int, calls: int, console: Console) -> None:
        """Measure cold starts, then warm calls, showing progress; there are so many turns of each at the most."""
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as progress:
            colds, warms = (
                progress.add_task(name, total=turns * len(self._measured)) for name in ("cold starts", "warm calls")
            )
            self.measure_cold(cold, lambda: progress.advance(colds))
            self.measure_warm(warm, calls, lambda: progress.advance(warms))

    def measure_cold(self, turns: Iterable[int], advance: Callable[[], None]) -> None:
        """Start every function anew in each round."""
        for _ in turns:
            for one in self._random.sample(self._measured, len(self._measured)):
                with self._function(one) as started:
                    started.invoke(self._event(one))
                    told = started.cold_start()
                    one.cold_cpu.append(started.cpu_seconds())
                one.init.append(told.init)
                one.cold.append(told.total)
                advance()

    def measure_warm(self, turns: Iterable[int], calls: int, advance: Callable[[], None]) -> None:
        """Call functions that stay, so often in each round."""
        with ExitStack() as stack:
            started = [(one, stack.enter_context(self._function(one))) for one in self._measured]
            for one, running in started:
                _call(running, self._event(one), WARM_UP_CALLS)
            for _ in turns:
                for one, running in self._random.sample(started, len(started)):
                    before = running.cpu_seconds()
                    _call(running, self._event(one), calls)
                    one.warm_cpu.append((running.cpu_seconds() - before) / calls)
                    one.peak_memory.append(running.peak_memory())
                    advance()

    def _function(self, one: Measured) -> Any:
        environment = {**self._stores.environment, **dict(one.contestant.environment)}
        return function(one.layout, environment, self._logs / f"{_name(one)}.log")

    def _event(self, one: Measured) -> bytes:
        return self._stores.events[one.work.name]

    def _body(self, one: Measured) -> bytes:
        with self._function(one) as started:
            return body_of(answer_of(started.invoke(self._event(one))))


def rounds(wanted: int, until: float) -> Iterator[int]:
    """Count so many rounds, fewer when a time of `time.monotonic` comes before, and always two."""
    for number in range(wanted):
        if number >= LEAST_ROUNDS and time.monotonic() > until:
            return
        yield number


def body_of(answer: Mapping[str, Any]) -> bytes:
    """Return the body that a client reads, once its coding is undone."""
    body: str = answer["body"]
    return gzip.decompress(base64.b64decode(body)) if answer.get("isBase64Encoded") else body.encode()


def _call(running: Function, event: bytes, calls: int) -> None:
    for _ in range(calls):
        running.invoke(event)


def _name(one: Measured) -> str:
    return f"{one.work.name}, {one.contestant.name}".replace("/", "-")
