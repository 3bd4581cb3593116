"""Takes videos down, and lifts takedowns: an operator's decisions, which no event resists, each with an audit line.

The tombstone in the table `videos` and the audit line in the table `regions` are written in one transaction, so that
there is no decision without its line.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import query_pages, transact_if
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.videos.items import video_item
from catalog.videos.merge import is_taken_down
from catalog.videos.model import State, Takedown, Tombstone
from catalog.videos.writes import VideoTable, unchanged_since

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

AUDIT_PARTITION = "TAKEDOWNS"

ROUNDS = 10


class Decision(StrEnum):
    """What an operator has decided about a video."""

    TAKEN_DOWN = "taken down"
    LIFTED = "lifted"


class AuditLine(NamedTuple):
    """A decision about a video: when, who and why."""

    video_id: str
    decision: Decision
    at: str
    by: str
    reason: str


class TakedownTable:
    """Decisions of operators about videos."""

    def __init__(self, client: "DynamoDBClient", videos: str, regions: str) -> None:
        self._client = client
        self._videos = videos
        self._regions = regions

    def take_down(self, video_id: str, takedown: Takedown) -> bool:
        """Replace a video, or one that has not arrived yet, by a tombstone that no event replaces.

        Returns False if it is taken down already. Raises `StoreUnavailable` if other writers are faster too often.
        """
        return self._write(AuditLine(video_id, Decision.TAKEN_DOWN, *takedown))

    def lift(self, video_id: str, at: str, by: str, reason: str) -> bool:
        """Let the next record of a video restore it, whatever its version; return False if it is not taken down.

        Raises `StoreUnavailable` if other writers are faster too often.
        """
        return self._write(AuditLine(video_id, Decision.LIFTED, at, by, reason))

    def audit(self) -> Iterator[AuditLine]:
        """Read all decisions, oldest first."""
        pages = query_pages(self._client, self._regions, AUDIT_PARTITION)
        for item in map(decode_item, chain.from_iterable(pages)):
            fields = {name: item[name] for name in AuditLine._fields}
            yield AuditLine(**{**fields, "decision": Decision(item["decision"])})

    def missing_decisions(self) -> list[str]:
        """Return the ids of videos that the audit lines take down, and that are not: an older table was restored."""
        return [line.video_id for line in self._missing()]

    def restore_decisions(self) -> list[str]:
        """Take down again what the audit lines say, and return the ids of what was not."""
        return [line.video_id for line in self._missing() if self._write(line)]

    def _missing(self) -> list[AuditLine]:
        lines = self._taken_down()
        states, unreadable = VideoTable(self._client, self._videos).read_each(line.video_id for line in lines)
        readable = [line for line in lines if line.video_id not in unreadable]
        return [line for line in readable if not is_taken_down(states.get(line.video_id))]

    def _taken_down(self) -> list[AuditLine]:
        latest = {line.video_id: line for line in self.audit()}
        return [line for line in latest.values() if line.decision is Decision.TAKEN_DOWN]

    def _write(self, line: AuditLine) -> bool:
        """Write the tombstone of a decision and its line; return False if the video is already as decided."""
        videos = VideoTable(self._client, self._videos)
        for _ in range(ROUNDS):
            states, unreadable = videos.read_each([line.video_id])
            if unreadable:
                raise StoreRefused(f"the item of video {line.video_id} cannot be read: delete it first")
            before = states.get(line.video_id)
            if is_taken_down(before) == (line.decision is Decision.TAKEN_DOWN):
                return False
            after = _tombstone(before, line)
            # Decisions of one second differ by the revision.
            entry = f"{line.at}#{after.revision:016}#{line.video_id}"
            audit = {"region": AUDIT_PARTITION, "entry": entry, **line._asdict()}
            puts: list[dict[str, Any]] = [
                {"TableName": self._videos, "Item": encode_item(video_item(after)), **unchanged_since(before)},
                {"TableName": self._regions, "Item": encode_item(audit)},
            ]
            if transact_if(self._client, [{"Put": put} for put in puts]):
                return True
        raise StoreUnavailable(f"other writers were faster {ROUNDS} times for video {line.video_id}")


def _tombstone(before: State | None, line: AuditLine) -> Tombstone:
    """Return the tombstone of a decision; a lifted one has version 0: a producer may have used up its versions."""
    revision = before.revision + 1 if before else 1
    if line.decision is Decision.LIFTED:
        return Tombstone(video_id=line.video_id, version=0, revision=revision)
    version = before.version if before else 0
    takedown = Takedown(line.at, line.by, line.reason)
    return Tombstone(video_id=line.video_id, version=version, revision=revision, takedown=takedown)
