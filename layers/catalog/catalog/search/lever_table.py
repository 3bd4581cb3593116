"""Keeps operators' levers in the table `regions`, from which the index is filled: a rebuild writes them anew.

One item is one lever: what is pinned to a text, and its synonyms. Its revision is the version of its document, so that
writers in any order leave the newest. An item is never deleted: an empty one has no document.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import put_if, query_pages
from catalog.errors import StoreUnavailable
from catalog.search.actions import Action
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.levers import lever_document, lever_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PARTITION = "LEVERS"


class Pin(NamedTuple):
    """A video that is first from one UTC day to another, both included."""

    video_id: str
    first: str
    last: str

    def days(self) -> Iterator[str]:
        """Yield its days."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        return (str(first + timedelta(number)) for number in range((last - first).days + 1))


class Lever(NamedTuple):
    """What operators have decided about a text: pins, and texts that mean it. `by` and `at` are of the last change."""

    key: str
    text: str
    pins: tuple[Pin, ...] = ()
    synonyms: tuple[str, ...] = ()
    revision: int = 0
    by: str = ""
    at: str = ""


class LeverTable:
    """The levers of a stack."""

    def __init__(self, client: "DynamoDBClient", regions: str) -> None:
        self._client = client
        self._regions = regions

    def read_all(self) -> list[Lever]:
        """Read all levers, also empty ones, by their keys."""
        pages = query_pages(self._client, self._regions, PARTITION)
        return [_lever_of(decode_item(item)) for item in chain.from_iterable(pages)]

    def put(self, lever: Lever) -> Lever:
        """Replace a lever that was read or is new, and return it with its next revision.

        Raises `StoreUnavailable` if somebody else has changed it meanwhile.
        """
        changed = lever._replace(revision=lever.revision + 1)
        fields = {name: value for name, value in changed._asdict().items() if name not in ("key", "pins", "synonyms")}
        lists = {"pins": [pin._asdict() for pin in lever.pins], "synonyms": [*lever.synonyms]}
        request = {
            "TableName": self._regions,
            "Item": encode_item({"region": PARTITION, "entry": lever.key, **fields, **lists}),
            "ConditionExpression": "revision = :read" if lever.revision else "attribute_not_exists(entry)",
        }
        if lever.revision:
            request["ExpressionAttributeValues"] = {":read": {"N": str(lever.revision)}}
        if not put_if(self._client, request):
            raise StoreUnavailable(f"somebody else has just changed what is decided about {lever.text!r}: run it again")
        return changed


def actions_of_levers(levers: Iterable[Lever]) -> list[Action]:
    """Return the actions that index levers, and delete empty ones."""
    return [_action_of(lever) for lever in levers]


def _action_of(lever: Lever) -> Action:
    synonyms = [key_of(tokenize(text)) for text in lever.synonyms]
    pins = {day: [pin.video_id] for pin in lever.pins for day in pin.days()}
    document = lever_document(pins, synonyms) if pins or synonyms else None
    return Action(lever_id(lever.key), lever.revision, document)


def _lever_of(item: dict[str, Any]) -> Lever:
    pins = tuple(Pin(pin["video_id"], pin["first"], pin["last"]) for pin in item["pins"])
    text, revision, by, at = (item[name] for name in ("text", "revision", "by", "at"))
    return Lever(item["entry"], text, pins, tuple(item["synonyms"]), int(revision), by, at)
