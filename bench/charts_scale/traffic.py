"""What a boto3 client of DynamoDB sends and receives, and the capacity that it takes.

Units are those that DynamoDB Local says. It miscounts transactions, whose units are reckoned from their items instead:
two for each begun KB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.charts_scale.sizes import size_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

READS = ("BatchGetItem", "GetItem", "Query")

# Where a request's label and size wait for its answer.
_LABEL, _SENT, _UNITS = "bench_label", "bench_sent", "bench_units"


class Request(NamedTuple):
    """A request: `label` is its operation and what it is about; `units` are by table, and by `table/index`."""

    label: str
    operation: str
    sent: int
    received: int
    items: int
    units: Mapping[str, float]

    @property
    def is_read(self) -> bool:
        """Whether it reads."""
        return self.operation in READS


class Total(NamedTuple):
    """Some requests together; `bytes` are those of what was asked for: answers of reads, bodies of writes."""

    requests: int
    bytes: int
    items: int
    units: float


class Traffic:
    """Notes every request of a client from now on, whichever thread sends it."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.requests: list[Request] = []
        events = client.meta.events
        events.register("provide-client-params.dynamodb", _ask_for_units)
        events.register("before-call.dynamodb", _note_sent)
        events.register("after-call.dynamodb", self._note)

    def _note(self, model: Any, http_response: Any, parsed: Any, context: Any, **_: Any) -> None:
        received, items = len(http_response.content), _items_in(parsed)
        units = context.get(_UNITS) or units_of(parsed)
        self.requests.append(Request(context[_LABEL], model.name, context[_SENT], received, items, units))


def total(requests: Iterable[Request]) -> Total:
    """Sum requests up."""
    some = [*requests]
    carried = sum(one.received if one.is_read else one.sent for one in some)
    units = sum(sum(one.units.values()) for one in some)
    return Total(len(some), carried, sum(one.items for one in some), units)


def by_label(requests: Iterable[Request]) -> dict[str, Total]:
    """Sum requests up by label, in the order in which each came first."""
    groups: dict[str, list[Request]] = {}
    for one in requests:
        groups.setdefault(one.label, []).append(one)
    return {label: total(some) for label, some in groups.items()}


def units_by_place(requests: Iterable[Request]) -> Counter[str]:
    """Sum units up by table, and by `table/index`."""
    places = Counter[str]()
    for one in requests:
        places.update(one.units)
    return places


def label_of(operation: str, parameters: Mapping[str, Any]) -> str:
    """Return an operation and what it is about: `Query CANDIDATE#`, `BatchGetItem videos`."""
    match operation, parameters:
        case _, {"IndexName": index}:
            subject = index
        case "Query", {"ExpressionAttributeValues": {":prefix": {"S": prefix}}}:
            subject = prefix
        case "BatchGetItem" | "BatchWriteItem", {"RequestItems": requested}:
            subject = _of_batch(requested)
        case "TransactWriteItems", {"TransactItems": [{"Put": {"TableName": table, "Item": item}}, *_]}:
            subject = _prefix(table, item)
        case _, {"TableName": table}:
            subject = _prefix(table, parameters.get("Key") or parameters.get("Item") or {})
        case _:
            raise ValueError(f"{operation} is no request that this knows")
    return f"{operation} {subject}"


def units_of(answer: Mapping[str, Any]) -> dict[str, float]:
    """Return the capacity units that an answer names, by table and by `table/index`."""
    consumed = answer.get("ConsumedCapacity", [])
    places = Counter[str]()
    for one in consumed if isinstance(consumed, list) else [consumed]:
        table = one["TableName"]
        places[table] += one["Table"]["CapacityUnits"] if "Table" in one else one["CapacityUnits"]
        for index, units in one.get("GlobalSecondaryIndexes", {}).items():
            places[f"{table}/{index}"] += units["CapacityUnits"]
    return {place: units for place, units in places.items() if units}


def transaction_units(actions: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the units that a transaction's writes take, by table; an item that is updated is taken for a small one."""
    places = Counter[str]()
    for action in actions:
        ((kind, said),) = action.items()
        size = size_of(said["Item"]) if kind == "Put" else 1
        places[said["TableName"]] += 2 * -(-size // 1024)
    return dict(places)


def _ask_for_units(params: Any, model: Any, context: Any, **_: Any) -> Any:
    context[_LABEL] = label_of(model.name, params)
    if model.name == "TransactWriteItems":
        context[_UNITS] = transaction_units(params["TransactItems"])
    if "ReturnConsumedCapacity" in model.input_shape.members:
        return {**params, "ReturnConsumedCapacity": "INDEXES"}
    return params


def _note_sent(params: Any, context: Any, **_: Any) -> None:
    context[_SENT] = len(params["body"])


def _of_batch(requested: Mapping[str, Any]) -> str:
    ((table, request),) = requested.items()
    if "Keys" in request:
        return _prefix(table, request["Keys"][0])
    action = request[0]
    key = action["PutRequest"]["Item"] if "PutRequest" in action else action["DeleteRequest"]["Key"]
    return _prefix(table, key)


def _prefix(table: str, item: Mapping[str, Any]) -> str:
    """Return what an item is: in a table of many kinds, as the first word of its entry says."""
    if "entry" not in item:
        return table
    word, mark, _ = item["entry"]["S"].partition("#")
    return f"{word}{mark}"


def _items_in(parsed: Mapping[str, Any]) -> int:
    responses = parsed.get("Responses", {})
    batched = sum(len(items) for items in responses.values()) if isinstance(responses, dict) else 0
    return batched + len(parsed.get("Items", [])) + ("Item" in parsed)
