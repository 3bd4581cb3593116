"""The loader and the rebuild, against the deployed stack."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from catalog import times
from catalog.times import to_text
from catalog.videos.model import State, Tombstone, Video
from catalog.videos.source_ids import derive_video_id
from catalog.videos.writes import VideoTable
from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
from tools.load.__main__ import Options, load_all
from tools.load.rows import open_text
from tools.sample.catalogue import write_sample
from tools.stack import Stack


def test_a_killed_load_resumes_without_losing_or_repeating_a_video(
    stack: Stack, client: Client, tmp_path: Path
) -> None:
    folder, description, state = tmp_path / "data", tmp_path / "stack.json", tmp_path / "state"
    write_sample(folder, videos=1_500, days=3, seed=7)
    stack.write(description)
    command = [sys.executable, "-m", "tools.load", str(folder), "--stack", str(description), "--state", str(state)]
    videos = VideoTable(boto3.client("dynamodb"), stack.videos_table)
    with (folder / "videos.ndjson.gz").open("rb") as raw, open_text(raw, compressed=True) as lines:
        keys = [json.loads(line)["youtube_id"] for line in lines]
    wanted = [derive_video_id(f"https://www.youtube.com/watch?v={key}") for key in keys]

    def journalled() -> bool:
        return any("videos" in json.dumps(json.loads(path.read_text())) for path in state.glob("journal-*.json"))

    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert eventually(journalled, bool)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert (before := videos.read(wanted))

    load_all(stack, folder, state)
    after = videos.read(wanted)
    assert after.keys() == set(wanted)
    charted = {video_id for video_id, video in after.items() if isinstance(video, Video) and video.listed}
    assert all(after[key].revision == state.revision for key, state in before.items() if key not in charted)
    assert not [*state.glob("refused-*")]
    assert client.get("/api/search?q=the&per_page=1").json["total"] > 0
    assert len(client.get("/api/trending/DE").json["videos"]) == 50
    assert len(client.get("/api/categories").json) > 10


def test_a_refused_row_is_reported_with_its_line_and_reason_and_the_others_arrive(
    stack: Stack, client: Client, tmp_path: Path
) -> None:
    row = {
        **dict.fromkeys(("channel_id", "duration_seconds", "language")),
        "youtube_id": f"t{time.monotonic_ns() % 10**9}",
        "title": "A river by day",
        "channel_title": "Slow Water",
        "category_id": 19,
        "thumbnail_url": "https://images.example/river.jpg",
        "tags": [],
        "description": "",
        "views": 3,
        "likes": 0,
        "published_at": "2026-11-01T00:00:00Z",
        "regions": ["FR"],
        "trending": [],
    }
    lines = [json.dumps({**row, "views": -1}), "no JSON", json.dumps(row)]
    (tmp_path / "videos.ndjson").write_text("\n".join(lines) + "\n")
    load_all(stack, tmp_path, tmp_path / "state", Options(over_bus=True))
    (report,) = (tmp_path / "state").glob("refused-*")
    refused = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(one["file"], one["line"]) for one in refused] == [("videos.ndjson", 1), ("videos.ndjson", 2)]
    assert refused[0]["reason"] == "views: Input should be greater than or equal to 0"
    video_id = derive_video_id(f"https://www.youtube.com/watch?v={row['youtube_id']}")
    path = f"/api/v1/videos/id/{video_id}"
    assert eventually(lambda: client.get(path).status, lambda status: status == 200) == 200


def test_without_data_or_a_running_stack_a_load_says_so(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="has nothing to load: give a folder or file of videos"):
        load_all(stack, tmp_path, tmp_path / "state")
    command = [sys.executable, "-m", "tools.load", str(tmp_path), "--stack", str(tmp_path / "none.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "start a local stack with `make run`" in done.stderr) == (1, True)


def test_the_index_is_rebuilt_from_the_command_line(
    stack: Stack, tmp_path: Path, search_total: Callable[[str], int], published: dict[str, object], word: str
) -> None:
    del published
    assert "searches now use videos-" in run_tool("tools.reindex", stack, tmp_path)
    assert search_total(word) == 1


def test_a_damaged_stack_is_repaired_from_the_command_line(
    stack: Stack, tmp_path: Path, put: Put, published: dict[str, Any]
) -> None:
    # GIVEN a member that someone has deleted
    put("VideoObserved", {"video_id": published["video_id"], "observed_at": times.now(), "views": 7, "regions": ["DE"]})
    client = boto3.client("dynamodb")
    key = {"region": {"S": "DE#MEMBERS"}, "entry": {"S": f"MEMBER#{published['video_id']}"}}
    eventually(lambda: client.get_item(TableName=stack.regions_table, Key=key).get("Item"), bool)
    progress = ("--progress", str(tmp_path / "repair.json"))
    run_tool("tools.repair", stack, tmp_path, *progress)
    before = client.get_item(TableName=stack.regions_table, Key=key)["Item"]
    client.delete_item(TableName=stack.regions_table, Key=key)
    # THEN a dry run finds it, and a repair mends it
    found = run_tool("tools.repair", stack, tmp_path, *progress, "--dry-run", "--region", "de")
    assert f"members of DE: 1 found, 0 mended\n  {published['video_id']} is missing\n" in found
    assert "members of DE: 1 found, 1 mended\n" in run_tool("tools.repair", stack, tmp_path, *progress)
    assert client.get_item(TableName=stack.regions_table, Key=key)["Item"] == before


def test_a_replay_restores_what_the_table_lost_but_no_video_that_was_removed(
    stack: Stack, tmp_path: Path, put: Put, search_total: Callable[[str], int], published: dict[str, Any], word: str
) -> None:
    videos = VideoTable(boto3.client("dynamodb"), stack.videos_table)
    lost, removed = published["video_id"], upserted("A video that its owner removed")

    def state_of(video_id: str) -> State | None:
        return videos.read([video_id]).get(video_id)

    put("VideoObserved", {"video_id": lost, "observed_at": "2026-11-21T10:00:00Z", "views": 70, "regions": ["DE"]})
    put("VideoUpserted", removed)
    put("VideoRemoved", {"video_id": removed["video_id"], "version": 2})
    before = eventually(lambda: state_of(lost), lambda state: isinstance(state, Video) and state.counts.views == 70)
    tombstone = eventually(lambda: state_of(removed["video_id"]), lambda state: isinstance(state, Tombstone))

    boto3.client("dynamodb").delete_item(TableName=stack.videos_table, Key={"video_id": {"S": lost}})
    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0
    told = run_tool(
        "tools.replay_events", stack, tmp_path, "--from", to_text(datetime.now(UTC) - timedelta(minutes=30))
    )
    assert f"completed: {stack.bus}-" in told

    after = eventually(lambda: state_of(lost), lambda state: without_revision(state) == without_revision(before))
    assert isinstance(after, Video)
    # What the replay sent before has arrived, too.
    put("VideoUpserted", later := upserted("A later video"))
    assert eventually(lambda: state_of(later["video_id"]), bool)
    assert state_of(removed["video_id"]) == tombstone
    # The index remembers the deletion as a later revision than those of the video that is back.
    run_tool("tools.reindex", stack, tmp_path)
    assert search_total(word) == 1


def without_revision(state: State | None) -> State | None:
    """Return a state without the number of its writes: events that arrive together are written once."""
    return state.model_copy(update={"revision": 0}) if state else None


def run_tool(module: str, stack: Stack, folder: Path, *arguments: str) -> str:
    """Run a command for people to its successful end and return what it printed."""
    description = folder / "stack.json"
    stack.write(description)
    command = [sys.executable, "-m", module, "--stack", str(description), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def dead_letters(stack: Stack, tmp_path: Path) -> Callable[..., str]:
    """Give a function that runs the command for dead letters and returns what it prints."""

    def run(*options: str) -> str:
        return run_tool("tools.dead_letters", stack, tmp_path, *options)

    return run


def listed_id(output: str, video_id: object) -> str | None:
    """Return the id of the message about a video, of which a listing has an example."""
    found = re.search(rf"; (\S+): VideoUpserted of {video_id}", output)
    return found and found[1]


def test_a_refused_event_is_listed_by_its_reason_and_refused_again_until_a_fix(
    dead_letters: Callable[..., str], put: Put
) -> None:
    # The reason names the position of the fault, which no other test of this stack has.
    bad = upserted("A river", tags=["a", "b", "c", "d", "e", "f", "g", 7])
    choice = ("--queue", "refused", "--reason", "TAGS.7: ")
    put("VideoUpserted", bad)
    listing = eventually(lambda: dead_letters(*choice), lambda output: listed_id(output, bad["video_id"]) is not None)
    assert "  1 x tags.7: Input should be a valid string\n" in listing
    first = listed_id(listing, bad["video_id"])
    assert first is not None
    assert f'"name": "{bad["name"]}"' in dead_letters("--show", first)

    # Nothing is sent without the last word.
    assert "would send to the queue of events: 1\n" in dead_letters(*choice, "--redrive")
    assert listed_id(dead_letters(*choice), bad["video_id"]) == first
    assert dead_letters(*choice, "--redrive", "--send").endswith("sent: 1\n")
    # Nothing has changed for it: ingest refuses it again, as another message.
    again = eventually(lambda: listed_id(dead_letters(*choice), bad["video_id"]), lambda found: found is not None)
    assert again != first


def test_an_event_that_was_refused_for_a_rule_of_the_past_is_applied_when_it_is_sent_back(
    dead_letters: Callable[..., str], stack: Stack, client: Client, word: str
) -> None:
    video = upserted(f"A river with {word}")
    event = {"detail-type": "VideoUpserted", "time": times.now(), "detail": video}
    reason: Any = {"DataType": "String", "StringValue": f"name: {word} is too long"}
    boto3.client("sqs").send_message(
        QueueUrl=stack.refused_events_queue, MessageBody=json.dumps(event), MessageAttributes={"reason": reason}
    )
    assert dead_letters("--reason", word, "--redrive", "--send").endswith("sent: 1\n")
    path = f"/api/v1/videos/id/{video['video_id']}"
    assert eventually(lambda: client.get(path).status, lambda status: status == 200) == 200
    assert "  1 x " not in dead_letters("--reason", word)
