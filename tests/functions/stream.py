"""Batches of the stream of the table of videos, as its readers receive them."""

from catalog.dynamodb.codec import encode_item
from catalog.videos.items import video_item
from catalog.videos.model import State
from tests.functions.gateway import Json


def batch_of(*changes: tuple[State | None, State | None]) -> Json:
    records = []
    for number, (before, after) in enumerate(changes):
        images = {"OldImage": before, "NewImage": after}
        typed = {name: encode_item(video_item(state)) for name, state in images.items() if state}
        records.append({"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": str(number), **typed}})
    return {"Records": records}


def new(*states: State) -> Json:
    return batch_of(*((None, state) for state in states))


def reported(result: Json) -> list[str]:
    """Return the sequence numbers that the stream shall deliver again."""
    return [failure["itemIdentifier"] for failure in result["batchItemFailures"]]
