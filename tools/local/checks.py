"""Checks a machine before anything is installed or started: each fault is one sentence with its remedy.

The standard library of an older Python suffices.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import shutil
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tools.load.files import NOTHING_TO_LOAD, data_files
from tools.local.ports import PortTaken, require_free

OLDEST_PYTHON = (3, 9)
ANSWERS_WITHIN_S = 10.0
INDEX = "https://pypi.org/simple"
# The variables by which pip and uv are told of another index.
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")

# What the tools, the artifacts of the build and the kept state take, with room to spare; and the state alone.
TO_INSTALL_MB = 1_000
TO_RUN_MB = 200


class Wanted(NamedTuple):
    """What a start asks of the machine: free ports by the variable that sets them, and files."""

    host: str
    ports: Mapping[str, int]
    data: Path | None
    root: Path
    installs: bool
    needs_uv: bool


def faults(wanted: Wanted, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the faults of this machine that would end a start."""
    yield from _ports(wanted)
    yield from _data(wanted.data)
    yield from _python(wanted)
    yield from _disk(wanted)
    if wanted.installs:
        yield from _network(environment)


def _ports(wanted: Wanted) -> Iterator[str]:
    for variable, port in wanted.ports.items():
        if not 1 <= port <= 65_535:
            yield f"{variable}={port} is not a port: choose a number from 1 to 65535"
            continue
        twins = [name for name, other in wanted.ports.items() if other == port]
        if twins[0] != variable:
            yield f"{twins[0]} and {variable} are both {port}: choose different ports"
            continue
        try:
            require_free(wanted.host, port, variable)
        except PortTaken as error:
            yield str(error)


def _data(data: Path | None) -> Iterator[str]:
    if data is None:
        return
    if not data.exists():
        yield f"DATA={data} does not exist: give a folder or file with videos (docs/data.md), or leave it out"
    elif not data_files(data):
        yield f"DATA={data} has {NOTHING_TO_LOAD}"
    else:
        yield from (
            f"{path} cannot be read: make it readable, for example with chmod u+r"
            for path in data_files(data)
            if not os.access(path, os.R_OK)
        )


def _python(wanted: Wanted) -> Iterator[str]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield f"python3 is Python {version}: install 3.9 or newer; the 3.13 for functions is installed automatically"
    if wanted.needs_uv and not any(map(importlib.util.find_spec, ("pip", "ensurepip"))):
        yield "python3 has neither pip nor venv: install them, for example with apt install python3-venv"


def _disk(wanted: Wanted) -> Iterator[str]:
    needed = TO_INSTALL_MB if wanted.installs else TO_RUN_MB
    free = shutil.disk_usage(wanted.root).free // 10**6
    if free < needed:
        yield f"{free} MB are free on the disk of {wanted.root}, and {needed} MB are needed: delete something there"


def _network(environment: Mapping[str, str]) -> Iterator[str]:
    index = next((environment[name] for name in INDEX_VARIABLES if environment.get(name)), INDEX)
    try:
        urllib.request.urlopen(urllib.request.Request(f"{index}/", method="HEAD"), timeout=ANSWERS_WITHIN_S).close()
    except urllib.error.HTTPError:
        return
    except (OSError, http.client.HTTPException) as error:
        # A certificate that only pip and uv have been told to trust is an answer.
        if not isinstance(getattr(error, "reason", error), ssl.SSLError):
            yield (
                f"{index} does not respond, and packages have to be installed from it: connect to the network, or set "
                "HTTPS_PROXY, or name another index in UV_DEFAULT_INDEX and PIP_INDEX_URL"
            )
