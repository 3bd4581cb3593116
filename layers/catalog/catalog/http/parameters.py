"""Parameters whose meaning a pattern cannot tell, and what must hold between two of them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import BeforeValidator, GetCoreSchemaHandler, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import int_schema, no_info_before_validator_function

from catalog.errors import InvalidRequest
from catalog.times import from_text, to_text
from catalog.vocabulary import MAX_INTEGER, VIDEO_ID_PATTERN

# No control characters: they are in no title. A query that was no UTF-8 reaches a function with U+FFFD in its place,
# which cannot be told from one that was typed. Spelled out, since not every reader of the description knows \P{Cc}.
TEXT_PATTERN = r"^[^\x00-\x1f\x7f-\x9f]*$"
DAY_OR_TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
)
FACETS_PATTERN = r"^(category|region)(,(category|region))*$"

# Read as text: a `datetime` drops what is finer than a microsecond.
_FRACTION = re.compile(r"\.[0-9]*[1-9]")

# Every other spelling would be another cache key for the same thing.
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]*")

# What the engine pages through.
MAX_WINDOW = 10_000

# What DynamoDB reads in one request.
MAX_IDS = 100

# A list of ids as the description tells of it; `video_ids` names those that are none.
_ONE_ID = VIDEO_ID_PATTERN.strip("^$")
VideoIds = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{_ONE_ID}(,{_ONE_ID}){{0,{MAX_IDS - 1}}}$"})]

_VIDEO_ID = re.compile(VIDEO_ID_PATTERN)
_LONGEST_NAMED = 64


def decoded(text: str) -> str:
    """Return a path's text as it was meant.

    A REST API hands it over in the percent-encoding in which it came, emulators decode it; what is plain already stays
    as it is. Raises pydantic's `string_unicode` for what is no UTF-8.
    """
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise PydanticCustomError("string_unicode", "Input should be a text in UTF-8") from error


PathText = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=TEXT_PATTERN), BeforeValidator(decoded)
]


def canonical_integer(text: str) -> str:
    """Return an integer's text as it is; raises pydantic's `int_parsing` for every other spelling of the number."""
    if not _CANONICAL_INTEGER.fullmatch(text):
        message = "Input should be a whole number in plain digits, without a plus sign or leading zeros"
        raise PydanticCustomError("int_parsing", message)
    return text


@dataclass(frozen=True)
class WholeNumber:
    """Marks an integer parameter: its bounds, both inclusive, and that it has one spelling only.

    It takes the place of the bounds of `Query` and `Path`, which pydantic would lay around the check of the spelling,
    where its JSON Schema no longer knows them.
    """

    ge: int
    le: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads it; called by pydantic."""
        del source, handler
        return no_info_before_validator_function(canonical_integer, int_schema(ge=self.ge, le=self.le))


NaturalNumber = Annotated[int, WholeNumber(ge=0, le=MAX_INTEGER)]


def video_ids(name: str, text: str) -> list[str]:
    """Return the ids of a comma-separated list; raises `InvalidRequest`, which names each that is none."""
    ids = text.split(",") if text else []
    if not ids:
        raise _invalid(name, "List should have at least 1 id", "too_short")
    if len(ids) > MAX_IDS:
        raise _invalid(name, f"List should have at most {MAX_IDS} ids, not {len(ids)}", "too_long")
    faults = [_bad_id(name, place, one) for place, one in enumerate(ids) if not _VIDEO_ID.fullmatch(one)]
    if faults:
        raise InvalidRequest(faults)
    return ids


def first_moment(name: str, text: str | None) -> str | None:
    """Return the first whole second of a UTC day or of the time from which on; raises `InvalidRequest`."""
    return None if text is None else _moment(name, text if _is_time(text) else f"{text}T00:00:00Z", round_up=True)


def last_moment(name: str, text: str | None) -> str | None:
    """Return the last whole second of a UTC day or of the time until which; raises `InvalidRequest`."""
    return None if text is None else _moment(name, text if _is_time(text) else f"{text}T23:59:59Z", round_up=False)


def require_order(least: tuple[str, Any], most: tuple[str, Any]) -> None:
    """Raise `InvalidRequest` when a lower bound lies above its upper bound; None is no bound."""
    if least[1] is not None and most[1] is not None and least[1] > most[1]:
        raise _invalid(least[0], f"Input should not be above {most[0]}", "bounds_in_wrong_order")


def require_window(page: int, page_size: int) -> None:
    """Raise `InvalidRequest` for a page further back than can be read."""
    if page * page_size > MAX_WINDOW:
        raise _invalid("page", f"page times pageSize should not be above {MAX_WINDOW}", "page_out_of_reach")


def _is_time(text: str) -> bool:
    return "T" in text.upper()


def _moment(name: str, text: str, *, round_up: bool) -> str:
    try:
        moment = from_text(text)
        if round_up and _FRACTION.search(text):
            moment += timedelta(seconds=1)
        return to_text(moment)
    except (ValueError, OverflowError) as error:
        message = "Input should be a day (2026-11-21) or an RFC 3339 time that exists"
        raise _invalid(name, message, "value_error") from error


def _bad_id(name: str, place: int, text: str) -> dict[str, Any]:
    message = f"Input should be a UUID in lower case, not '{text[:_LONGEST_NAMED]}'"
    return {"loc": ("query", name, place), "msg": message, "type": "uuid_parsing"}


def _invalid(name: str, message: str, kind: str) -> InvalidRequest:
    return InvalidRequest([{"loc": ("query", name), "msg": message, "type": kind}])
