"""The stream of the table `videos`, handed to consumers as Lambda's event source mapping does.

DynamoDB Local has streams, but nothing that polls them. Each consumer has its own position in each of two shards; a
video's records are in one shard, in their order. A batch that fails is handed over again, whole or its first half. One
whose answer gets lost, too. If a consumer names failed records, it goes on from the first of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.engines.chaos.faults import Killed

SHARDS = 2

type Records = list[dict[str, Any]]
type Consume = Callable[[Records], dict[str, Any]]


class Delivery(NamedTuple):
    """A batch for one consumer: how large it is, and whether its answer gets lost."""

    consumer: int
    shard: int
    size: int
    is_lost: bool = False


class Stream:
    """Records that a table has written, and how far each consumer is."""

    def __init__(self, client: Any, arn: str, consumers: Mapping[str, Consume]) -> None:
        # What consumers have raised, with their names.
        self.errors: list[tuple[str, str]] = []
        self._client = client
        (shard,) = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        self._shard = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        self._begin = {"ShardIteratorType": "TRIM_HORIZON"}
        self._shards: list[Records] = [[] for _ in range(SHARDS)]
        self._consumers = dict(consumers)
        self._positions = {(name, shard): 0 for name in consumers for shard in range(SHARDS)}
        self._busy: set[tuple[str, int]] = set()

    def deliver(self, delivery: Delivery) -> bool:
        """Hand the next batch of a shard to a consumer; return whether it got further.

        Shards never have two batches of one consumer at once.
        """
        self._poll()
        name = [*self._consumers][delivery.consumer % len(self._consumers)]
        place = name, delivery.shard
        begin = self._positions[place]
        records = self._shards[delivery.shard][begin : begin + delivery.size]
        if not records or place in self._busy:
            return False
        self._busy.add(place)
        try:
            done = self._hand_over(name, records)
        finally:
            self._busy.discard(place)
        if delivery.is_lost:
            return False
        self._positions[place] = begin + done
        return done > 0

    def catch_up(self) -> None:
        """Hand over everything; raises `AssertionError` if a consumer does not get further."""
        self._poll()
        for number, name in enumerate(self._consumers):
            for shard in range(SHARDS):
                while self._positions[name, shard] < len(self._shards[shard]):
                    got_further = self.deliver(Delivery(number, shard, 50))
                    assert got_further, f"{name} is stuck without a fault: {self.errors[-1:]}"

    def _hand_over(self, name: str, records: Records) -> int:
        """Return how many records are done."""
        try:
            answer = self._consumers[name](records)
        except (Exception, Killed) as error:  # noqa: BLE001 - Lambda retries after any error
            self.errors.append((name, repr(error)))
            return 0
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        assert failed <= {*numbers}
        return next((place for place, number in enumerate(numbers) if number in failed), len(numbers))

    def _poll(self) -> None:
        # An iterator of an empty shard fails once there are records.
        iterator = self._client.get_shard_iterator(**self._shard, **self._begin)["ShardIterator"]
        for record in map(_as_handed_over, self._client.get_records(ShardIterator=iterator)["Records"]):
            images = record["dynamodb"]
            self._begin = {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": images["SequenceNumber"],
            }
            self._shards[int(images["Keys"]["video_id"]["S"][-1], 16) % SHARDS].append(record)


def _as_handed_over(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as Lambda gets it, whose time is a number."""
    images = record["dynamodb"]
    begun = images["ApproximateCreationDateTime"].timestamp()
    return {**record, "dynamodb": {**images, "ApproximateCreationDateTime": begun}}
