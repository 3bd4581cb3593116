"""Describes the pages of a front end: how to reach each, what it must show and request, and what it never shows."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self


class Action(NamedTuple):
    """Opens a path, clicks the element of a role with a name, or fills the field with a placeholder and sends it."""

    path: str = ""
    role: str = ""
    name: str = ""
    placeholder: str = ""
    text: str = ""


class Elements(NamedTuple):
    """At least so many elements of a CSS selector."""

    selector: str
    least: int


class Step(NamedTuple):
    """An action; what the page must show afterwards, and what it must have requested: `GET /api/v1/videos/latest`."""

    action: Action
    shows: tuple[str, ...]
    elements: tuple[Elements, ...]
    calls: tuple[str, ...]

    @classmethod
    def of(cls, described: Mapping[str, Any], values: Mapping[str, str]) -> Self:
        """Return the step of a table; `{video_id}` and other names in its texts become the catalogue's values."""

        def filled(text: str) -> str:
            return re.sub(r"\{(\w+)\}", lambda name: values[name[1]], text)

        return cls(
            Action(**{name: filled(described[name]) for name in Action._fields if name in described}),
            tuple(filled(text) for text in described.get("shows", ())),
            tuple(Elements(**one) for one in described.get("elements", ())),
            tuple(filled(text) for text in described.get("calls", ())),
        )


class Page(NamedTuple):
    """A page: its name, and steps of which the first opens it."""

    name: str
    steps: tuple[Step, ...]


class Scenario(NamedTuple):
    """Pages of a front end, and what is common to them.

    `storage` is put into the browser's local storage. Only elements of the CSS selector `content` are checked; what
    matches `busy` in them still loads, and what matches one of `failures` tells of a failure.
    """

    pages: tuple[Page, ...]
    storage: Mapping[str, str]
    content: str
    busy: str
    failures: tuple[re.Pattern[str], ...]

    @classmethod
    def read(cls, path: Path, values: Mapping[str, str]) -> Self:
        """Read a scenario; `values` are put into its texts."""
        described = tomllib.loads(path.read_text())
        return cls(
            tuple(
                Page(name, tuple(Step.of(one, values) for one in (opened, *opened.pop("steps", ()))))
                for name, opened in ((page.pop("name"), page) for page in described["pages"])
            ),
            described.get("storage", {}),
            described["content"],
            ", ".join(described["busy"]),
            tuple(re.compile(one, re.MULTILINE) for one in described["failures"]),
        )
