"""Types of parameters that several routes have, and checks of two parameters together."""

from typing import Any

from catalog.errors import FaultKind, InvalidRequest
from catalog.http.parameter_types import AnyText, IdList, Integer, PathText, Respelt, TypedText
from catalog.http.problems import fault
from catalog.integers import MAX_INTEGER, MAX_WINDOW
from catalog.videos.identifiers import ANY_UUID_PATTERN, VIDEO_ID_PATTERN, canonical_uuid

# Maximum of DynamoDB's BatchGetItem.
MAX_IDS = 100

NATURAL = Integer(ge=0, le=MAX_INTEGER)
CURSOR = AnyText()
SHORT_TEXT = TypedText(min_length=1, max_length=100)
TAG = PathText(min_length=1, max_length=100)
VIDEO_ID = Respelt(ANY_UUID_PATTERN, canonical_uuid)
USER_ID = Respelt(ANY_UUID_PATTERN, canonical_uuid)
# As long as the producers' own ids.
VIDEO_NAME = PathText(min_length=1, max_length=2_048)
VIDEO_IDS = IdList(VIDEO_ID_PATTERN, MAX_IDS)


def require_order(least: tuple[str, Any], most: tuple[str, Any]) -> None:
    """Raise `InvalidRequest` if a minimum exceeds its maximum; None is no bound."""
    if least[1] is not None and most[1] is not None and least[1] > most[1]:
        raise _invalid(least[0], f"Input should not be above {most[0]}", "bounds_in_wrong_order")


def require_window(page: int, page_size: int) -> None:
    """Raise `InvalidRequest` for a page beyond the engine's maximum."""
    if page * page_size > MAX_WINDOW:
        raise _invalid("page", f"page times pageSize should not be above {MAX_WINDOW}", "page_out_of_reach")


def _invalid(name: str, message: str, kind: FaultKind) -> InvalidRequest:
    return InvalidRequest([fault(("query", name), message, kind)])
