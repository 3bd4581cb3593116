"""Reads and writes the examples in `docs/examples`: requests with their recorded answers."""

import json
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from tools.openapi.routes import ROOT

FOLDER = ROOT / "docs" / "examples"

type Parameters = dict[str, str | int | bool]


class Example(NamedTuple):
    """An example: an operation, the parameters of a request, and the answer's status and body."""

    name: str
    operation: str
    path: Parameters
    query: Parameters
    status: int
    answer: Any

    def target(self, template: str) -> str:
        """Return path and query of the request, from the route's path template."""
        path = template.format(**{name: quote(str(value), safe="") for name, value in self.path.items()})
        query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in self.query.items()}
        return f"{path}?{urlencode(query, quote_via=quote)}" if query else path


def recorded(folder: Path = FOLDER) -> list[Example]:
    """Return all examples, sorted by name."""
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stem)
    return [Example(path.stem, **json.loads(path.read_text())) for path in paths]


def write(example: Example, folder: Path = FOLDER) -> None:
    """Write an example to its file."""
    content = {name: value for name, value in example._asdict().items() if name != "name"}
    (folder / f"{example.name}.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
