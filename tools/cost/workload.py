"""Read what is billed: the work of each read and update as it was measured, and how requests are mixed.

Measured values come from `measured.json` beside this file, which says where they came from; whatever `make bench-scale`
has left on this machine takes their place, then what `make bench` wrote, then a file of the caller's.
"""

import json
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from tools import template
from tools.cost.bill import Work

OURS, PEER = "ours", "FastAPI"
# The contestant without the document cache, as in the scale bench.
OURS_READING = "ours, nothing kept"

MEASURED = Path(__file__).with_name("measured.json")
SCALE = Path(".local/scale/results.json")
SPEED = Path("bench/results.json")

# Who does the same work in the speed bench; its search has no framework around opensearch-py.
PEERS = {"detail": "FastAPI + Mangum", "trending": "FastAPI + Mangum", "search": "opensearch-py"}

# The assumed mix of requests.
MIX = {"detail": 0.40, "trending": 0.30, "categories": 0.05, "category, newest": 0.05, "search": 0.20}

# Assumed of a request within a region: DynamoDB's own promise is below ten; on the way to a search node.
DYNAMODB_MS = 5.0
NETWORK_MS = 1.0

WRITERS = 8
BATCH = 100

type Json = dict[str, Any]


class Update(NamedTuple):
    """The work of one batch of updates in both functions."""

    ingest: Work
    stream_readers: Work


def measured(*files: Path) -> Json:
    """Return what was measured, that of later files in place of earlier ones; files that are missing are passed over.

    Raises `ValueError` for a file that is not JSON.
    """
    known: Json = json.loads(MEASURED.read_text("utf-8"))
    if SCALE.exists():
        known = merged(known, of_scale(json.loads(SCALE.read_text("utf-8"))))
    if SPEED.exists():
        known = merged(known, of_speed(json.loads(SPEED.read_text("utf-8"))))
    return reduce(merged, (json.loads(path.read_text("utf-8")) for path in files), known)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """Return `base` with the values of `over` in place of its own, objects member by member."""
    both = {key: merged(base[key], over[key]) for key in base.keys() & over.keys() if isinstance(over[key], dict)}
    return {**base, **over, **both}


def of_scale(parts: Mapping[str, Any]) -> Json:
    """Return what `make bench-scale` measured, at its largest size, in the shape of `measured.json`."""
    reads = {name: _read(_largest(by_size)) for name, by_size in _measured(parts, "reads").items()}
    if searches := _measured(parts, "searches"):
        reads["search"] = _search(_largest(searches))
    updates: Json = {}
    for one in parts.get("feeding", {}).get("measured", ()):
        if one["batch"] == BATCH:
            updates.setdefault(one["kind"], {})[one["function"]] = _paced(one)
    runs = _measured(parts, "charts").get("runs", {})
    source = {"commits": {part: noted["commit"] for part, noted in parts.items()}}
    return {
        "stacks": {OURS: {"reads": reads, **source}},
        "updates": updates,
        "charts": {size: _run(run) for size, run in runs.items()},
    }


def of_speed(results: Mapping[str, Any]) -> Json:
    """Return what `make bench` measured of both stacks in one run: CPU of cold starts, and of warm calls as a ratio."""
    medians = {(one["work"], one["contestant"]): one for one in results["contestants"]}
    ours = {work: medians.get((work, OURS_READING), medians[work, OURS]) for work in PEERS if (work, OURS) in medians}
    peers = {work: medians[work, contestant] for work, contestant in PEERS.items() if (work, contestant) in medians}
    ratios = {work: {"cpu_ratio": peer["warm_cpu"] / ours[work]["warm_cpu"]} for work, peer in peers.items()}
    commits = {"commits": {"speed": results["commit"]}}
    return {
        "stacks": {
            OURS: {"cold_ms": 1_000 * ours["detail"]["cold_cpu"], **commits},
            PEER: {"cold_ms": 1_000 * peers["detail"]["cold_cpu"], "reads": ratios, **commits},
        }
    }


def read_work(known: Mapping[str, Any], stack: str) -> dict[str, Work]:
    """Return the work of each read that is measured; what is not said of the peer is as with ours.

    `cpu_ratio` is a stack's CPU in terms of ours: both were measured in one run, on a machine that may not be this one.
    """
    ours, cold_ms = known["stacks"][OURS]["reads"], known["stacks"][stack]["cold_ms"]
    work = {}
    for name, said in known["stacks"][stack]["reads"].items():
        if name in ours:
            own = {**ours[name], **said}
            ratio = own.pop("cpu_ratio", 1)
            work[name] = Work(
                memory_mb=_memory_mb("VideoDetailFunction"), cold_ms=cold_ms, **{**own, "cpu_ms": own["cpu_ms"] * ratio}
            )
    return work


def update_work(known: Mapping[str, Any], kind: str) -> Update:
    """Return the work of a batch of updates of a kind: both stacks feed through boto3, so that it is one for both."""
    cold_ms = known["stacks"][PEER]["cold_ms"]
    said = known["updates"][kind]
    return Update(
        Work(memory_mb=_memory_mb("IngestFunction"), cold_ms=cold_ms, **said["ingest"]),
        Work(memory_mb=_memory_mb("IndexerFunction"), cold_ms=cold_ms, **said["stream readers"]),
    )


def charts_work(known: Mapping[str, Any], members: str) -> Work:
    """Return the work of a charts run of one region."""
    return Work(memory_mb=_memory_mb("ChartsFunction"), cold_ms=0, **known["charts"][members])


def sitemap_work(known: Mapping[str, Any], videos: float) -> Work:
    """Return the work of a build of the sitemap with so many videos, of which all parts are written anew."""
    said = {name: amount * videos for name, amount in known["sitemap"]["a_video"].items()}
    return Work(memory_mb=_memory_mb("SitemapBuilderFunction"), cold_ms=0, **said)


def related_words_work(known: Mapping[str, Any], videos: float) -> Work:
    """Return the work of a run for related words with so many videos, which writes nothing."""
    said = {name: amount * videos for name, amount in known["related_words"]["a_video"].items()}
    return Work(memory_mb=_memory_mb("RelatedWordsFunction"), cold_ms=0, **said)


def _memory_mb(function: str) -> int:
    return int(template.function_properties(function)["MemorySize"])


def _measured(parts: Mapping[str, Any], part: str) -> Json:
    found: Json = parts.get(part, {}).get("measured", {})
    return found


def _largest(by_size: Mapping[str, Any]) -> Any:
    return by_size[max(by_size, key=int)]


def _read(call: Mapping[str, float]) -> Json:
    """Return the work of a read; not its bytes, which the bench takes without gzip and headers."""
    return {"cpu_ms": call["cpu_ms"], "wait_ms": call["requests"] * DYNAMODB_MS, "read_units": call["units"]}


def _search(one: Mapping[str, Any]) -> Json:
    wait_ms = one["took"]["p50"] + NETWORK_MS
    return {"cpu_ms": one["cpu_ms"], "wait_ms": wait_ms, "node_ms": one["took_mean"], "logged": one["logged"]}


def _paced(pace: Mapping[str, float]) -> Json:
    """Return the work of a batch, whose requests wait side by side."""
    share = BATCH / pace["videos"]
    return {
        "cpu_ms": 1_000 * pace["cpu_seconds"] * share,
        "wait_ms": pace["requests"] * share * DYNAMODB_MS / WRITERS,
        "read_units": pace["read_units"] * share,
        "write_units": pace["write_units"] * share,
    }


def _run(run: Mapping[str, float]) -> Json:
    wait_ms = (run["read_requests"] + run["write_requests"]) * DYNAMODB_MS
    units = {"read_units": run["read_units"], "write_units": run["write_units"]}
    return {"cpu_ms": 1_000 * run["cpu_seconds"], "wait_ms": wait_ms, **units}
