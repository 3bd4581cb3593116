"""Says why a row was refused: the field, its value, and what to write instead."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from catalog.regions import Region
from tools.load.fields import BadField

SHOWN = 5
VALUE_CHARACTERS = 60

WHOLE_NUMBER = "write a whole number from 0 on, or leave it out"
TIME = "write a time with its offset, such as 2026-11-29T08:00:00Z"

# By the field of the event, or of the row.
REMEDIES: Mapping[str, str] = {
    "row": "write one JSON object for each video, and as many fields as the header in each row of CSV",
    "name": "give the video a title of 500 characters at most",
    "description": "shorten it to 20,000 characters",
    "location": "give a link of https or http of 2,048 bytes at most, or leave it out",
    "preview_image_location": "give a link of https or http of 2,048 bytes at most, or leave it out",
    "tags": "give at most 500 tags of 500 characters",
    "video_id": "give a UUID",
    "user_id": "give a UUID, or leave it out",
    "category_id": "give a number from 0 to 9999, or leave it out",
    "views": WHOLE_NUMBER,
    "likes": WHOLE_NUMBER,
    "duration": WHOLE_NUMBER,
    "added_date": TIME,
    "published_at": TIME,
    "fetched_at": TIME,
    "observed_at": TIME,
    "regions": f"give a list of {', '.join(Region)}, or leave it out",
}
ANY_REMEDY = "write another value, or leave the field out"


class Refusal(NamedTuple):
    """Why a row, or one event of it, was refused."""

    reason: str
    field: str
    value: Any
    remedy: str


class Refusals:
    """File of rejected lines as JSON lines, the first of them to be shown, and the regions that were left out."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.first: list[str] = []
        self.dropped_regions: Counter[str] = Counter()

    def add(self, file: Path, line: int, refusal: Refusal) -> None:
        """Append a rejected line."""
        self.count += 1
        if len(self.first) < SHOWN:
            value = json.dumps(refusal.value, ensure_ascii=False, default=str)
            self.first.append(
                f"{file.name} line {line}: {refusal.reason} ({refusal.field} = {value}); {refusal.remedy}"
            )
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as output:
            output.write(json.dumps({"file": file.name, "line": line, **refusal._asdict()}, default=str) + "\n")

    def report(self) -> Iterable[str]:
        """Yield what people should know of a load: the first rejected rows, and regions that were left out."""
        if self.dropped_regions:
            dropped = ", ".join(f"{name} {count:,}" for name, count in self.dropped_regions.most_common(10))
            yield f"regions left out: {dropped}; the catalogue has {', '.join(Region)}"
        if self.count:
            where = f": all of them are in {self.path}" if self.path else ""
            yield f"{self.count:,} rows rejected{where}"
            yield from (f"  {one}" for one in self.first)


def refusal_of(error: Exception, detail: Mapping[str, Any]) -> Refusal:
    """Return what an error of a row says; `detail` is the event that was made of it, empty if none was made."""
    if isinstance(error, BadField):
        return Refusal(str(error), error.field, _shortened(error.value), error.remedy)
    if isinstance(error, KeyError):
        field = str(error.args[0])
        return Refusal(
            f"the field {error} is missing", field, None, f"add it, or name the field that has it: MAP={field}=..."
        )
    reason = str(error)
    field = reason.partition(": ")[0].partition(".")[0]
    if field not in detail:
        field = "name" if "has a name" in reason else "row"
    return Refusal(reason, field, _shortened(detail.get(field)), REMEDIES.get(field, ANY_REMEDY))


def _shortened(value: Any) -> Any:
    """Return a value that fits a line; characters that are no text are escaped."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    readable = text.encode(sys.getdefaultencoding(), "backslashreplace").decode()
    if len(readable) > VALUE_CHARACTERS:
        return f"{readable[:VALUE_CHARACTERS]}..."
    return readable if isinstance(value, str) else value
