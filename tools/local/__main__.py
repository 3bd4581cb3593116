"""`python -m tools.local`, the second part of `make run`: says that it goes on before its many modules are there."""

import importlib
import os

from tools.local.interrupt import STOPPED, say_when_stopping
from tools.steps import Steps


def main() -> None:
    """Run the local stack, with steps that go on where those of the first part ended."""
    began = os.environ.pop("STEPS_BEGAN", None)
    number = int(os.environ.pop("STEPS_NUMBER", "0"))
    with Steps(float(began) if began else None, number) as steps:
        say_when_stopping()
        try:
            steps.note("starting Python")
            importlib.import_module("tools.local.run").app(obj=steps)
        except KeyboardInterrupt:
            print(STOPPED, flush=True)


if __name__ == "__main__":
    main()
