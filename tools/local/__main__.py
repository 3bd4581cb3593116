"""`python -m tools.local`, the second part of `make run`: says that it goes on before its many modules are there."""

import importlib
import os

from tools.local.interrupt import STOPPED_EARLY, say_when_stopping
from tools.steps import Steps


def main() -> None:
    """Run the local stack, with steps that go on where those of the first part ended."""
    began = os.environ.pop("STEPS_BEGAN", None)
    number = int(os.environ.pop("STEPS_NUMBER", "0"))
    with Steps(float(began) if began else None, number) as steps:
        try:
            say_when_stopping()
            steps.note("starting Python")
            importlib.import_module("tools.local.run").app(obj=steps)
        except KeyboardInterrupt:
            print(STOPPED_EARLY, flush=True)


if __name__ == "__main__":
    main()
