"""What the indexes and their aliases are called; all begin with the name of their definition.

- `<definition>-<UTC timestamp>` is an index.
- `<definition>` is the alias that readers ask: one index, which a rebuild has completed.
- `<definition>-write` is the alias by which writers find what to write: the index that is read, and those that are
  being built.
- `<index>-in` is each index's own alias, which bulk writes require. A write to an index that was just deleted fails,
  instead of creating it anew without a mapping.
"""

import re
from datetime import UTC, datetime

from catalog.search.documents import definition_name

TIMESTAMP = "%Y%m%d%H%M%S%f"
OURS = re.compile(r"(videos-[0-9a-f]{12})(-\d+)?")


def index_name(begun: datetime) -> str:
    """Return the name of an index that is begun at this moment."""
    return f"{definition_name()}-{begun.astimezone(UTC).strftime(TIMESTAMP)}"


def write_alias() -> str:
    """Return the alias of the indexes that are written."""
    return f"{definition_name()}-write"


def own_alias(index: str) -> str:
    """Return the alias through which one index is written."""
    return f"{index}-in"


def is_of_another_definition(index: str) -> bool:
    """Tell whether an index is one of the catalogue's, made for another definition."""
    named = OURS.fullmatch(index)
    return named is not None and named[1] != definition_name()
