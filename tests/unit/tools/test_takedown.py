"""The command that takes videos down."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from catalog.videos.writes import Outcome, VideoTable
from tests.factories import upserted, video_id
from tests.template import table_properties
from tools.stack import Stack
from tools.takedown import main

TABLES = {"VideosTable": "videos", "RegionsTable": "regions"}


@pytest.fixture
def videos(monkeypatch: pytest.MonkeyPatch) -> Iterator[VideoTable]:
    """Give the table of videos of the stack that the command finds, with one video."""
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "moto")
    stack = SimpleNamespace(
        videos_table="videos", regions_table="regions", environment=lambda: {**keys, "AWS_DEFAULT_REGION": "us-east-1"}
    )
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    with mock_aws():
        client = boto3.client("dynamodb")
        for logical_id, name in TABLES.items():
            client.create_table(**{**table_properties(logical_id), "TableName": name})
        table = VideoTable(client, "videos")
        table.apply([upserted(1)])
        yield table


def test_a_takedown_and_its_end_are_said_and_listed(videos: VideoTable, capsys: pytest.CaptureFixture[str]) -> None:
    main(video=video_id(1), reason="a court order", by="ann")
    assert videos.apply([upserted(1, version=9)]) == [Outcome.TAKEN_DOWN]
    main(video=video_id(1), reason="once more", by="ann")
    main(video=video_id(1), reason="withdrawn", lift=True, by="bob")
    assert videos.apply([upserted(1, version=9)]) == [Outcome.APPLIED]
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{video_id(1)} is taken down; no event restores it",
        "it is already taken down",
        f"{video_id(1)} is no longer taken down; the next record restores it",
    ]
    main()
    lines = [line.split("  ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        f"{video_id(1)}  taken down  by ann: a court order",
        f"{video_id(1)}  lifted  by bob: withdrawn",
    ]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "what is no id": ({"video": "river", "reason": "a court order"}, "VIDEO=river is not a UUID in lower case"),
    "no reason": ({"video": video_id(1), "reason": " "}, "REASON= is missing"),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
def test_a_command_without_an_id_or_a_reason_changes_nothing(
    videos: VideoTable, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(SystemExit, match=f"nothing was changed: {message}"):
        main(**options)
    assert videos.apply([upserted(1)]) == [Outcome.UNCHANGED]


def test_without_a_stack_nothing_is_changed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"nothing was changed: .* is not there"):
        main(tmp_path / "stack.json")
