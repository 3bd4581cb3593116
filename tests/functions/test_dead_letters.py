"""The command that lists dead letters by reason, shows one, and sends events back without losing any."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.times import now, to_text
from tests.factories import envelope, observation_detail, upsert_detail, video_id
from tests.functions.stores import Stores
from tools.dead_letters.__main__ import main
from tools.dead_letters.letters import QUEUES
from tools.stack import Stack

REFUSED, EXHAUSTED = "RefusedEventsQueue", "ExhaustedEventsQueue"
UNDELIVERABLE, FAILURES, EVENTS = "UndeliverableEventsQueue", "IndexFailuresQueue", "EventsQueue"

FIELDS = {
    "refused_events_queue": REFUSED,
    "exhausted_events_queue": EXHAUSTED,
    "undeliverable_events_queue": UNDELIVERABLE,
    "index_failures_queue": FAILURES,
    "region_failures_queue": "RegionFailuresQueue",
    "events_queue": EVENTS,
}

BAD_VERSION, BAD_STATUS = "version: Input should be a valid integer", "status: Input should be 'PENDING' or 'READY'"

# What Lambda sends for a batch of a stream that it gives up.
STREAM_FAILURE = {
    "requestContext": {
        "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
        "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:indexer",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 1_001,
    },
    "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    "version": "1.0",
    "timestamp": "2026-11-14T00:38:06.021Z",
    "DDBStreamBatchInfo": {
        "shardId": "shardId-00000001573689847184-864758bb",
        "startSequenceNumber": "800000000003126276362",
        "endSequenceNumber": "800000000003126276370",
        "approximateArrivalOfFirstRecord": "2026-11-13T12:38:06Z",
        "approximateArrivalOfLastRecord": "2026-11-13T12:38:09Z",
        "batchSize": 9,
        "streamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/videos/stream/2026-11-01T00:00:00.000",
    },
}

# What EventBridge adds to an event that it gives up.
UNDELIVERED = {
    "RULE_ARN": "arn:aws:events:eu-west-1:123456789012:rule/dailywatch-videos/events",
    "TARGET_ARN": "arn:aws:sqs:eu-west-1:123456789012:events",
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "Access to the resource is denied",
}

type Run = Callable[..., str]
type Put = Callable[..., str]


def upsert(number: int = 1, **fields: Any) -> dict[str, Any]:
    return envelope("VideoUpserted", upsert_detail(number, **fields), time=now())


@pytest.fixture
def put(stores: Stores) -> Put:
    """Give a function that puts a message with attributes into a queue, and returns its id."""

    def put_message(queue: str, body: object, **attributes: str) -> str:
        text = body if isinstance(body, str) else json.dumps(body)
        given: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        url = stores.queue_urls[queue]
        return stores.sqs.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=given)["MessageId"]

    return put_message


@pytest.fixture
def run(stores: Stores, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs the command on moto's queues, and returns what it prints, its last error included."""
    values = dict.fromkeys(Stack.__dataclass_fields__, "") | {"region": "eu-west-1", "endpoint": None}
    stack = Stack(**values | {field: stores.queue_urls[queue] for field, queue in FIELDS.items()})  # type: ignore[arg-type]
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    monkeypatch.setattr("os.environ", {**os.environ})
    # A short poll finds everything here.
    monkeypatch.setattr("tools.dead_letters.held.WAIT_S", 0)

    def run_command(**options: Any) -> str:
        try:
            main(**options)
        except SystemExit as stopped:
            return f"{capsys.readouterr().out}{stopped}\n"
        return capsys.readouterr().out

    return run_command


def bodies(stores: Stores, queue: str) -> list[str]:
    """Return the bodies of a queue's messages that anyone may receive now."""
    return sorted(body for body, _ in stores.messages(queue))


# --- Listing ----------------------------------------------------------------------------------------------------------


def test_every_dead_letter_queue_is_listed_by_reason_with_number_and_example(run: Run, put: Put) -> None:
    first = put(REFUSED, upsert(1, version="new"), reason=BAD_VERSION)
    put(REFUSED, upsert(2, version="new"), reason=BAD_VERSION)
    put(REFUSED, "{", reason="the message is not JSON")
    put(UNDELIVERABLE, upsert(4), **UNDELIVERED)
    put(FAILURES, {"video_id": video_id(5), "revision": 3}, reason="mapper_parsing_exception")
    put(FAILURES, STREAM_FAILURE)
    lines = run().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "refused (events that ingest refused): 3",
        "exhausted (events that failed too often): none",
        "undeliverable (events that EventBridge could not deliver): 1",
        "index-failures (changes of videos that were not indexed): 2",
        "region-failures (changes of videos that did not reach their regions): none",
    ]
    assert lines[1] == f"  2 x {BAD_VERSION}"
    assert f"; {first}: VideoUpserted of {video_id(1)}, version new" in "\n".join(lines)
    assert [line for line in lines if line.startswith("  1 x ")] == [
        "  1 x the message is not JSON",
        "  1 x NO_PERMISSIONS: Access to the resource is denied",
        "  1 x mapper_parsing_exception",
        "  1 x RetryAttemptsExhausted, Unhandled",
    ]
    output = "\n".join(lines)
    assert f": video {video_id(5)}, revision 3" in output
    assert ": 9 changes from 2026-11-13T12:38:06Z on, shardId-0000000157" in output


def test_every_queue_that_is_known_is_one_of_the_template(stores: Stores) -> None:
    names = {name: f"url of {name}" for name in Stack.__dataclass_fields__}
    stack = Stack(**names)
    assert {queue.url(stack) for queue in QUEUES} == {f"url of {field}" for field in FIELDS} - {"url of events_queue"}
    assert {FIELDS[queue.url(stack).removeprefix("url of ")] for queue in QUEUES} == stores.queue_urls.keys() - {EVENTS}


def test_an_exhausted_event_failed_as_often_as_its_queue_lets_it_however_often_it_was_listed(
    run: Run, put: Put, stores: Stores
) -> None:
    policy = {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:ExhaustedEventsQueue", "maxReceiveCount": 2}
    stores.sqs.set_queue_attributes(
        QueueUrl=stores.queue_urls[EVENTS], Attributes={"RedrivePolicy": json.dumps(policy)}
    )
    put(EVENTS, envelope("VideoObserved", observation_detail()))
    for _ in range(3):
        stores.sqs.receive_message(QueueUrl=stores.queue_urls[EVENTS], VisibilityTimeout=0)
    for _ in range(3):
        assert "  1 x failed 2 times\n" in run(queue="exhausted")


def test_a_message_that_says_nothing_is_listed_too(run: Run, put: Put) -> None:
    put(REFUSED, upsert())
    for body in ("[]", '{"requestContext": null}', '{"requestContext": {}}', "[" * 20_000):
        put(FAILURES, body)
    put(EXHAUSTED, "no JSON")
    output = run()
    assert "  1 x the reason had no room\n" in output
    assert "  4 x no reason given\n" in output
    assert "  1 x failed 1 times\n" in output


def test_messages_are_chosen_by_queue_and_by_a_part_of_the_reason(run: Run, put: Put) -> None:
    put(REFUSED, upsert(1), reason=BAD_VERSION)
    put(REFUSED, upsert(2), reason=BAD_STATUS)
    put(UNDELIVERABLE, upsert(3), **UNDELIVERED)
    assert run(queue="refused", reason="PENDING").splitlines()[:2] == [
        "refused (events that ingest refused): 1 of 2",
        f"  1 x {BAD_STATUS}",
    ]
    assert run(reason="access TO").count(" x ") == 1
    assert run(queue="refused", reason="nothing like it") == "refused (events that ingest refused): 0 of 2\n"


def test_many_messages_and_many_reasons_are_all_counted(run: Run, put: Put) -> None:
    for number in range(25):
        put(REFUSED, upsert(number), reason=f"reason {chr(ord('a') + number)}")
    lines = run(queue="refused").splitlines()
    assert lines[0].endswith(": 25")
    assert lines[-1] == "  and 5 more reasons of 5 messages: choose with REASON="


def test_reasons_that_differ_in_numbers_alone_are_one(run: Run, put: Put) -> None:
    for moment in ("2098-01-01T00:00:00Z", "2099-12-31T10:00:00Z"):
        put(REFUSED, upsert(), reason=f"fetched_at: {moment} is in the future")
    assert "  2 x fetched_at: 2098-01-01T00:00:00Z is in the future (and with other numbers)\n" in run()


def test_whoever_else_reads_a_queue_finds_every_message_after_the_command_however_it_ends(
    run: Run, put: Put, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        put(REFUSED, str(number), reason="no object")

    def everything() -> int:
        found = [stores.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10) for _ in range(3)]
        messages = [message for answer in found for message in answer.get("Messages", [])]
        for message in messages:
            stores.sqs.change_message_visibility(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
        return len(messages)

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    url = stores.queue_urls[REFUSED]
    run()
    assert everything() == 12
    assert "nothing done: no message 'none'" in run(show="none")
    assert everything() == 12
    run(queue="refused", resend=True)
    assert everything() == 12
    monkeypatch.setattr("tools.dead_letters.__main__.report", interrupt)
    assert run() == "interrupted: events that were not sent are still dead letters\n"
    assert everything() == 12


def test_messages_that_another_reader_holds_are_said_to_be_there(run: Run, put: Put, stores: Stores) -> None:
    message_id = put(REFUSED, upsert(), reason=BAD_VERSION)
    stores.sqs.receive_message(QueueUrl=stores.queue_urls[REFUSED], VisibilityTimeout=600)
    assert run(queue="refused").splitlines()[-1].startswith("  not shown: 1 in flight")
    assert run(queue="refused", show=message_id) == (
        f"nothing done: no message '{message_id}' in refused; not shown: 1, look again later\n"
    )


class PartialSqs:
    """Delegates to SQS, of which some operations answer something else, once for each answer."""

    def __init__(self, client: Any, **answers: list[Any]) -> None:
        self._client = client
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        if waiting := self._answers.get(operation):
            return lambda **request: self._or_raise(waiting.pop(0), request)
        return getattr(self._client, operation)

    def _or_raise(self, answer: Any, request: Any) -> Any:
        if isinstance(answer, BaseException):
            raise answer
        return answer(request) if callable(answer) else answer


def test_an_empty_answer_does_not_end_a_queue_that_counts_more(
    run: Run, put: Put, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(REFUSED, upsert(), reason=BAD_VERSION)
    partial = PartialSqs(stores.sqs, receive_message=[{}, {}])
    monkeypatch.setattr("boto3.client", lambda _: partial)
    assert run(queue="refused").startswith("refused (events that ingest refused): 1\n")
    # Others may have taken what the queue counted.
    partial._answers["receive_message"] = [{}, {}, {}]
    assert run(queue="refused") == (
        "refused (events that ingest refused): none\n  not shown: about 1 more; list the queue again\n"
    )


def test_no_more_are_held_than_fit(run: Run, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.dead_letters.held.MOST", 10)
    for number in range(13):
        put(REFUSED, str(number), reason="no object")
    assert run(queue="refused").splitlines()[-1] == "  not shown: about 3 more; list the queue again"


# --- Showing ----------------------------------------------------------------------------------------------------------


def test_one_message_is_shown_whole_but_for_personal_data_and_long_texts(run: Run, put: Put) -> None:
    detail = {
        "user_id": "9be7d2c0-e8b3-554b-b8a7-7b08e3b1ce5a",
        "description": "Jane's diary",
        "userId": 7,
        "Description": None,
        "name": "मेरी नदी",
        "channel_title": "write to jane.doe+x@mail.example or so",
        "error_reason": "x" * 200,
        "tags": ["\x1b[2J", '{"user_id": "9be7"}'],
        "version": "newest",
    }
    message_id = put(REFUSED, envelope("VideoUpserted", detail), reason=BAD_VERSION)
    output = run(show=message_id)
    head, _, body = output.partition("{")
    assert head.splitlines()[:3] == ["queue     refused", f"message   {message_id}", f"reason    {BAD_VERSION}"]
    assert "received  1 times, including now" in head
    assert json.loads("{" + body)["detail"] == {
        "user_id": "(hidden, 36 characters)",
        "description": "(hidden, 12 characters)",
        "userId": "(hidden)",
        "Description": None,
        "name": "मेरी नदी",
        "channel_title": "write to (e-mail) or so",
        "error_reason": "x" * 80 + "... (200 characters)",
        "tags": ["\\u001b[2J", '{"user_id": "(hidden)"}'],
        "version": "newest",
    }


def test_what_is_no_json_is_shown_shortened_and_without_personal_data(run: Run, put: Put) -> None:
    broken = '{"user_id": "9be7d2c0", "description": "Jane\'s \\"diary\\"", "mail": "jane@mail.example", ' + "y" * 500
    message_id = put(REFUSED, broken, reason="the message is not JSON")
    for output in (run(show=message_id), run()):
        assert '{"user_id": "(hidden)", "description": "(hidden)", "mail": "(e-mail)"' in output
        assert "Jane" not in output
        assert f"... ({len(broken):,} characters)" in output
    deep = put(REFUSED, "[" * 5_000 + "]" * 5_000, reason="deep")
    assert "[[[[" in run(show=deep)


def test_a_message_of_the_rule_is_shown_with_its_error(run: Run, put: Put) -> None:
    message_id = put(UNDELIVERABLE, upsert(), **UNDELIVERED)
    output = run(show=message_id)
    assert "reason         NO_PERMISSIONS: Access to the resource is denied\n" in output
    assert f"TARGET_ARN     {UNDELIVERED['TARGET_ARN']}\n" in output


# --- Sending back -----------------------------------------------------------------------------------------------------


def test_events_are_sent_back_only_when_that_is_asked_for_twice(run: Run, put: Put, stores: Stores) -> None:
    event = upsert()
    message_id = put(REFUSED, event, reason=BAD_VERSION)
    assert run(resend=True, send=True) == (
        "nothing done: REDRIVE=1 and DROP=1 take a choice: QUEUE=name, REASON=text or SHOW=message id\n"
    )
    assert run(queue="refused", send=True) == "nothing done: DRY_RUN=0 is for REDRIVE=1 and DROP=1\n"
    assert run(queue="refused", resend=True).splitlines()[-3:] == [
        "would send to the queue of events: 1",
        f"  {message_id} of refused: VideoUpserted of {video_id()}, version 1",
        "nothing is sent yet: add DRY_RUN=0 to send them",
    ]
    assert bodies(stores, EVENTS) == []
    output = run(queue="refused", resend=True, send=True)
    assert output.splitlines()[-3:] == [
        "sending to the queue of events: 1",
        f"  {message_id} of refused: VideoUpserted of {video_id()}, version 1",
        "sent: 1",
    ]
    assert stores.messages(EVENTS) == [(json.dumps(event), "")]
    assert bodies(stores, REFUSED) == []


def test_the_chosen_events_of_all_queues_are_sent_and_the_others_stay(run: Run, put: Put, stores: Stores) -> None:
    sent = [json.dumps(upsert(number)) for number in range(22)]
    for number, body in enumerate(sent):
        put(REFUSED if number % 2 else UNDELIVERABLE, body, reason=f"{BAD_VERSION} {number}")
    put(REFUSED, kept := json.dumps(upsert(99)), reason=BAD_STATUS)
    output = run(reason="version", resend=True, send=True)
    assert "  and 2 more\n" in output
    assert output.endswith("sent: 22\n")
    assert bodies(stores, EVENTS) == sorted(sent)
    assert bodies(stores, REFUSED) == [kept]
    assert bodies(stores, UNDELIVERABLE) == []


def test_one_message_is_shown_and_sent_back(run: Run, put: Put, stores: Stores) -> None:
    message_id = put(EXHAUSTED, chosen := json.dumps(upsert(1)))
    put(EXHAUSTED, other := json.dumps(upsert(2)))
    assert "sent: 1\n" in run(show=message_id, resend=True, send=True)
    assert (bodies(stores, EVENTS), bodies(stores, EXHAUSTED)) == ([chosen], [other])


def test_events_that_are_large_together_are_sent_in_several_requests(run: Run, put: Put, stores: Stores) -> None:
    sent = sorted(json.dumps(upsert(number, tags=["x" * 240_000])) for number in range(6))
    for body in sent:
        put(REFUSED, body, reason=BAD_VERSION)
    assert "sent: 6\n" in run(queue="refused", resend=True, send=True)
    assert bodies(stores, EVENTS) == sent


def test_an_event_is_deleted_only_after_sqs_confirmed_that_it_took_it(
    run: Run, put: Put, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        put(REFUSED, str(number), reason="no object")

    def take_one(request: Any) -> Any:
        first, *others = request["Entries"]
        answer = stores.sqs.send_message_batch(QueueUrl=request["QueueUrl"], Entries=[first])
        return {**answer, "Failed": [{"Id": one["Id"], "Code": "InternalError"} for one in others]}

    partial = PartialSqs(stores.sqs, send_message_batch=[take_one])
    monkeypatch.setattr("boto3.client", lambda _: partial)
    output = run(queue="refused", resend=True, send=True)
    assert output.splitlines()[-2:] == [
        "sent: 1",
        "not complete: not sent: 2; sent, but not deleted here: 0; all are still dead letters, run it again",
    ]
    sent, left = bodies(stores, EVENTS), bodies(stores, REFUSED)
    assert (len(sent), len(left)) == (1, 2)
    assert sorted(sent + left) == ["0", "1", "2"]


STOPS = {
    "interrupted": (KeyboardInterrupt(), "interrupted: events that were not sent are still dead letters"),
    "not confirmed": ({"Failed": [{"Id": "0"}]}, "; all are still dead letters, run it again"),
}


@pytest.mark.parametrize("operation", ["send_message_batch", "delete_message_batch"])
@pytest.mark.parametrize(("answer", "message"), STOPS.values(), ids=STOPS)
def test_an_event_that_was_not_sent_or_not_deleted_is_still_a_dead_letter(
    run: Run,
    put: Put,
    stores: Stores,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    answer: Any,
    message: str,
) -> None:
    put(REFUSED, "7", reason="no object")
    partial = PartialSqs(stores.sqs, **{operation: [answer]})
    monkeypatch.setattr("boto3.client", lambda _: partial)
    assert run(queue="refused", resend=True, send=True).endswith(f"{message}\n")
    assert bodies(stores, REFUSED) == ["7"]
    assert bodies(stores, EVENTS) == (["7"] if operation == "delete_message_batch" else [])


def test_failures_of_the_stream_are_no_events_and_name_the_command_that_repairs(
    run: Run, put: Put, stores: Stores
) -> None:
    put(FAILURES, {"video_id": video_id()}, reason="mapper_parsing_exception")
    put(FAILURES, STREAM_FAILURE)
    output = run(queue="index-failures", resend=True, send=True)
    assert output.splitlines()[-3:] == [
        "stay, without an event to send back: 2; `make repair` repairs what they name",
        "sending to the queue of events: 0",
        "sent: 0",
    ]
    assert len(bodies(stores, FAILURES)) == 2
    assert bodies(stores, EVENTS) == []


def test_failures_that_a_repair_has_mended_are_deleted_and_events_never(run: Run, put: Put, stores: Stores) -> None:
    put(FAILURES, {"video_id": video_id()}, reason="mapper_parsing_exception")
    put(REFUSED, upsert(), reason="mapper_parsing_exception")
    choice = {"reason": "mapper", "drop_repaired": True}
    assert run(**choice).splitlines()[-2:] == [
        "would delete: 1; events stay: 1",
        "nothing is deleted yet: add DRY_RUN=0 to delete them, after `make repair`",
    ]
    assert run(**choice, send=True).splitlines()[-1] == "deleting: 1; events stay: 1"
    assert (len(bodies(stores, FAILURES)), len(bodies(stores, REFUSED))) == (0, 1)


def test_an_event_that_may_be_older_than_the_memory_of_removals_stays(run: Run, put: Put, stores: Stores) -> None:
    moments = {days: to_text(datetime.now(UTC) - timedelta(days=days)) for days in (28, 30)}
    young, old = (json.dumps({**upsert(), "time": moments[days]}) for days in (28, 30))
    put(REFUSED, young, reason=BAD_VERSION)
    put(REFUSED, old, reason=BAD_VERSION)
    # Without a time of its own it is as old as its message.
    put(REFUSED, "{}", reason=BAD_VERSION)
    output = run(queue="refused", resend=True, send=True)
    assert "\nstay, older than 29 days: 1; each could restore a video whose removal is forgotten:" in output
    assert bodies(stores, EVENTS) == sorted([young, "{}"])
    assert bodies(stores, REFUSED) == [old]


# --- Errors -----------------------------------------------------------------------------------------------------------


def test_an_unknown_queue_and_one_that_cannot_be_read_are_named(run: Run, stores: Stores) -> None:
    assert run(queue="dead") == (
        "nothing done: there is no dead-letter queue 'dead'; the queues are refused, exhausted, undeliverable,"
        " index-failures, region-failures\n"
    )
    stores.sqs.delete_queue(QueueUrl=stores.queue_urls[UNDELIVERABLE])
    assert run().startswith("not complete: An error occurred (AWS.SimpleQueueService.NonExistentQueue)")
