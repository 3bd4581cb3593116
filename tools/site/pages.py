"""Writes the pages of the site that are made of other files: the reference, and the sources that pages link to."""

import json
import tomllib
from pathlib import Path
from typing import Any

from tools.site.api_reference import FOLDER, api_pages
from tools.site.event_reference import PAGE, events_page
from tools.site.repository import Repository
from tools.site.settings_reference import COMMANDS, SETTINGS, commands_page, settings_page
from tools.template import document

EVENTS = "docs/events"
# Files of the repository that are pages of the site without a link to them.
SEEDS = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md")


def repository(root: Path) -> Repository:
    """Return the repository with the pages that show files in their own way."""
    schemas = {f"{EVENTS}/{name}.json": f"{PAGE}#{name.lower()}" for name in _schemas(root)}
    return Repository(
        root,
        {
            "docs/openapi.json": f"{FOLDER}/index.md",
            EVENTS: PAGE,
            "template.yaml": SETTINGS,
            "Makefile": COMMANDS,
            "README.md": "README.md",
            **schemas,
        },
    )


def reference(root: Path) -> dict[str, str]:
    """Return the pages of the reference that are written from other files, by name."""
    profiles = tomllib.loads((root / "samconfig.toml").read_text())
    chosen = profiles["prod"]["deploy"]["parameters"]["parameter_overrides"]
    return {
        **api_pages(json.loads((root / "docs/openapi.json").read_text())),
        PAGE: events_page(_schemas(root)),
        SETTINGS: settings_page(document(), dict(one.split("=", 1) for one in chosen)),
        COMMANDS: commands_page((root / "Makefile").read_text()),
    }


def _schemas(root: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((root / EVENTS).glob("*.json"))}
