"""The explorer's page lists the modules that it fetches ahead: all that a view needs, and none twice."""

import re
from pathlib import Path

import pytest

from tools.local.explorer import PAGES

PAGE = (PAGES / "index.html").read_text()
HEAD, *TEMPLATES = re.split(r"(?=<template data-preload)", PAGE.partition("</head>")[0])
VIEWS = sorted(file.stem for file in (PAGES / "js/views").glob("*.js"))


def listed(part: str) -> list[str]:
    return re.findall(r'<link rel="modulepreload" href="([^"]+)">', part)


BY_PART = {re.findall(r'data-preload="([^"]+)"', part)[0]: listed(part) for part in TEMPLATES}


def needed(*modules: str) -> set[str]:
    """Return the modules that some need, themselves and all that they import."""
    found: set[str] = set()
    left = [*modules]
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            imports = re.findall(r'^import (?:.*from )?"(\..+?)";$', (PAGES / module).read_text(), re.MULTILINE)
            files = [(PAGES / module).parent / one for one in imports]
            left += [Path(file).resolve().relative_to(PAGES.resolve()).as_posix() for file in files]
    return found


FIRST = needed("js/outline.js")
PAGE_MODULES = needed("js/main.js") - FIRST


def test_the_first_modules_are_few_and_all_listed() -> None:
    scripts = set(re.findall(r'<script type="module" src="([^"]+)"', HEAD))
    assert scripts == {"js/theme.js", "js/outline.js"}
    assert sorted(listed(HEAD)) == sorted(FIRST - scripts)


def test_the_modules_of_all_views_are_listed() -> None:
    assert sorted(BY_PART["page"]) == sorted(PAGE_MODULES)


@pytest.mark.parametrize("view", VIEWS)
def test_the_modules_of_a_view_are_listed(view: str) -> None:
    assert sorted(BY_PART[view]) == sorted(needed(f"js/views/{view}.js") - FIRST - PAGE_MODULES)


def test_every_module_is_needed() -> None:
    modules = {file.relative_to(PAGES).as_posix() for file in PAGES.rglob("*.js")}
    assert modules == {"js/theme.js", *FIRST, *PAGE_MODULES, *(module for view in VIEWS for module in BY_PART[view])}
    assert BY_PART.keys() == {"page", *VIEWS}
