"""Writes Markdown: cells of tables, fenced code, and texts outside of code."""

import re
from collections.abc import Callable, Iterable, Sequence

_CODE = re.compile(r"(^(?P<fence>```+|~~~+)[^\n]*\n.*?^(?P=fence)[ \t]*$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_ELEMENT = re.compile(r"<(?=[a-zA-Z/!])")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or an empty text if it has no rows."""
    lines = [f"| {' | '.join(cell(one) for one in row)} |\n" for row in rows]
    return f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n{''.join(lines)}\n" if lines else ""


def cell(text: str) -> str:
    """Return a text that stays within its cell."""
    return plain(" ".join(text.split())).replace("|", "\\|")


def plain(text: str) -> str:
    """Return a text whose `<` outside of code begins no element of HTML."""
    return outside_code(text, lambda part: _ELEMENT.sub("&lt;", part))


def code(text: str) -> str:
    """Return a text as code within a line."""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def block(text: str, language: str = "") -> str:
    """Return a fenced block with a fence that the text does not contain."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n\n"


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text in which everything outside of code is changed."""
    parts = []
    end = 0
    for found in _CODE.finditer(text):
        parts += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, change(text[end:])])
