"""The loader and the rebuild, against the deployed stack."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from catalog.video import Video, derive_video_id
from catalog.writing.videos import VideoTable
from tests.stack.client import Client, eventually
from tools.load.__main__ import load_all
from tools.load.rows import open_text
from tools.sample.catalogue import write_sample
from tools.stack import Stack

VIDEOS = 1_500


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_sample(folder, videos=VIDEOS, days=3, seed=7)
    return folder


def ids_in(folder: Path) -> list[str]:
    with (folder / "videos.ndjson.gz").open("rb") as raw, open_text(raw, compressed=True) as lines:
        return [derive_video_id(f"https://www.youtube.com/watch?v={json.loads(line)['youtube_id']}") for line in lines]


def journalled(state: Path) -> bool:
    return any("videos" in json.dumps(json.loads(path.read_text())) for path in state.glob("journal-*.json"))


def test_a_load_that_is_killed_goes_on_where_it_stopped_with_nothing_lost_or_doubled(
    stack: Stack, client: Client, folder: Path, tmp_path: Path
) -> None:
    description, state = tmp_path / "stack.json", tmp_path / "state"
    stack.write(description)
    command = [sys.executable, "-m", "tools.load", str(folder), "--stack", str(description), "--state", str(state)]
    videos = VideoTable(boto3.client("dynamodb"), stack.videos_table)
    wanted = ids_in(folder)

    # GIVEN a load that is killed once its first lines have arrived
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert eventually(lambda: journalled(state), bool, timeout_s=30)
    first.send_signal(signal.SIGKILL)
    first.wait()
    before = videos.read(wanted)
    assert before

    # WHEN it is run again
    load_all(stack, folder, state, over_bus=False)

    # THEN every video is there, those that had arrived were not written again, and all of them can be found
    after = videos.read(wanted)
    assert after.keys() == set(wanted)
    charted = {video_id for video_id, video in after.items() if isinstance(video, Video) and video.listed}
    assert all(
        after[video_id].revision == state.revision for video_id, state in before.items() if video_id not in charted
    )
    assert not [*state.glob("refused-*")]
    assert client.get("/api/search?q=the&per_page=1").json["total"] > 0
    assert len(client.get("/api/trending/DE").json["videos"]) == 50
    assert len(client.get("/api/categories").json) > 10


def test_a_refused_row_is_reported_with_its_line_and_reason_and_the_others_arrive(
    stack: Stack, client: Client, tmp_path: Path
) -> None:
    row = {
        "youtube_id": f"t{time.monotonic_ns() % 10**9}",
        "title": "A river by day",
        "channel_title": "Slow Water",
        "channel_id": None,
        "category_id": 19,
        "thumbnail_url": "https://images.example/river.jpg",
        "tags": [],
        "description": "",
        "views": 3,
        "likes": 0,
        "duration_seconds": None,
        "language": None,
        "published_at": "2026-11-01T00:00:00Z",
        "regions": ["FR"],
        "trending": [],
    }
    lines = [json.dumps({**row, "views": -1}), "no JSON", json.dumps(row)]
    (tmp_path / "videos.ndjson").write_text("\n".join(lines) + "\n")

    load_all(stack, tmp_path, tmp_path / "state", over_bus=True)

    (report,) = (tmp_path / "state").glob("refused-*")
    refused = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(one["file"], one["line"]) for one in refused] == [("videos.ndjson", 1), ("videos.ndjson", 2)]
    assert refused[0]["reason"] == "views: Input should be greater than or equal to 0"
    video_id = derive_video_id(f"https://www.youtube.com/watch?v={row['youtube_id']}")
    path = f"/api/v1/videos/id/{video_id}"
    assert eventually(lambda: client.get(path).status, lambda status: status == 200) == 200


def test_a_folder_with_nothing_to_load_is_a_clear_error(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"holds nothing to load: videos\*\.ndjson"):
        load_all(stack, tmp_path, tmp_path / "state", over_bus=False)


def test_without_a_running_stack_a_load_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.load", str(tmp_path), "--stack", str(tmp_path / "none.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "start a stack with `make run` first" in done.stderr) == (1, True)


def test_the_index_is_rebuilt_from_the_command_line(
    stack: Stack, tmp_path: Path, search_total: Callable[[str], int], published: dict[str, object], word: str
) -> None:
    del published
    description = tmp_path / "stack.json"
    stack.write(description)

    command = [sys.executable, "-m", "tools.reindex", "--stack", str(description)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "readers ask videos-" in done.stdout
    assert search_total(word) == 1
