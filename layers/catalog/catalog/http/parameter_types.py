"""Types of parameters: each parses the text of a request into a value, or names the faults of the text.

The texts of the faults are pydantic's, which the published contracts have. Plain parsers: a library that checks types
would be imported by every cold start, and its messages translated (docs/decisions/0014-reads-without-a-framework.md).
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from catalog.errors import FaultKind
from catalog.times import from_text, to_text

# What Python converts at most, and far more than any bound.
LONGEST_INTEGER = 4_300
LONGEST_NAMED = 64

# No control characters but white space: no title has any. The gateway replaces invalid UTF-8 in a query by U+FFFD,
# which cannot be distinguished from a typed one. Spelled out, since not all consumers of OpenAPI support \P{Cc}.
TEXT_PATTERN = r"^[^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]*$"
_LINE_BREAK_OR_TAB = re.compile(r"[\t-\r\x85]")
DAY_OR_TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
)

# Other spellings would be other cache keys for the same answer.
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]*")

# Matched in the text, because `datetime` drops digits beyond microseconds.
_FRACTION = re.compile(r"\.[0-9]*[1-9]")


class ValueFault(NamedTuple):
    """A fault of a text: message, kind, and where it lies within the text, in lists."""

    message: str
    kind: FaultKind
    place: tuple[int, ...] = ()


class InvalidValue(Exception):
    """A text that is no value of its type, with its faults."""

    def __init__(self, *faults: ValueFault) -> None:
        super().__init__(*faults)
        self.faults = faults


class ParameterType(Protocol):
    """A type of parameters."""

    def parse(self, text: str) -> object:
        """Return the value of a text; raises `InvalidValue`."""


class Integer:
    """Whole numbers in canonical spelling, within inclusive bounds."""

    def __init__(self, ge: int, le: int) -> None:
        self.ge = ge
        self.le = le

    def parse(self, text: str) -> int:
        """Return the number."""
        if not _CANONICAL_INTEGER.fullmatch(text):
            message = "Input should be a whole number in plain digits, without a plus sign or leading zeros"
            raise InvalidValue(ValueFault(message, "int_parsing"))
        if len(text) > LONGEST_INTEGER:
            message = "Unable to parse input string as an integer, exceeded maximum size"
            raise InvalidValue(ValueFault(message, "int_parsing_size"))
        number = int(text)
        if number < self.ge:
            message = f"Input should be greater than or equal to {self.ge}"
            raise InvalidValue(ValueFault(message, "greater_than_equal"))
        if number > self.le:
            raise InvalidValue(ValueFault(f"Input should be less than or equal to {self.le}", "less_than_equal"))
        return number


class IntegerChoice:
    """Some whole numbers in canonical spelling."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers
        self._by_text = {str(number): number for number in numbers}

    def parse(self, text: str) -> int:
        """Return the number."""
        number = self._by_text.get(text)
        if number is None:
            require_unicode(text)
            *others, last = self._by_text
            raise InvalidValue(ValueFault(f"Input should be {', '.join(others)} or {last}", "literal_error"))
        return number


class Text:
    """Texts within bounds of their length in code points, that match a pattern as a whole."""

    def __init__(self, pattern: str, min_length: int = 0, max_length: int | None = None) -> None:
        self.pattern = pattern
        self.min_length = min_length
        self.max_length = max_length

    def mismatch(self, text: str) -> str:
        """Return the message about a text that does not match."""
        del text
        return f"String should match pattern '{self.pattern}'"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def parse(self, text: str) -> str:
        """Return the text."""
        require_unicode(text)
        if len(text) < self.min_length:
            message = f"String should have at least {_characters(self.min_length)}"
            raise InvalidValue(ValueFault(message, "string_too_short"))
        if self.max_length is not None and len(text) > self.max_length:
            message = f"String should have at most {_characters(self.max_length)}"
            raise InvalidValue(ValueFault(message, "string_too_long"))
        if not self._pattern.fullmatch(text):
            raise InvalidValue(ValueFault(self.mismatch(text), "string_pattern_mismatch"))
        return text


class TypedText(Text):
    """Texts that people type or paste: a line break or a tab in one is a blank, and none at its ends.

    A text without any stays as it is.
    """

    def __init__(self, min_length: int, max_length: int) -> None:
        super().__init__(TEXT_PATTERN, min_length, max_length)

    def mismatch(self, text: str) -> str:
        """Name the character that no text has."""
        other = next(one for one in text if not self._pattern.fullmatch(one))
        return f"String should have no control characters, but has U+{ord(other):04X}"

    def parse(self, text: str) -> str:
        """Return the text."""
        checked = super().parse(text)
        return " ".join(checked.split()) if _LINE_BREAK_OR_TAB.search(checked) else checked


class Respelt(Text):
    """Texts of a path that have several spellings, such as UUIDs, of which `canonical` returns one."""

    def __init__(self, pattern: str, canonical: Callable[[str], str]) -> None:
        super().__init__(pattern)
        self.canonical = canonical

    def parse(self, text: str) -> str:
        """Return the text in canonical spelling."""
        return self.canonical(super().parse(text))


class PathText(TypedText):
    """Texts of a path, which senders hand over percent-encoded, and emulators decoded.

    Only texts may be encoded: another spelling of a region or an id would be another cache key for the same answer.
    """

    def parse(self, text: str) -> str:
        """Return the decoded text."""
        # Bytes that are no UTF-8 become lone surrogates, which are refused.
        return super().parse(unquote(text, errors="surrogateescape"))


class AnyText:
    """All texts."""

    def parse(self, text: str) -> str:
        """Return the text."""
        return text


class Moment(Text):
    """RFC 3339 times and UTC days, as the whole second in UTC that is next.

    `is_first` rounds up and takes the first second of a day, for lower bounds; otherwise times are rounded down and the
    last second of a day is taken.
    """

    def __init__(self, *, is_first: bool = False) -> None:
        super().__init__(DAY_OR_TIME_PATTERN)
        self.is_first = is_first

    def mismatch(self, text: str) -> str:
        """Name what is wrong with a text that is no time: in an address, a plus sign arrives as a blank."""
        if self._pattern.fullmatch("+".join(text.rsplit(" ", 1))):
            return "Input should have a plus sign where it has a blank: write + as %2B in an address"
        if self._pattern.fullmatch(text.strip()):
            return "Input should have no white space around it"
        return "Input should be a day (2026-11-21) or an RFC 3339 time with its zone (2026-11-21T08:00:00Z)"

    def parse(self, text: str) -> str:
        """Return the time as `2026-11-21T08:00:00Z`."""
        day_or_time = super().parse(text)
        is_day = "T" not in day_or_time.upper()
        midnight = "T00:00:00Z" if self.is_first else "T23:59:59Z"
        try:
            moment = from_text(day_or_time + midnight if is_day else day_or_time)
            if self.is_first and _FRACTION.search(day_or_time):
                moment += timedelta(seconds=1)
            return to_text(moment)
        except (ValueError, OverflowError) as error:
            message = "Input should be a day (2026-11-21) or an RFC 3339 time that exists"
            raise InvalidValue(ValueFault(message, "value_error")) from error


class Choice[Member: StrEnum]:
    """The values of an enumeration."""

    def __init__(self, members: type[Member]) -> None:
        self.members = members
        self._by_text = {str(member): member for member in members}

    def parse(self, text: str) -> Member:
        """Return the member."""
        member = self._by_text.get(text)
        if member is None:
            require_unicode(text)
            raise InvalidValue(ValueFault(f"Input should be {_alternatives(self._by_text)}", "enum"))
        return member


class Flag:
    """`true` and `false`."""

    def parse(self, text: str) -> bool:
        """Return whether the text is `true`."""
        if text not in ("true", "false"):
            require_unicode(text)
            raise InvalidValue(ValueFault(f"Input should be {_alternatives(('true', 'false'))}", "literal_error"))
        return text == "true"


class IdList:
    """Comma-separated ids that match a pattern; each invalid id is a fault of its own."""

    def __init__(self, pattern: str, max_items: int) -> None:
        self.pattern = pattern
        self.max_items = max_items

    def parse(self, text: str) -> list[str]:
        """Return the ids."""
        ids = text.split(",") if text else []
        if not ids:
            raise InvalidValue(ValueFault("List should have at least 1 id", "too_short"))
        if len(ids) > self.max_items:
            message = f"List should have at most {self.max_items} ids, not {len(ids)}"
            raise InvalidValue(ValueFault(message, "too_long"))
        pattern = re.compile(self.pattern)
        faults = [_bad_id(place, one) for place, one in enumerate(ids) if not pattern.fullmatch(one)]
        if faults:
            raise InvalidValue(*faults)
        return ids


def require_unicode(text: str) -> None:
    """Raise `InvalidValue` for lone surrogates, which stand for bytes that are no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidValue(ValueFault("Input should be a text in UTF-8", "string_unicode")) from error


def _bad_id(place: int, text: str) -> ValueFault:
    # Lone surrogates are named by their codes, since no answer can hold them.
    named = text[:LONGEST_NAMED].encode("utf-8", "backslashreplace").decode()
    return ValueFault(f"Input should be a UUID in lower case, not '{named}'", "uuid_parsing", (place,))


def _characters(count: int) -> str:
    return f"{count} character{'' if count == 1 else 's'}"


def _alternatives(texts: Iterable[str]) -> str:
    *others, last = (f"'{text}'" for text in texts)
    return f"{', '.join(others)} or {last}" if others else last
