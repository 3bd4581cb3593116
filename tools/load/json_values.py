"""Reads the values of JSON of any layout one by one, in bounded memory: lines, arrays, and lists of answers.

A file may be one array, one object with a list, or values one after another, of which each may be on a line of its own
or take several.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

CHUNK_CHARACTERS = 256 * 1024

# Longer than any answer of a catalogue; a value is read as a whole.
MAX_VALUE_CHARACTERS = 64 * 1024 * 1024

# The lists of answers: PeerTube's and KillrVideo's, YouTube's, DailyWatch's.
LISTS = ("data", "items", "videos")

_BLANK = re.compile(r"[\s,\ufeff]*")
_decoder = json.JSONDecoder()


class Value(NamedTuple):
    """A value with the number of the line on which it begins, or why the rest of the file cannot be read."""

    line: int
    content: Any
    fault: str | None = None


def json_values(text: TextIO) -> Iterator[Value]:
    """Yield the values of a file; of an array its elements, of an answer with a list those of the list."""
    reader = _Reader(text)
    in_array = reader.skip("[")
    while not reader.at_end():
        if in_array and reader.skip("]"):
            in_array = reader.skip("[")
            continue
        line = reader.line
        try:
            content = reader.value()
        except (ValueError, RecursionError) as error:
            yield Value(line, None, f"the file cannot be read from here on: {error}")
            return
        listed = _list_of(content)
        yield from [Value(line, content)] if listed is None else (Value(line, one) for one in listed)
    if in_array:
        yield Value(reader.line, None, "the array has no end: the file is truncated")


def _list_of(content: Any) -> list[Any] | None:
    """Return the list of an answer; None for a video, which has an id or a name."""
    if not isinstance(content, dict):
        return None
    return next((content[name] for name in LISTS if isinstance(content.get(name), list)), None)


class _Reader:
    """Text that is read in chunks, and the number of the current line."""

    def __init__(self, text: TextIO) -> None:
        self.line = 1
        self._text = text
        self._buffer = ""
        self._at = 0
        self._is_read = False

    def at_end(self) -> bool:
        """Skip blanks and commas, and tell whether nothing is left."""
        while True:
            self._pass(_end_of_blank(self._buffer, self._at))
            if self._at < len(self._buffer):
                return False
            if not self._read_more():
                return True

    def skip(self, character: str) -> bool:
        """Skip a character if it is the next one."""
        if self.at_end() or self._buffer[self._at] != character:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Read one value; raises `ValueError` if it is no JSON, or too long."""
        size = CHUNK_CHARACTERS
        while True:
            try:
                content, end = _decoder.raw_decode(self._buffer, self._at)
            except ValueError:
                # It may continue in what is not read yet.
                if len(self._buffer) - self._at > MAX_VALUE_CHARACTERS or not self._read_more(size):
                    raise
                size *= 2
                continue
            # A number may continue, too.
            if end == len(self._buffer) and self._read_more():
                continue
            self._pass(end)
            return content

    def _pass(self, end: int) -> None:
        self.line += self._buffer.count("\n", self._at, end)
        self._at = end

    def _read_more(self, size: int | None = None) -> bool:
        if self._is_read:
            return False
        more = self._text.read(size or CHUNK_CHARACTERS)
        self._is_read = not more
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return bool(more)


def _end_of_blank(text: str, start: int) -> int:
    found = _BLANK.match(text, start)
    return found.end() if found else start
