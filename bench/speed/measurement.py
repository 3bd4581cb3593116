"""Measure rounds in which every implementation has its turn: cold starts, then calls of functions that are warm."""

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.speed.implementations import FLOOR, Implementation, Read
from bench.speed.layout import Layout, give_floor
from bench.speed.stores import Stores
from tools.local.emulator import Function, function

LEAST_ROUNDS = 2
WARM_UP_CALLS = 30
SEED = 1


class AnswersDiffer(Exception):
    """An implementation does not answer the same bytes as the others."""


@dataclass
class Measured:
    """What was measured of one implementation: a value a round, in seconds and MB."""

    read: Read
    implementation: Implementation
    layout: Layout
    cold: list[float] = field(default_factory=list)
    cold_cpu: list[float] = field(default_factory=list)
    warm_cpu: list[float] = field(default_factory=list)
    peak_memory: list[float] = field(default_factory=list)

    @property
    def shipped_mb(self) -> list[float]:
        """What is deployed of it."""
        return [self.layout.shipped_bytes / 1_000_000]

    @property
    def is_reference(self) -> bool:
        """Whether the read's ratios are to it."""
        return self.implementation.name == self.read.reference

    @property
    def name(self) -> str:
        """Its read and who answers it, as a file's name."""
        return f"{self.read.name}, {self.implementation.name}".replace("/", "-")


class Bench:
    """Measures implementations in turn."""

    def __init__(self, measured: Sequence[Measured], stores: Stores, logs: Path) -> None:
        self._measured = measured
        self._stores = stores
        self._logs = logs
        self._random = Random(SEED)  # noqa: S311 - an order, which shall not always be the same
        logs.mkdir(parents=True, exist_ok=True)

    def check_answers(self) -> None:
        """Ask everybody once, and give the floor what the reference answers; raises `AnswersDiffer`."""
        bodies = {id(one): self._body(one) for one in self._measured if one.implementation.name != FLOOR}
        expected = {one.read: bodies[id(one)] for one in self._measured if one.is_reference}
        for one in self._measured:
            if one.implementation.name == FLOOR:
                give_floor(one.layout, expected[one.read].decode())
            elif bodies[id(one)] != expected[one.read]:
                raise AnswersDiffer(f"{one.name} answers\n{bodies[id(one)]!r}\nnot\n{expected[one.read]!r}")

    def measure(self, cold: Iterable[int], warm: Iterable[int], calls: int, advance: Callable[[str], None]) -> None:
        """Measure cold starts, then warm calls, in so many rounds each; `advance` gets the step."""
        for number in cold:
            advance(f"cold starts, round {number + 1}")
            self._start_all()
        with ExitStack() as stack:
            running = [(one, stack.enter_context(self._function(one))) for one in self._measured]
            for one, started in running:
                _call(started, self._event(one), WARM_UP_CALLS)
            for number in warm:
                advance(f"warm calls, round {number + 1}")
                self._call_all(running, calls)

    def _start_all(self) -> None:
        for one in self._random.sample(self._measured, len(self._measured)):
            with self._function(one) as started:
                started.invoke(self._event(one))
                one.cold.append(started.cold_start_seconds())
                one.cold_cpu.append(started.cpu_seconds())

    def _call_all(self, running: Sequence[tuple[Measured, Function]], calls: int) -> None:
        for one, started in self._random.sample(running, len(running)):
            before = started.cpu_seconds()
            _call(started, self._event(one), calls)
            one.warm_cpu.append((started.cpu_seconds() - before) / calls)
            one.peak_memory.append(started.peak_memory_mb())

    def _function(self, one: Measured) -> AbstractContextManager[Function]:
        environment = {**self._stores.environment, **dict(one.implementation.environment)}
        return function(one.layout.task, one.layout.path, environment, self._logs / f"{one.name}.log")

    def _event(self, one: Measured) -> bytes:
        return self._stores.events[one.read.name]

    def _body(self, one: Measured) -> bytes:
        with self._function(one) as started:
            return body_of(started.invoke(self._event(one)))


def rounds(wanted: int, until: float) -> Iterator[int]:
    """Count so many rounds, fewer when a time of `time.monotonic` comes before, and always two."""
    for number in range(wanted):
        if number >= LEAST_ROUNDS and time.monotonic() > until:
            return
        yield number


def body_of(returned: bytes) -> bytes:
    """Return the body that a client reads of a handler's result; raises `ValueError` for what is no 200."""
    answer: dict[str, Any] = json.loads(returned)
    if answer.get("statusCode") != 200:
        raise ValueError(f"a function answered {returned[:2_000].decode(errors='replace')}")
    body: str = answer["body"]
    return gzip.decompress(base64.b64decode(body)) if answer.get("isBase64Encoded") else body.encode()


def _call(running: Function, event: bytes, calls: int) -> None:
    for _ in range(calls):
        running.invoke(event)
