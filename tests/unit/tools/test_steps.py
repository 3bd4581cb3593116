"""Steps are numbered and timed, and a step that takes its time says what it does."""

import io
import re
import time

import pytest

from tools import steps
from tools.steps import Steps

LINE = re.compile(r" *\d+\.\d s  .+")


def test_steps_have_numbers_and_the_time_elapsed() -> None:
    output = io.StringIO()
    with Steps(began=time.time() - 60, number=2, output=output) as said:
        said.begin("building")
        said.say("it is large")
        said.begin("deploying")
    lines = output.getvalue().splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert [line.split(" s  ")[1] for line in lines] == [" 3  building", "    it is large", " 4  deploying"]
    assert all(60 <= float(line.split(" s ")[0]) < 600 for line in lines)
    assert said.number == 4


def test_what_is_going_on_is_said_after_a_silence_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Output(io.StringIO):
        def wait_for(self, text: str) -> None:
            give_up_at = time.monotonic() + 120
            while text not in self.getvalue():
                assert time.monotonic() < give_up_at
                time.sleep(0.01)

    monkeypatch.setattr(steps, "QUIET_S", 0.01)
    output = Output()
    with Steps(output=output) as said:
        said.begin("loading")
        output.wait_for("    ... loading\n")
        said.note("videos: 40 %")
        output.wait_for("    ... videos: 40 %\n")
    said._pulse.join()
    before = output.getvalue()
    time.sleep(0.05)
    assert output.getvalue() == before
