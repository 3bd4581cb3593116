"""Draws a box around lines."""

from collections.abc import Sequence


def in_box(lines: Sequence[str]) -> str:
    """Return lines in a box, none of them broken, so that commands can be copied."""
    width = max(map(len, lines))
    edge = "─" * (width + 2)
    return "\n".join([f"╭{edge}╮", *(f"│ {line:{width}} │" for line in lines), f"╰{edge}╯"])
