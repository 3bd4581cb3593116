"""Reads `CHANGELOG.md`, which has the format of Keep a Changelog."""

import re
from datetime import date
from typing import NamedTuple

UNRELEASED = "Unreleased"
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<day>\S+))?$", re.MULTILINE)
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class BadChangelog(Exception):
    """The changelog is not as its format says."""


class Release(NamedTuple):
    """A section of the changelog: its version, its day, and its text."""

    version: str
    day: date | None
    text: str


def releases(text: str) -> list[Release]:
    """Return the sections, newest first; raises `BadChangelog`."""
    found = list(_HEADING.finditer(text))
    if len(found) != len(re.findall(r"^## ", text, re.MULTILINE)):
        raise BadChangelog("a section is called `## [Unreleased]` or `## [1.2.3] - 2026-01-31`")
    ends = [one.start() for one in found[1:]] + [len(text)]
    sections = [
        _release(one["version"], one["day"], text[one.end() : end]) for one, end in zip(found, ends, strict=True)
    ]
    _require_order(sections)
    return sections


def notes_of(version: str, text: str) -> str:
    """Return what the changelog says of a version; raises `BadChangelog`."""
    for release in releases(text):
        if release.version == version:
            return release.text
    raise BadChangelog(f"CHANGELOG.md has no section `## [{version}] - <day>`")


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the numbers of a semantic version; raises `BadChangelog`."""
    if not (found := _VERSION.fullmatch(version)):
        raise BadChangelog(f"{version} is not a version such as 1.2.3")
    return tuple(map(int, found.groups()))


def _release(version: str, day: str | None, text: str) -> Release:
    for kind in re.findall(r"^### (.*)$", text, re.MULTILINE):
        if kind not in KINDS:
            raise BadChangelog(f"{version}: {kind} is none of {', '.join(KINDS)}")
    if version == UNRELEASED:
        return Release(version, None, text.strip())
    numbers_of(version)
    try:
        return Release(version, date.fromisoformat(day or ""), text.strip())
    except ValueError:
        raise BadChangelog(f"{version}: a day like 2026-01-31 is missing") from None


def _require_order(sections: list[Release]) -> None:
    if not sections or sections[0].version != UNRELEASED:
        raise BadChangelog("the first section is `## [Unreleased]`")
    versions = [numbers_of(one.version) for one in sections[1:]]
    if versions != sorted(set(versions), reverse=True):
        raise BadChangelog("versions stand once each, newest first")
