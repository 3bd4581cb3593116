"""The template: what it grants, stores, retries and watches."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest

from catalog import aws_clients
from catalog.categories import counts
from catalog.charts.members import CATEGORY_INDEX, FORMER_MEMBER_LIFETIME_S
from catalog.dynamodb import write
from catalog.search.document import DEFINITION
from catalog.settings import Settings
from catalog.videos.events import EVENTS
from catalog.videos.items import TOMBSTONE_LIFETIME_S
from tests import template
from tests.factories import NOON, listed_video, video
from tests.functions.engine import Engine, Request, empty_index, relay, search_reply
from tests.functions.gateway import read_event
from tests.functions.lambdas import Ask, Functions, Invoke
from tests.functions.routes import (
    DAILYWATCH,
    FOLDERS,
    GETS,
    KILLRVIDEO,
    NO_REACTIONS,
    ROUTED,
    SITEMAP,
    SITEMAP_PART,
    STORE_GETS,
    USER,
    VIEW,
    ask_route,
)
from tests.functions.stores import Stores
from tools.event_schemas import SENT_EVENTS

READS = {route.function for route in template.routes()}

functions = pytest.mark.parametrize("function", template.function_ids())
read_functions = pytest.mark.parametrize("function", sorted(READS))


@pytest.mark.usefixtures("environment")
@read_functions
def test_the_routes_of_the_template_are_those_of_the_code(loaded_functions: Functions, function: str) -> None:
    answered = loaded_functions.routes(FOLDERS[function])
    assert sorted(answered) == sorted(route.path for route in ROUTED if route.function == function)


def test_the_paths_are_those_of_both_contracts_each_declared_once_and_any_other_is_a_functions_too() -> None:
    assert {route.path for route in STORE_GETS} == (DAILYWATCH | KILLRVIDEO | {SITEMAP, SITEMAP_PART}) - NO_REACTIONS
    assert {route.path for route in GETS} > NO_REACTIONS
    # The functions answer preflights and other methods themselves, so that every sender gives the same answers.
    assert {route.method for route in template.routes()} == {"ANY"}
    paths = [route.path for route in template.routes()]
    assert len({*paths}) == len(paths)
    # A greedy path does not take the root.
    assert {route.path for route in template.routes() if route not in ROUTED} == {"/", "/{proxy+}"}


def test_the_gateway_passes_bytes_throttles_and_logs() -> None:
    api = template.properties("Api")
    assert api["StageName"] == read_event("search")["requestContext"]["stage"]
    assert api["BinaryMediaTypes"] == ["*/*"]
    every, views = api["MethodSettings"]
    assert (every["ResourcePath"], every["HttpMethod"], every["MetricsEnabled"]) == ("/*", "*", False)
    # A slash within a path is written as in a JSON pointer.
    assert (views["ResourcePath"], views["HttpMethod"], views["MetricsEnabled"]) == (
        f"/{VIEW.replace('/', '~1')}",
        "ANY",
        False,
    )
    for one in (every, views):
        assert min(one["ThrottlingRateLimit"], one["ThrottlingBurstLimit"]) > 0
    assert views["ThrottlingRateLimit"] < every["ThrottlingRateLimit"]


# The sitemap lists all videos, and related words are mined from all.
SCANS = {
    (function, "dynamodb:Scan", "VideosTable.Arn") for function in ("SitemapBuilderFunction", "RelatedWordsFunction")
}


@functions
def test_a_function_is_granted_named_actions_on_named_resources_and_neither_scans_nor_deletes(function: str) -> None:
    assert {statement["Effect"] for statement in template.statements(function)} == {"Allow"}
    for action, resource in granted_to(function):
        assert not re.search(r"\*|Scan|PartiQL", action) or (function, action, resource) in SCANS
        # Lambda deletes the messages that were read.
        assert "Delete" not in action or (action, resource) in used_by_lambda(function)
        assert not resource.startswith("*")


DOMAIN = "SearchDomain.Arn"

type Right = tuple[str, str]
type Work = Callable[[Invoke, Stores], None]


def uses_of(request: Request) -> set[Right]:
    """Return the actions and the resources for which a store asks the caller's permission."""
    if request.headers.get("X-Amz-Target") == "AWSEvents.PutEvents":
        return {("events:PutEvents", f"{entry['EventBusName']}.Arn") for entry in request.json["Entries"]}
    if target := request.headers.get("X-Amz-Target"):
        return {(f"dynamodb:{action}", resource) for action, resource in table_uses(target.rpartition(".")[2], request)}
    return {(f"es:ESHttp{request.method.title()}", f"{DOMAIN}{request.target.partition('?')[0]}")}


def table_uses(operation: str, request: Request) -> Iterator[Right]:
    """Yield what DynamoDB asks permission for: a transaction for each of its actions."""
    match request.json:
        case {"TransactItems": actions}:
            for action in actions:
                yield from ((f"{kind}Item", f"{one['TableName']}.Arn") for kind, one in action.items())
        case {"RequestItems": tables}:
            yield from ((operation, f"{table}.Arn") for table in tables)
        case {"TableName": table, "IndexName": index}:
            yield operation, f"{table}.Arn/index/{index}"
        case {"TableName": table}:
            yield operation, f"{table}.Arn"


def granted_to(function: str, known: template.Known | None = None) -> set[Right]:
    return {
        (action, resource)
        for statement in template.statements(function, known)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def used_by_lambda(function: str) -> set[Right]:
    """Return what Lambda asks for as the function: to write its logs, and to read its queue or its stream."""
    rights = {(action, "FunctionLogs.Arn") for action in ("logs:CreateLogStream", "logs:PutLogEvents")}
    for event in template.properties(function)["Events"].values():
        match event["Properties"]:
            case {"Queue": queue}:
                rights |= {(action, queue) for action in READING_A_QUEUE}
            case {"Stream": stream, "DestinationConfig": {"OnFailure": {"Destination": failures}}}:
                rights |= {(action, stream) for action in READING_A_STREAM} | {("sqs:SendMessage", failures)}
    return rights


READING_A_QUEUE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
# The service reference has no resource for ListStreams; DynamoDB's guide, and SAM, grant it on the stream.
READING_A_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)


@functions
def test_lambda_is_granted_what_it_asks_for_as_the_function(function: str) -> None:
    assert used_by_lambda(function) <= granted_to(function)


def require_least(uses: set[Right], granted: set[Right]) -> None:
    """Check that each use is granted, and that each grant is used."""
    allowed = [
        (use, grant) for use in uses for grant in granted if use[0] == grant[0] and fnmatchcase(use[1], grant[1])
    ]
    assert {use for use, _ in allowed} == uses
    assert {grant for _, grant in allowed} == granted


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("function", sorted({route.function for route in GETS}))
def test_a_read_is_granted_exactly_what_it_uses(
    ask: Ask, stores: Stores, dynamodb_engine: Engine, function: str
) -> None:
    # One engine is every store; a search that finds nothing looks for another spelling, too.
    tables = relay(stores.url)
    nothing = search_reply(counts={"category": {}, "region": {}})
    dynamodb_engine.script = lambda request: tables(request) if "X-Amz-Target" in request.headers else nothing
    statuses = {route.path: ask_route(ask, route).status for route in GETS if route.function == function}
    # Who has no video that is found is no user.
    assert statuses == {path: 404 if path == USER else 200 for path in statuses}
    granted = granted_to(function)
    uses = {use for request in dynamodb_engine.requests for use in uses_of(request)}
    require_least(uses | used_by_lambda(function), granted)
    # A search is a POST, and may be nothing else; each definition of the index has a name of its own.
    wildcards = {(action, resource) for action, resource in granted if "*" in resource}
    assert wildcards <= {("es:ESHttpPost", f"{DOMAIN}/videos-*/_search")}


@pytest.mark.parametrize(("sends", "uses"), [("off", set()), ("on", {("events:PutEvents", "Bus.Arn")})])
def test_views_are_granted_the_bus_alone_and_only_where_they_are_sent(sends: str, uses: set[Right]) -> None:
    granted = granted_to("ViewsFunction", {"ViewEvents": sends})
    assert granted - used_by_lambda("ViewsFunction") == uses


def charts_run(invoke: Invoke, stores: Stores) -> None:
    stores.put_members(*(video(number, listed={"US": NOON}) for number in range(6)))
    # A second run reads what the first one wrote.
    for _ in range(2):
        assert all(invoke("charts", read_event("charts-schedule"))["swapped"].values())


def sitemap_builds(invoke: Invoke, stores: Stores) -> None:
    """Build the sitemap until a part that left it is deleted."""
    stores.put_videos(listed_video())
    event = read_event("sitemap-schedule")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.sitemap_build.KEPT", timedelta(seconds=-1))
        assert invoke("sitemap_builder", event)["written"] == 1
        stores.put_videos(listed_video(name="A river at dawn", revision=2))
        assert [invoke("sitemap_builder", event)["deleted"] for _ in range(2)] == [0, 1]


def related_words_run(invoke: Invoke, stores: Stores) -> None:
    """Mine the related words of tags that several channels give together."""
    tags = ["lantern", "candle"]
    stores.put_videos(*(video(number, channel_title=f"Channel {number}", tags=tags) for number in range(3)))
    stores.put_videos(*(video(number, channel_title="Others", tags=["river"]) for number in range(3, 9)))
    assert invoke("related_words", read_event("related-words-schedule"))["written"] == 2


def batch_with_an_event_that_is_refused(invoke: Invoke, stores: Stores) -> None:
    invoke("ingest", read_event("ingest-sqs"))
    assert stores.messages("RefusedEventsQueue")


def changes_for(reader: str) -> Work:
    def change(invoke: Invoke, _: Stores) -> None:
        assert invoke(reader, read_event("stream")) == {"batchItemFailures": []}

    return change


REFUSES = ("sqs:SendMessage", "RefusedEventsQueue.Arn")
SENDS = ("events:PutEvents", "Bus.Arn")


@pytest.mark.parametrize(
    ("writer", "work", "sent"),
    [
        ("ChartsFunction", charts_run, {SENDS}),
        ("IngestFunction", batch_with_an_event_that_is_refused, {REFUSES}),
        ("IndexerFunction", changes_for("indexer"), set()),
        ("RegionsFunction", changes_for("regions"), {SENDS}),
        ("SitemapBuilderFunction", sitemap_builds, set()),
        ("RelatedWordsFunction", related_words_run, set()),
    ],
    ids=["charts", "ingest", "indexer", "regions", "sitemap builder", "related words"],
)
def test_a_writer_is_granted_exactly_what_it_uses(
    invoke: Invoke, stores: Stores, dynamodb_engine: Engine, writer: str, work: Work, sent: set[Right]
) -> None:
    tables = relay(stores.url)
    dynamodb_engine.script = lambda request: (
        tables(request) if "X-Amz-Target" in request.headers else empty_index(request)
    )
    work(invoke, stores)
    uses = {use for request in dynamodb_engine.requests for use in uses_of(request)}
    require_least(uses | sent | used_by_lambda(writer), granted_to(writer))


@functions
def test_a_writer_names_itself_and_a_function_runs_what_is_tested(function: str) -> None:
    declared = template.function_properties(function)
    version = (template.TEMPLATE.parent / ".python-version").read_text().strip()
    assert declared["Runtime"] == f"python{version}"
    named = {FOLDERS[function]} if function in {*template.function_ids()} - READS else set()
    variables = declared["Environment"]["Variables"]
    assert {value for name, value in variables.items() if name.startswith("POWERTOOLS_")} == named
    assert declared["LoggingConfig"]["LogFormat"] == "JSON"
    assert (template.function_folder(function) / "app.py").is_file()


DEADLINES = ("ReadConnectSeconds", "ReadAnswerSeconds", "ReadDeadlineSeconds")


@pytest.mark.parametrize("bound", ["MinValue", "Default", "MaxValue"])
@pytest.mark.parametrize("function", sorted({route.function for route in STORE_GETS}))
def test_a_read_has_the_deadlines_of_the_parameters_and_time_for_two_stores(function: str, bound: str) -> None:
    known = {name: str(template.parameter(name)[bound]) for name in DEADLINES}
    given = Settings(template.function_environment(function, known)).read_deadlines
    assert given == tuple(float(known[name]) for name in DEADLINES)
    assert 2 * given.total < template.function_properties(function, known)["Timeout"]


def test_the_cdn_waits_for_the_longest_answer_of_the_gateway() -> None:
    for known, answers_within_s in (({}, 5), ({"ReadDeadlineSeconds": "30"}, 29)):
        (origin,) = template.properties("Distribution", known)["DistributionConfig"]["Origins"]
        assert origin["CustomOriginConfig"]["OriginReadTimeout"] > answers_within_s


@functions
def test_a_lookup_ends_in_the_time_that_writers_reserve_for_it(function: str) -> None:
    options = template.function_environment(function)["RES_OPTIONS"]
    timeout, attempts = map(int, re.fullmatch(r"timeout:(\d+) attempts:(\d+)", options).groups())  # type: ignore[union-attr]
    assert timeout * attempts == aws_clients.RESOLVE_S


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("function", sorted({*template.function_ids()} - READS))
def test_a_writer_ends_a_request_that_begins_at_the_last_moment_before_its_own_timeout(
    loaded_functions: Functions, function: str
) -> None:
    clients = loaded_functions.clients(FOLDERS[function])
    assert clients
    for client in clients:
        config = client.meta.config
        connects_shakes_hands_and_sends = 3 * config.connect_timeout
        one_try = aws_clients.RESOLVE_S + connects_shakes_hands_and_sends + config.read_timeout
        pauses = (2 ** (config.retries["total_max_attempts"] - 2), counts.LONGEST_PAUSE_S, write.LONGEST_PAUSE_S)
        assert one_try + max(pauses) < aws_clients.RESERVE_S
    # A third is time to work.
    assert 2 / 3 * template.function_properties(function)["Timeout"] >= aws_clients.RESERVE_S


def source(function: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template.properties(function)["Events"][name]["Properties"]
    return found


# A stream has room for two readers.
READERS = {"IndexerFunction": "IndexFailuresQueue", "RegionsFunction": "RegionFailuresQueue"}


@pytest.mark.parametrize(("reader", "failures"), READERS.items())
def test_a_reader_of_the_stream_loses_nothing_and_is_never_blocked_forever(reader: str, failures: str) -> None:
    stream = source(reader, "Stream")
    assert stream["Stream"] == "VideosTable.StreamArn"
    assert template.properties("VideosTable")["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < stream["MaximumRetryAttempts"] <= 10_000
    # The stream itself forgets after a day.
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert stream["DestinationConfig"] == {"OnFailure": {"Type": "SQS", "Destination": f"{failures}.Arn"}}


def test_the_readers_of_the_stream_depend_on_one_store_each_and_one_of_them_on_the_bus() -> None:
    stores = {
        name: {
            resource.split(".")[0].split("/")[0]
            for action, resource in granted_to(name) - used_by_lambda(name)
            if not action.startswith("sqs:")
        }
        for name in READERS
    }
    assert stores["RegionsFunction"] == {"RegionsTable", "Bus"}
    assert stores["IndexerFunction"] == {"SearchDomain"}


EVENT_LETTERS = ("RefusedEventsQueue", "ExhaustedEventsQueue", "UndeliverableEventsQueue")


@pytest.mark.parametrize("letters", EVENT_LETTERS)
def test_tombstones_outlive_every_late_write(letters: str) -> None:
    stream = max(source(reader, "Stream")["MaximumRecordAgeInSeconds"] for reader in READERS)
    queues = [template.properties(name)["MessageRetentionPeriod"] for name in ("EventsQueue", letters)]
    assert sum(queues) <= TOMBSTONE_LIFETIME_S
    assert stream <= FORMER_MEMBER_LIFETIME_S
    number, unit = re.fullmatch(r"(\d+)([hd])", DEFINITION["settings"]["index"]["gc_deletes"]).groups()  # type: ignore[union-attr]
    assert stream <= int(number) * {"h": 3600, "d": 24 * 3600}[unit]


def test_a_message_stays_hidden_for_six_times_the_functions_time_and_fails_alone() -> None:
    queue, events = template.properties("EventsQueue"), source("IngestFunction", "Queue")
    assert events["Queue"] == "EventsQueue.Arn"
    assert queue["VisibilityTimeout"] >= 6 * template.function_properties("IngestFunction")["Timeout"]
    assert events["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # A batch of more than ten needs a window.
    assert events["BatchSize"] <= 10 or events["MaximumBatchingWindowInSeconds"] >= 1
    assert events["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_an_hour_without_the_table_makes_no_event_a_dead_letter() -> None:
    # A message that fails is hidden until its visibility timeout passes, so that each receive takes that long.
    queue = template.properties("EventsQueue")
    tried_for_s = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    assert 1.5 * 3600 <= tried_for_s < queue["MessageRetentionPeriod"] / 10


def test_refused_exhausted_and_undeliverable_events_have_a_queue_each_and_stay_as_long_as_they_can() -> None:
    assert template.function_environment("IngestFunction")["REFUSED_EVENTS_QUEUE_URL"] == "RefusedEventsQueue"
    assert ("sqs:SendMessage", "RefusedEventsQueue.Arn") in granted_to("IngestFunction")
    assert template.properties("EventsQueue")["RedrivePolicy"]["deadLetterTargetArn"] == "ExhaustedEventsQueue.Arn"
    (target,) = template.properties("VideoEventsRule")["Targets"]
    assert target["Arn"] == "EventsQueue.Arn"
    assert target["DeadLetterConfig"] == {"Arn": "UndeliverableEventsQueue.Arn"}
    assert {template.properties(name)["MessageRetentionPeriod"] for name in EVENT_LETTERS} == {14 * 24 * 3600}
    # No other queue exhausts its messages into those of ingest and of the rule.
    closed = [name for name in EVENT_LETTERS if "RedriveAllowPolicy" in template.properties(name)]
    assert closed == ["RefusedEventsQueue", "UndeliverableEventsQueue"]
    assert {template.properties(name)["RedriveAllowPolicy"]["redrivePermission"] for name in closed} == {"denyAll"}


@pytest.mark.parametrize("queue", ["EventsQueue", *EVENT_LETTERS])
def test_the_rule_sends_to_its_target_and_to_its_dead_letters_alone(queue: str) -> None:
    policies = [one["Properties"]["PolicyDocument"] for one in template.resources("AWS::SQS::QueuePolicy").values()]
    senders = [
        statement["Principal"]
        for policy in policies
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow" and f"{queue}.Arn" in template.as_list(statement["Resource"])
    ]
    is_the_rules = queue in ("EventsQueue", "UndeliverableEventsQueue")
    assert senders == [{"Service": "events.amazonaws.com"}] * is_the_rules


def test_the_archive_has_the_events_of_the_rule_for_as_long_as_the_parameter_says() -> None:
    archive, rule = template.properties("EventArchive", {"EventArchiveDays": "7"}), "VideoEventsRule"
    assert (archive["SourceArn"], archive["RetentionDays"]) == ("Bus.Arn", "7")
    assert template.properties(rule)["EventBusName"] == "Bus"
    assert archive["EventPattern"] == template.properties(rule)["EventPattern"]
    # An archive's name has 48 characters at most, a stack's 60.
    assert "ArchiveName" not in archive


def test_events_of_the_catalogue_are_neither_ingested_nor_archived() -> None:
    for name in ("VideoEventsRule", "EventArchive"):
        kinds = template.properties(name)["EventPattern"]["detail-type"]
        assert {*kinds} == EVENTS.keys()
        assert not {*kinds} & SENT_EVENTS.keys()


@pytest.mark.parametrize("function", ["ChartsFunction", "RegionsFunction"])
def test_a_stack_may_send_no_events_and_then_may_not(function: str) -> None:
    silent = {"CatalogEvents": "off"}
    assert SENDS in granted_to(function)
    assert SENDS not in granted_to(function, silent)
    assert template.function_environment(function)["EVENT_BUS"] == "Bus"
    assert Settings(template.function_environment(function, silent)).event_bus == ""


def test_an_archive_of_no_days_is_none_and_no_stack_names_it() -> None:
    (condition,) = {template.resources()["EventArchive"]["Condition"], template.output("EventArchive")["Condition"]}
    # To EventBridge, no days are for ever.
    assert [template.condition_holds(condition, {"EventArchiveDays": days}) for days in ("0", "1")] == [False, True]
    assert template.condition_holds(condition)


def test_by_default_an_archived_record_never_outlives_the_tombstone_of_its_removal() -> None:
    assert 0 < template.properties("EventArchive")["RetentionDays"] * 24 * 3600 <= TOMBSTONE_LIFETIME_S


@pytest.mark.parametrize("name", template.resources("AWS::SQS::Queue"))
def test_a_queue_is_encrypted_and_takes_messages_of_the_rule_over_tls(name: str) -> None:
    assert template.properties(name)["SqsManagedSseEnabled"] is True
    by_effect: dict[str, list[tuple[Any, ...]]] = {"Allow": [], "Deny": []}
    for policy in template.resources("AWS::SQS::QueuePolicy").values():
        for one in policy["Properties"]["PolicyDocument"]["Statement"]:
            if f"{name}.Arn" in template.as_list(one["Resource"]):
                by_effect[one["Effect"]].append((one["Principal"], one["Action"], one["Condition"]))
    assert by_effect["Deny"] == [("*", "sqs:*", {"Bool": {"aws:SecureTransport": "false"}})]
    of_the_rule = {"ArnEquals": {"aws:SourceArn": "VideoEventsRule.Arn"}}
    for allowed in by_effect["Allow"]:
        assert allowed == ({"Service": "events.amazonaws.com"}, "sqs:SendMessage", of_the_rule)


def test_a_schedule_sends_the_recorded_event() -> None:
    schedule = source("ChartsFunction", "Schedule")
    assert json.loads(schedule["Input"]) == read_event("charts-schedule")
    assert json.loads(source("SitemapBuilderFunction", "Schedule")["Input"]) == read_event("sitemap-schedule")
    assert json.loads(source("RelatedWordsFunction", "Schedule")["Input"]) == read_event("related-words-schedule")
    minutes = template.function_environment("ChartsFunction")["CHART_INTERVAL_MINUTES"]
    assert schedule["ScheduleExpression"] == f"rate({minutes} minutes)"


@pytest.mark.parametrize("name", template.resources("AWS::DynamoDB::Table"))
def test_a_table_can_be_restored_and_forgets_what_expires(name: str) -> None:
    table = template.resources()[name]
    assert table["UpdateReplacePolicy"] == "Retain"
    assert table["DeletionPolicy"].startswith("Retain")
    declared = table["Properties"]
    assert declared["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert declared["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert declared["SSESpecification"] == {"SSEEnabled": True}
    assert declared["BillingMode"] == "PAY_PER_REQUEST"


def test_the_category_index_has_the_keys_of_members_alone() -> None:
    (index,) = template.properties("RegionsTable")["GlobalSecondaryIndexes"]
    assert index["IndexName"] == CATEGORY_INDEX
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["shelf", "views"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def domain_grants(known: template.Known | None = None) -> Iterator[tuple[str, set[str], str]]:
    """Yield whom the search domain lets do what, and where."""
    for statement in template.properties("SearchDomain", known)["AccessPolicies"]["Statement"]:
        assert statement["Effect"] == "Allow"
        for principal in template.as_list(statement["Principal"]["AWS"]):
            yield principal, {*template.as_list(statement["Action"])}, statement["Resource"]


def test_the_search_domain_lets_in_an_operator_and_nobody_by_default_but_whom_the_accounts_own_policies_do() -> None:
    # No function: a role that is seconds old may not be known yet where the domain looks its principals up.
    operator = "arn:aws:iam::123456789012:role/operator"
    name = template.properties("SearchDomain")["DomainName"]
    for known, principal in (({}, "arn:aws:iam::123456789012:root"), ({"SearchOperatorArn": operator}, operator)):
        ((let_in, actions, resource),) = domain_grants(known)
        assert let_in == principal
        assert actions == {f"es:ESHttp{method}" for method in ("Get", "Head", "Post", "Put", "Delete")}
        assert resource == f"arn:aws:es:eu-west-1:123456789012:domain/{name}/*"


def test_the_search_domain_encrypts() -> None:
    domain = template.properties("SearchDomain")
    assert domain["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert domain["DomainEndpointOptions"]["TLSSecurityPolicy"].startswith("Policy-Min-TLS-1-2")
    assert domain["EncryptionAtRestOptions"] == domain["NodeToNodeEncryptionOptions"] == {"Enabled": True}


def test_logs_expire() -> None:
    for group in template.resources("AWS::Logs::LogGroup"):
        assert template.properties(group)["RetentionInDays"] > 0
