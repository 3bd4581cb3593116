"""Calls operations by name, and prints what each returned or raised as JSON.

`call.py URL CALLS [async]`, where CALLS is JSON: `{"options": {}, "calls": [["categories", {"region": "US"}]]}`.
"""

import inspect
import json
import sys
from typing import Any

import anyio
import httpx
from dailywatch_video_api import AsyncVideoApi, ProblemError, VideoApi


def plain(body: Any) -> Any:
    """Return the JSON of a body."""
    if isinstance(body, list):
        return [one.to_dict() for one in body]
    return None if body is None else body.to_dict()


def told(error: ProblemError) -> dict[str, Any]:
    """Return what an error says."""
    names = ("status", "type", "type_url", "title", "detail", "errors", "request_id", "retry_after")
    return {name: getattr(error, name) for name in names}


async def main(url: str, options: dict[str, Any], calls: list[tuple[str, dict[str, Any]]], *, is_async: bool) -> None:
    """Print the outcomes of all calls."""
    api = AsyncVideoApi(url, **options) if is_async else VideoApi(url, **options)
    outcomes: list[Any] = []
    for name, parameters in calls:
        try:
            body = getattr(api, name)(**parameters)
            outcomes.append({"body": plain(await body if inspect.isawaitable(body) else body)})
        except ProblemError as error:
            outcomes.append({"problem": told(error)})
        except httpx.TransportError as error:
            outcomes.append({"failed": type(error).__name__})
    print(json.dumps(outcomes))


if __name__ == "__main__":
    asked = json.loads(sys.argv[2])
    anyio.run(lambda: main(sys.argv[1], asked["options"], asked["calls"], is_async="async" in sys.argv[3:]))
