"""The changelog: the repository's is as its format says, and a release has its notes from it."""

import tomllib
from datetime import date

import pytest

from tests import template
from tools.release.changelog import UNRELEASED, BadChangelog, Release, notes_of, numbers_of, releases

ROOT = template.TEMPLATE.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
TWO = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Fixed

- A fault.

## [0.1.0] - 2026-11-30

### Added

- The first.
"""


def project(path: str) -> str:
    version: str = tomllib.loads((ROOT / path).read_text())["project"]["version"]
    return version


def test_the_version_is_the_newest_release_or_the_one_that_is_being_written() -> None:
    unreleased, *released = releases(CHANGELOG)
    newest = numbers_of(released[0].version) if released else (0, 0, 0)
    assert unreleased.version == UNRELEASED
    version = numbers_of(project("pyproject.toml"))
    assert version >= newest
    assert version == newest or unreleased.text


def test_what_is_packaged_has_the_version_of_the_repository() -> None:
    assert (
        project("layers/catalog/pyproject.toml")
        == project("clients/python/pyproject.toml")
        == project("pyproject.toml")
    )


def test_a_release_has_a_version_a_day_and_a_text() -> None:
    fixed, added = "### Fixed\n\n- A fault.", "### Added\n\n- The first."
    assert releases(TWO) == [
        Release(UNRELEASED, None, ""),
        Release("0.2.0", date(2026, 12, 1), fixed),
        Release("0.1.0", date(2026, 11, 30), added),
    ]
    assert notes_of("0.1.0", TWO) == added


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## [Unreleased]\n\n", "", "the first section is"),
        (" - 2026-12-01", "", "0.2.0: a day like"),
        ("2026-12-01", "01.12.2026", "0.2.0: a day like"),
        ("[0.2.0]", "0.2.0", "a section is called"),
        ("[0.2.0]", "[0.1.0]", "newest first"),
        ("[0.2.0]", "[v0.2]", "v0.2 is not a version"),
        ("### Fixed", "### Mended", "Mended is none of"),
    ],
)
def test_a_changelog_of_another_format_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(BadChangelog, match=said):
        releases(TWO.replace(old, new))


def test_a_version_without_a_section_has_no_notes() -> None:
    with pytest.raises(BadChangelog, match=r"no section `## \[0\.3\.0\]"):
        notes_of("0.3.0", TWO)
