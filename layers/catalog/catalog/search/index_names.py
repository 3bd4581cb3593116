"""Names indexes and aliases; all begin with the name of their definition.

- `<definition>-<UTC timestamp>` is an index.
- `<definition>` is the read alias: one index that a rebuild has completed.
- `<definition>-write` is the write alias: the index that is read, and those that are being built.
- `<index>-in` is each index's own alias, which bulk writes require. A write to a deleted index fails instead of
  creating an index without a mapping.
"""

import re
from datetime import UTC, datetime

from catalog.search.document import definition_name

TIMESTAMP = "%Y%m%d%H%M%S%f"
OURS = re.compile(r"(videos-[0-9a-f]{12})(-\d+)?")


def index_name(begun: datetime) -> str:
    """Return the name of an index that is created at this time."""
    return f"{definition_name()}-{begun.astimezone(UTC).strftime(TIMESTAMP)}"


def write_alias() -> str:
    """Return the write alias."""
    return f"{definition_name()}-write"


def own_alias(index: str) -> str:
    """Return the own alias of an index, which bulk writes require."""
    return f"{index}-in"


def is_of_another_definition(index: str) -> bool:
    """Tell whether an index of the catalogue has another definition."""
    named = OURS.fullmatch(index)
    return named is not None and named[1] != definition_name()


def read_alias() -> str:
    """Return the read alias: only a completed index of this definition has it."""
    return definition_name()
