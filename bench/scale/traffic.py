"""Record what a boto3 client of DynamoDB sends and receives, and the capacity units that it takes.

Units are those that DynamoDB Local reports. It miscounts transactions, whose units are computed from their items: two
for each begun KB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

READS = ("BatchGetItem", "GetItem", "Query")


class Request(NamedTuple):
    """A request: whether it reads, the index that it asks, bytes of a read's answer or a write's body, items, units."""

    is_read: bool
    by_index: str | None
    bytes: int
    items: int
    units: float


class Traffic:
    """Records every request of a client from now on, whichever thread sends it."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.requests: list[Request] = []
        events = client.meta.events
        events.register("provide-client-params.dynamodb", _ask_for_units)
        events.register("before-call.dynamodb", _note_sent)
        events.register("after-call.dynamodb", self._record)

    def total(self, *, reads: bool) -> dict[str, float]:
        """Return the requests, bytes and units of all reads together, or of all writes."""
        some = [one for one in self.requests if one.is_read is reads]
        sums = {name: sum(getattr(one, name) for one in some) for name in ("bytes", "units")}
        return {"requests": len(some), **sums}

    def _record(self, model: Any, http_response: Any, parsed: Any, context: Any, **_: Any) -> None:
        is_read = model.name in READS
        size = len(http_response.content) if is_read else context["bench_sent"]
        units = context["bench_units"] or units_of(parsed)
        self.requests.append(Request(is_read, context["bench_index"], size, _items_in(parsed), units))


def units_of(answer: Mapping[str, Any]) -> float:
    """Return the capacity units that an answer reports, indexes included."""
    consumed = answer.get("ConsumedCapacity", [])
    return sum(float(one["CapacityUnits"]) for one in (consumed if isinstance(consumed, list) else [consumed]))


def transaction_units(actions: Iterable[Mapping[str, Any]]) -> float:
    """Return the units that a transaction's writes take; an item that is updated is taken for a small one."""
    sizes = (size_of(action["Put"]["Item"]) if "Put" in action else 1 for action in actions)
    return sum(2 * -(-size // 1024) for size in sizes)


def size_of(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Return the bytes of an item, in DynamoDB's types, for which it is billed.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _size(attribute) for name, attribute in item.items())


def _size(attribute: Mapping[str, Any]) -> int:
    value: Any
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "B":
            return len(value.encode() if kind == "S" else value)
        case "N":
            # Two digits a byte without leading and trailing zeros, and one byte; a sign takes one more.
            digits = value.lstrip("-").replace(".", "").strip("0")
            return -(-len(digits) // 2) + 1 + int(value.startswith("-"))
        case "L":
            return 3 + sum(1 + _size(one) for one in value)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(one) for name, one in value.items())
        case "BOOL" | "NULL":
            return 1
    raise ValueError(f"no item of the catalogue has a {kind}")


def _ask_for_units(params: Any, model: Any, context: Any, **_: Any) -> Any:
    context |= {"bench_index": params.get("IndexName"), "bench_units": 0}
    if model.name == "TransactWriteItems":
        context["bench_units"] = transaction_units(params["TransactItems"])
    return (
        {**params, "ReturnConsumedCapacity": "TOTAL"}
        if "ReturnConsumedCapacity" in model.input_shape.members
        else params
    )


def _note_sent(params: Any, context: Any, **_: Any) -> None:
    context["bench_sent"] = len(params["body"])


def _items_in(parsed: Mapping[str, Any]) -> int:
    responses = parsed.get("Responses", {})
    in_batches = sum(len(items) for items in responses.values()) if isinstance(responses, dict) else 0
    return in_batches + len(parsed.get("Items", [])) + ("Item" in parsed)
