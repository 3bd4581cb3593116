"""The queries and what each found, one a line, to look at the misses."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.relevance.asking import Answer
from bench.relevance.catalogue import Catalogue


def write_dump(path: Path, answers: Iterable[Answer], catalogue: Catalogue) -> None:
    """Write one line an answer, the titles of what was looked for and of what was found among them."""
    with path.open("w", encoding="utf-8") as file:
        for answer in answers:
            file.write(json.dumps(_line(answer, catalogue), ensure_ascii=False) + "\n")


def _line(answer: Answer, catalogue: Catalogue) -> dict[str, Any]:
    target = catalogue.by_id[answer.query.target]
    found = [catalogue.by_id[video_id] for video_id in answer.found if video_id in catalogue.by_id]
    return {
        "class": answer.query.kind,
        "query": answer.query.text,
        "rank": answer.rank,
        "ms": round(1_000 * answer.seconds, 2),
        "fault": f"{answer.fault}: {answer.reason}" if answer.fault else None,
        "target": {"video_id": target.video_id, "title": target.title, "channel": target.channel, "tags": target.tags},
        "right": sorted(answer.query.right)[:50],
        "found": [{"video_id": one.video_id, "title": one.title, "channel": one.channel} for one in found],
    }
