"""The replay of archived events: what it asks EventBridge for, what it refuses, and how it ends."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from catalog.times import to_text
from tools import replay_events
from tools.replay_events import Archive, GoesOn, NotReplayed, Period, Replay
from tools.stack import Stack

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
BEGAN = NOW - timedelta(days=20)
START, MIDDLE, END = (datetime(2026, 11, 29, hour, tzinfo=UTC) for hour in (10, 11, 12))
HOURS = Period(START, END)
ARN = "arn:aws:events:eu-west-1:123456789012"
RULE = f"{ARN}:rule/prod-videos/video-events"
NAME = "prod-videos-20261129T150000Z"
ARCHIVE = Archive(f"{ARN}:archive/prod-archive", f"{ARN}:event-bus/prod-videos", RULE, BEGAN, 30, 1_234)
STACK = replace(
    Stack(**{field.name: "" for field in fields(Stack)}),
    bus="prod-videos",
    events_rule_arn=RULE,
    event_archive="prod-archive",
)


class EventBridge(Stubber):
    """EventBridge, which answers requests in the given order, each with the parameters that it expects."""

    def __init__(self) -> None:
        self.events = boto3.client("events", "eu-west-1", aws_access_key_id="key", aws_secret_access_key="secret")
        super().__init__(self.events)

    def has_archive(self, **members: Any) -> None:
        archive = {"ArchiveArn": ARCHIVE.arn, "EventSourceArn": ARCHIVE.bus_arn, "CreationTime": BEGAN}
        answer = {**archive, "RetentionDays": 30, "EventCount": 1_234, **members}
        self.add_response("describe_archive", answer, {"ArchiveName": "prod-archive"})

    def has_replays(self, *states: str, token: str | None = None, following: str | None = None) -> None:
        replays = [{"ReplayName": f"other-{state.lower()}", "State": state} for state in states]
        expected = {"EventSourceArn": ARCHIVE.arn, **({"NextToken": token} if token else {})}
        self.add_response(
            "list_replays", {"Replays": replays, **({"NextToken": following} if following else {})}, expected
        )

    def starts_a_replay(self) -> None:
        self.add_response(
            "start_replay",
            {"ReplayArn": f"{ARN}:replay/{NAME}", "State": "STARTING"},
            {
                "ReplayName": NAME,
                "EventSourceArn": ARCHIVE.arn,
                "EventStartTime": START,
                "EventEndTime": END,
                "Destination": {"Arn": ARCHIVE.bus_arn, "FilterArns": [RULE]},
            },
        )

    def describes(self, state: str, **members: Any) -> None:
        answer = {"ReplayName": NAME, "State": state, "EventStartTime": START, "EventEndTime": END, **members}
        self.add_response("describe_replay", answer, {"ReplayName": NAME})

    def knows_no(self, request: str) -> None:
        self.add_client_error(request, "ResourceNotFoundException", "not there", 400)


@pytest.fixture
def eventbridge() -> Iterator[EventBridge]:
    with EventBridge() as stub:
        yield stub
        stub.assert_no_pending_responses()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the pauses instead of waiting."""
    taken: list[float] = []
    monkeypatch.setattr("tools.replay_events.time.sleep", taken.append)
    return taken


@pytest.fixture
def command(eventbridge: EventBridge, monkeypatch: pytest.MonkeyPatch) -> EventBridge:
    """Give EventBridge to the command, which runs at three o'clock for a stack on AWS."""
    monkeypatch.setattr(replay_events, "_now", lambda: NOW)
    monkeypatch.setattr(Stack, "find", lambda *_: STACK)
    monkeypatch.setattr(Stack, "environment", lambda _: {})
    monkeypatch.setattr(boto3, "client", lambda _: eventbridge.events)
    return eventbridge


# --- What is refused before anything starts ---------------------------------------------------------------------------

FAULTS = {
    "no first time": (None, None, "FROM is missing"),
    "no time zone": ("2026-11-29T10:00:00", None, r"FROM is not a time: '2026-11-29T10:00:00': .* with its offset"),
    "a day alone": ("2026-11-29", None, "FROM is not a time"),
    "a day that does not exist": ("2026-11-31T10:00:00Z", None, "FROM is not a time"),
    "no last time": ("2026-11-29T10:00:00Z", "noon", "TO is not a time: 'noon'"),
    "a first time to come": ("2026-11-29T15:00:01Z", None, "FROM is in the future: 2026-11-29T15:00:01Z"),
    "a last time to come": ("2026-11-29T10:00:00Z", "2026-11-29T15:00:01Z", "TO is in the future: .* up to now"),
    "the wrong order": ("2026-11-29T12:00:00Z", "2026-11-29T10:00:00Z", "FROM is not before TO"),
    "no time between": ("2026-11-29T12:00:00Z", "2026-11-29T13:00:00+01:00", "FROM is not before TO"),
}


@pytest.mark.parametrize(("first", "last", "message"), FAULTS.values(), ids=FAULTS)
def test_a_period_is_two_times_with_zones_in_their_order_and_past(
    first: str | None, last: str | None, message: str
) -> None:
    with pytest.raises(NotReplayed, match=message):
        replay_events.read_period(first, last, NOW)


def test_a_period_is_read_in_any_zone_and_ends_now_unless_it_says_when() -> None:
    assert replay_events.read_period("2026-11-29T11:00:00+01:00", "2026-11-29T12:00:00Z", NOW) == HOURS
    assert replay_events.read_period("2026-11-29T10:00:00Z", None, NOW) == Period(START, NOW)


def test_a_stack_without_an_archive_says_how_it_gets_one(eventbridge: EventBridge) -> None:
    without = replace(STACK, event_archive=None)
    for stack in (without, replace(without, events_rule_arn=None)):
        with pytest.raises(NotReplayed, match="no archive of events: deploy it with EventArchiveDays above 0"):
            replay_events.find_archive(eventbridge.events, stack)


def test_an_archive_that_was_deleted_is_reported(eventbridge: EventBridge) -> None:
    eventbridge.knows_no("describe_archive")
    with pytest.raises(NotReplayed, match="archive prod-archive does not exist"):
        replay_events.find_archive(eventbridge.events, STACK)


def test_a_period_begins_within_what_the_archive_retains() -> None:
    oldest = Period(NOW - timedelta(days=30), NOW)
    replay_events.require_retained(ARCHIVE, oldest, NOW)
    with pytest.raises(NotReplayed, match="archived for 30 days: FROM is before 2026-10-30T15:00:00Z"):
        replay_events.require_retained(ARCHIVE, oldest._replace(start=oldest.start - timedelta(seconds=1)), NOW)


def test_an_archive_of_no_days_retains_everything(eventbridge: EventBridge) -> None:
    eventbridge.has_archive(RetentionDays=0)
    archive = replay_events.find_archive(eventbridge.events, STACK)
    replay_events.require_retained(archive, Period(datetime(2006, 1, 1, tzinfo=UTC), NOW), NOW)


@pytest.mark.parametrize("state", ["STARTING", "RUNNING", "CANCELLING"])
def test_one_replay_of_an_archive_runs_at_a_time(eventbridge: EventBridge, state: str) -> None:
    eventbridge.has_replays("COMPLETED", "FAILED", following="next")
    eventbridge.has_replays("CANCELLED", state, token="next")
    with pytest.raises(NotReplayed, match=f"another replay of this archive is running: other-{state.lower()}$"):
        replay_events.require_no_other(eventbridge.events, ARCHIVE)


# --- How a replay goes ------------------------------------------------------------------------------------------------


def test_a_replay_is_watched_state_by_state_until_it_has_ended(eventbridge: EventBridge, pauses: list[float]) -> None:
    eventbridge.describes("STARTING")
    eventbridge.describes("RUNNING", EventLastReplayedTime=MIDDLE)
    eventbridge.describes("COMPLETED", EventLastReplayedTime=END)
    seen: list[Replay] = []
    replay = replay_events.watch(eventbridge.events, NAME, seen.append)
    assert [(one.state, one.last) for one in seen] == [("STARTING", None), ("RUNNING", MIDDLE), ("COMPLETED", END)]
    assert replay == Replay(NAME, "COMPLETED", None, HOURS, END)
    assert len(pauses) == 2


def test_a_failed_replay_ends_with_its_reason_and_how_far_it_came(eventbridge: EventBridge) -> None:
    eventbridge.describes("FAILED", StateReason="the rule was deleted", EventLastReplayedTime=MIDDLE)
    expected = f"the replay {NAME} failed: the rule was deleted; the last replayed event is of {to_text(MIDDLE)}$"
    with pytest.raises(NotReplayed, match=expected):
        replay_events.follow(eventbridge.events, NAME)


def test_a_replay_that_somebody_else_cancelled_is_no_success(
    eventbridge: EventBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    eventbridge.describes("CANCELLED", EventLastReplayedTime=MIDDLE)
    with pytest.raises(NotReplayed, match=f"the replay {NAME} was cancelled"):
        replay_events.watch_to_the_end(eventbridge.events, NAME, None)
    assert f"the last replayed event is of {to_text(MIDDLE)}" in capsys.readouterr().out


def test_a_connection_that_is_lost_leaves_the_replay_alone(eventbridge: EventBridge) -> None:
    eventbridge.add_client_error("describe_replay", "ThrottlingException", "slow down", 400)
    with pytest.raises(GoesOn, match=rf"slow down: the replay {NAME} continues\n.*WATCH={NAME} STACK=prod "):
        replay_events.watch_to_the_end(eventbridge.events, NAME, "prod")


# --- The command ------------------------------------------------------------------------------------------------------


def run(**arguments: Any) -> None:
    replay_events.main(Path("stack.json"), "prod", **arguments)


def replay(**arguments: Any) -> None:
    run(first=to_text(START), last=to_text(END), **arguments)


def test_the_command_replays_a_period_to_the_rule_of_video_events_alone_and_says_how_it_ended(
    command: EventBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    command.has_archive()
    command.has_replays("COMPLETED")
    command.starts_a_replay()
    command.describes("RUNNING", EventLastReplayedTime=MIDDLE)
    command.describes("COMPLETED", EventLastReplayedTime=END)
    replay()
    told = capsys.readouterr().out
    assert f"events of {HOURS}" in told
    assert "from the archive prod-archive, which began at 2026-11-09T15:00:00Z and retains them 30 days" in told
    assert "to the rule video-events of the bus prod-videos" in told
    assert "note:" not in told
    assert f"completed: {NAME}, events of {HOURS}; the last replayed event is of {to_text(END)}" in told


def test_a_dry_run_checks_everything_and_starts_nothing(
    command: EventBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    command.has_archive()
    command.has_replays()
    replay(dry_run=True)
    assert "nothing was started" in capsys.readouterr().out


def test_what_the_archive_may_lack_is_noted(command: EventBridge, capsys: pytest.CaptureFixture[str]) -> None:
    command.has_archive(CreationTime=MIDDLE)
    command.has_replays()
    run(first=to_text(START), last=None, dry_run=True)
    told = capsys.readouterr().out
    assert "note: the archive has no events from before it began" in told
    assert "note: events of the last ten minutes may not be in the archive yet" in told


def test_ctrl_c_leaves_the_replay_running_and_says_how_to_see_and_to_end_it(
    command: EventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.has_archive()
    command.has_replays()
    command.starts_a_replay()
    command.describes("RUNNING")

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tools.replay_events.time.sleep", stop)
    with pytest.raises(SystemExit) as ended:
        replay()
    assert ended.value.code == (
        f"interrupted: the replay {NAME} continues\n"
        f"  make replay-events WATCH={NAME} STACK=prod   shows its progress\n"
        f"  make replay-events CANCEL={NAME} STACK=prod  ends it"
    )


def test_the_command_watches_a_replay_that_runs_already(
    command: EventBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    command.describes("COMPLETED")
    run(watched=NAME)
    assert f"completed: {NAME}" in capsys.readouterr().out


def test_the_command_cancels_a_replay_and_says_how_far_it_came(
    command: EventBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    command.describes("RUNNING")
    command.add_response("cancel_replay", {"State": "CANCELLING"}, {"ReplayName": NAME})
    command.describes("CANCELLING")
    command.describes("CANCELLED", EventLastReplayedTime=MIDDLE)
    run(cancelled=NAME)
    assert f"cancelled: {NAME}, events of {HOURS}; the last replayed event is of" in capsys.readouterr().out


@pytest.mark.parametrize("state", ["COMPLETED", "CANCELLED", "FAILED"])
def test_a_replay_that_has_ended_cannot_be_cancelled(command: EventBridge, state: str) -> None:
    command.describes(state)
    with pytest.raises(SystemExit, match=f"the replay {NAME} has already ended: {state}"):
        run(cancelled=NAME)


@pytest.mark.parametrize("name", ["watched", "cancelled"])
def test_a_replay_that_does_not_exist_is_reported_without_a_bar(
    command: EventBridge, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    command.knows_no("describe_replay")
    with pytest.raises(SystemExit, match="not replayed: there is no replay lost"):
        run(**{name: "lost"})
    assert capsys.readouterr().out.strip() == ""


def test_a_request_that_eventbridge_refuses_is_reported_with_its_reason(command: EventBridge) -> None:
    command.has_archive()
    command.has_replays()
    command.add_client_error("start_replay", "LimitExceededException", "ten replays are running", 400)
    with pytest.raises(SystemExit, match=r"not replayed: .*ten replays are running"):
        replay()


def test_without_a_stack_nothing_is_replayed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"not replayed: .* is not there"):
        replay_events.main(tmp_path / "stack.json", first=to_text(START))


@pytest.mark.parametrize("bus", ["videos", "v" * 67])
def test_a_replays_name_is_within_eventbridges_limit(bus: str) -> None:
    name = replay_events._name(bus, NOW)
    assert len(name) <= 64
    assert name.endswith("-20261129T150000Z")
