"""The template, deployed to the local emulators as `make run` does it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.local.processes import free_port
from tools.local.stack import Emulator, aws_emulator, build, deploy, search_engine
from tools.reindex import rebuild_stack
from tools.stack import Stack


class Deployment(NamedTuple):
    stack: Stack
    search: Emulator
    folder: Path


@contextmanager
def deployed(folder: Path, origin: str | None = None) -> Iterator[Deployment]:
    """Deploy the stack, and let boto3 reach it; pages of `origin` may read the API."""
    with search_engine(free_port(), folder) as search, aws_emulator(free_port(), folder) as aws:
        # `make test` has built it before it runs tests side by side, of which no two may write the same artifacts.
        if "PYTEST_XDIST_WORKER" not in os.environ:
            build(folder)
        stack = deploy(aws.url, search.url, folder, origin)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in stack.environment().items():
                patch.setitem(os.environ, name, value)
            rebuild_stack(stack)
            yield Deployment(stack, search, folder)
