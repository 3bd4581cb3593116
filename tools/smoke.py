"""Checks a deployment from outside, and the way of a video from the bus to a reader: `make smoke`."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from catalog.times import now
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

ROOT = Path(__file__).parents[1]

# A video has a queue, a stream and a refresh of the index on its way, with a batching window each.
ARRIVES_WITHIN_S = 180.0
PAUSE_S = 1.0
TIMEOUT_S = 30.0

WHOLE = ("tests/contract",)
PUBLISHED = ("tests/contract/test_dailywatch.py", "tests/contract/test_killrvideo.py")

console = Console(soft_wrap=True, highlight=False)


class Failed(Exception):
    """A deployment does not do what it should; the message says what it did."""


class Reply(NamedTuple):
    """An answer, its header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
    """Ask for a URL and return whatever comes back; raises `Failed` if nothing does."""
    request = urllib.request.Request(url, headers={"Accept": "application/json", **(headers or {})}, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        answer = error
    except OSError as error:
        raise Failed(f"{url} does not respond: {error}") from error
    with answer:
        return Reply(answer.status or 0, {name.lower(): text for name, text in answer.headers.items()}, answer.read())


def keeps_the_contract(url: str) -> None:
    """Check what a client may rely on: both published contracts, and without a CDN all else too; raises `Failed`."""
    command = [sys.executable, "-m", "pytest", *contract_of(url), "--url", url, "--quiet", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(command[1:])} fails:\n{done.stdout[-3_000:]}{done.stderr[-1_000:]}")


def contract_of(url: str) -> tuple[str, ...]:
    """Return the tests of the contract that hold for a URL.

    CloudFront, whose answers have `X-Cache`, drops unknown parameters, refuses methods and compresses by itself.
    """
    return PUBLISHED if "x-cache" in ask(f"{url}/api/categories").headers else WHOLE


def has_no_second_stage(gateway: str) -> None:
    """Check that SAM's own stage is closed, which nothing throttles or logs; raises `Failed`.

    `gateway` is the URL of our own stage.
    """
    url = gateway.replace("/v1", "/Stage", 1)
    if (status := ask(f"{url}/api/categories").status) not in (403, 404):
        raise Failed(f"{url} returns {status}")


def lets_pages_read(url: str, origin: str) -> None:
    """Check that a browser may read answers from a page of the origin, for `*` from any; raises `Failed`."""
    headers = {"Origin": "https://any.example" if origin == "*" else origin, "Access-Control-Request-Method": "GET"}
    reply = ask(f"{url}/api/categories", "OPTIONS", headers)
    allowed = reply.headers.get("access-control-allow-origin")
    methods = reply.headers.get("access-control-allow-methods", "")
    if reply.status not in (200, 204) or allowed not in (origin, "*") or "GET" not in methods:
        raise Failed(f"the preflight from {origin} returned {reply.status}: origin {allowed}, methods {methods!r}")


def shows_a_video(url: str, stack: Stack) -> None:
    """Check that a video on the bus is found and shown, and gone once it is removed; raises `Failed`."""
    with video_on_the_bus(stack) as (video_id, word):
        eventually(f"a search for {word} finds the video", lambda: found(url, word) == [video_id])
        eventually(f"the detail of {video_id} is shown", lambda: ask(detail(url, video_id)).status == 200)
    eventually(f"a search for {word} finds nothing once it is removed", lambda: found(url, word) == [])


@contextmanager
def video_on_the_bus(stack: Stack) -> Iterator[tuple[str, str]]:
    """Publish a video and yield its id and a word that finds it alone; it is removed in any case."""
    events = boto3.client("events")
    video_id, word = str(uuid.uuid4()), f"w{uuid.uuid4().hex[:12]}"

    def put(kind: str, detail: dict[str, Any]) -> None:
        entry = {"EventBusName": stack.bus, "Source": "smoke", "DetailType": kind, "Detail": json.dumps(detail)}
        reply = events.put_events(Entries=[entry])  # type: ignore[list-item] # a literal is no TypedDict
        if reply["FailedEntryCount"]:
            raise Failed(f"the bus rejected the video: {reply['Entries']}")

    published = {"video_id": video_id, "version": 1, "status": "READY", "name": f"Smoke {word}", "fetched_at": now()}
    put("VideoUpserted", {**published, "published_at": now()})
    try:
        yield video_id, word
    finally:
        put("VideoRemoved", {"video_id": video_id, "version": 2})


def found(url: str, word: str) -> list[str] | None:
    """Return the ids that a search finds, None without an answer."""
    # A text of its own each time, because a CDN keeps answers for a minute.
    reply = ask(f"{url}/api/search?q={word}&per_page={1 + int(time.monotonic()) % 50}")
    return [one["video_id"] for one in json.loads(reply.body)["videos"]] if reply.status == 200 else None


def detail(url: str, video_id: str) -> str:
    """Return the URL of a video's detail."""
    return f"{url}/api/v1/videos/id/{video_id}"


def eventually(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until something is so; raises `Failed` when it is not in time."""
    ends_at = time.monotonic() + ARRIVES_WITHIN_S
    while not is_so():
        if time.monotonic() > ends_at:
            raise Failed(f"{what}: not within {ARRIVES_WITHIN_S:.0f} s")
        time.sleep(PAUSE_S)


def checks(url: str, stack: Stack) -> dict[str, Callable[[], None]]:
    """Return the checks of a deployment by what they say, in order."""
    return {
        "a page of the site may read": lambda: lets_pages_read(url, stack.allowed_origin),
        "/Stage is closed": lambda: has_no_second_stage(stack.gateway),
        "a video on the bus is found, shown and removed": lambda: shows_a_video(url, stack),
        "both contracts are kept": lambda: keeps_the_contract(url),
    }


def passes(name: str, check: Callable[[], None]) -> bool:
    """Print and return whether a check passes."""
    try:
        check()
    except (Failed, BotoCoreError, ClientError) as error:
        console.print(f"FAILED  {name}: {error}", markup=False)
        return False
    console.print(f"ok      {name}", markup=False)
    return True


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    url: Annotated[str, typer.Option(help="Base URL that clients use; default: the stack's")] = "",
) -> None:
    """Check a deployment: preflight, stages, a video's way from the bus to a reader, and the contracts."""
    try:
        stack = Stack.find(stack_file, stack_name)
    except NoStack as error:
        sys.exit(f"nothing was checked: {error}")
    os.environ.update(stack.environment())
    outcomes = [passes(name, check) for name, check in checks(url.rstrip("/") or stack.api, stack).items()]
    sys.exit(not all(outcomes))


if __name__ == "__main__":
    typer.run(main)
