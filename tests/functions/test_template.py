"""The template: what it grants, keeps, retries and watches, and what every route of it has in common."""

import ast
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import jsonschema
import pytest
from aws_lambda_powertools.event_handler.api_gateway import Route as CodedRoute
from aws_lambda_powertools.event_handler.openapi.params import Dependant

from catalog.http.dispatch import routes_of
from catalog.search.documents import DEFINITION
from catalog.stores.items import TOMBSTONE_LIFETIME_S
from catalog.video import Video
from catalog.writing.regions import BY_SHELF, FORMER_MEMBER_LIFETIME_S
from tests import template
from tests.factories import NOON, video
from tests.functions.conftest import (
    EVENTS,
    FUNCTIONS,
    ORIGIN,
    Answer,
    Ask,
    Engine,
    Functions,
    Invoke,
    Json,
    Request,
    Stores,
    found,
    read_event,
    relay,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

CODE = template.TEMPLATE.parent / "layers" / "catalog"
READS = {route.function for route in template.routes()}
WRITERS = {*template.function_ids()} - READS
GETS = [route for route in template.routes() if route.method == "GET"]
# What is in no store is in the function itself.
STORE_GETS = [route for route in GETS if template.statements(route.function)]

get_routes = pytest.mark.parametrize("route", GETS, ids=lambda route: route.path)
store_routes = pytest.mark.parametrize("route", STORE_GETS, ids=lambda route: route.path)
functions = pytest.mark.parametrize("function", template.function_ids())
read_functions = pytest.mark.parametrize("function", sorted(READS))


def of_kind(kind: str) -> pytest.MarkDecorator:
    """Return a mark that runs a test for each resource of a kind."""
    return pytest.mark.parametrize("name", template.resources(kind))


# --- Routes -----------------------------------------------------------------------------------------------------------


def test_the_paths_are_those_of_both_contracts() -> None:
    assert {route.path for route in STORE_GETS} == {
        "/api/search",
        "/api/search/suggest",
        "/api/trending/{region}",
        "/api/trending/{region}/changes",
        "/api/trending/{region}/videos/{video_id}",
        "/api/categories",
        "/api/categories/{category_id}/videos",
        "/api/v1/videos",
        "/api/v1/videos/latest",
        "/api/v1/videos/trending",
        "/api/v1/videos/by-tag/{tag}",
        "/api/v1/videos/id/{video_id}",
        "/api/v1/videos/id/{video_id}/related",
    }


@read_functions
def test_the_routes_of_the_template_are_those_of_the_code(
    loaded_functions: Functions, environment: None, function: str
) -> None:
    del environment
    answered = [(route.method, route.openapi_path) for route in coded_routes(loaded_functions, function)]
    # HEAD is answered as GET.
    assert sorted(answered) == sorted((route.method, route.path) for route in GETS if route.function == function)


def coded_routes(functions: Functions, function: str) -> list[CodedRoute]:
    """Return the routes of a function's code."""
    name = folder_of(function)
    with functions.environment(name, {"SearchEndpoint": "http://127.0.0.1:1"}):
        app = functions.module(name).app
    functions.forget()
    return [*routes_of(app).values()]


def dependant_of(functions: Functions, route: template.Route) -> Dependant:
    """Return the parameters of a route, as its code declares them."""
    (found,) = [one for one in coded_routes(functions, route.function) if one.openapi_path == route.path]
    return found.dependant


@get_routes
def test_a_path_takes_get_and_head_and_nothing_else(route: template.Route) -> None:
    methods = [(other.method, other.function) for other in template.routes() if other.path == route.path]
    assert sorted(methods) == [("GET", route.function), ("HEAD", route.function)]


def test_bytes_pass_through_the_gateway_and_a_page_of_the_site_may_ask() -> None:
    api = template.properties("Api")
    assert api["StageName"] == read_event("search")["requestContext"]["stage"]
    assert api["BinaryMediaTypes"] == ["*/*"]
    assert api["Cors"]["AllowOrigin"] == f"'{ORIGIN}'"
    assert api["Cors"]["AllowMethods"] == "'GET,HEAD'"
    assert "If-None-Match" in api["Cors"]["AllowHeaders"]


def test_the_stage_is_throttled_and_its_requests_are_logged() -> None:
    api = template.properties("Api")
    (every,) = api["MethodSettings"]
    assert (every["ResourcePath"], every["HttpMethod"], every["MetricsEnabled"]) == ("/*", "*", True)
    assert every["ThrottlingRateLimit"] > 0
    assert every["ThrottlingBurstLimit"] > 0
    assert json.loads(api["AccessLogSetting"]["Format"])["status"] == "$context.status"


# --- What every route answers -----------------------------------------------------------------------------------------

everything = pytest.mark.usefixtures("catalogue")


def folder_of(function: str) -> str:
    """Return the name of a function's folder."""
    return template.function_folder(function).name


def asked(
    ask: Ask,
    route: template.Route,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    query: dict[str, str | list[str]] | None = None,
) -> Answer:
    """Ask a route for what the catalogue holds, as its recorded request does."""
    recorded = recorded_request(route)
    given = {**(recorded["multiValueQueryStringParameters"] or {}), **(query or {})}
    event = rest_request(route.path, method=method, path=recorded["pathParameters"], query=given, headers=headers)
    return ask(folder_of(route.function), event)


def recorded_request(route: template.Route) -> Json:
    """Return the first recorded request of a route."""
    events = map(read_event, sorted(path.stem for path in EVENTS.glob("*.json")))
    return next(event for event in events if event.get("resource") == route.path)


@everything
@get_routes
def test_a_read_can_be_kept_and_read_by_a_page_of_the_site(ask: Ask, route: template.Route) -> None:
    answer = asked(ask, route)
    assert answer.status == 200
    assert answer.body
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")


@everything
@get_routes
def test_the_tag_is_strong_and_stays_while_the_content_does(ask: Ask, route: template.Route) -> None:
    first, second = asked(ask, route), asked(ask, route, headers={"User-Agent": "another"})
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', first.headers["ETag"])
    assert (second.headers["ETag"], second.body) == (first.headers["ETag"], first.body)


@everything
@get_routes
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "held",
    ["{tag}", "W/{tag}", '"other", {tag}', 'W/"other" ,W/{tag} ', "*"],
    ids=["the tag", "a weak tag", "one of several", "one of several weak ones", "anything"],
)
def test_what_a_client_holds_is_not_sent_again(ask: Ask, route: template.Route, method: str, held: str) -> None:
    sent = asked(ask, route)
    answer = asked(ask, route, method, {"If-None-Match": held.format(tag=sent.headers["ETag"])})
    assert (answer.status, answer.body) == (304, b"")
    # What is left of a chart's age may be a second less by now.
    assert answer.headers["Cache-Control"][:16] == sent.headers["Cache-Control"][:16] == "public, max-age="
    assert without_age(answer) == {name: value for name, value in without_age(sent).items() if name != "Content-Type"}


def without_age(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Cache-Control"}


@everything
@get_routes
@pytest.mark.parametrize("held", ['"other"', "", '"*"', "tag", '"a", "b"', "{tag}x", "{tag}, *", "w/{tag}", '"{tag}'])
def test_what_a_client_does_not_hold_is_sent(ask: Ask, route: template.Route, held: str) -> None:
    tag = asked(ask, route).headers["ETag"]
    assert asked(ask, route, headers={"If-None-Match": held.format(tag=tag)}).status == 200


@everything
@get_routes
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_its_body(ask: Ask, route: template.Route, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    head, get = asked(ask, route, "HEAD", headers), asked(ask, route, "GET", headers)
    # A chart's max-age counts the seconds down, and one may end between the two.
    assert (head.status, without_age(head), head.body) == (get.status, without_age(get), b"")


@everything
@get_routes
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_route_takes_a_parameter_that_it_does_not_have(
    ask: Ask, engine: Engine, route: template.Route, method: str
) -> None:
    answer = asked(ask, route, method, {"If-None-Match": "*"}, {"debug": ["1", "1"]})
    assert answer.status == 422
    assert answer.headers["Cache-Control"] == "no-store"
    assert engine.requests == []
    if method == "HEAD":
        assert answer.body == b""
    else:
        (fault,) = require_invalid(answer)
        assert (fault["loc"], fault["type"]) == (["query", "debug"], "unexpected_parameter")


def holds_integer(annotation: Any) -> bool:
    """Tell whether a parameter is an integer, or may be one."""
    return annotation is int or any(map(holds_integer, get_args(annotation)))


OTHER_SPELLINGS = ["+5", " 5", "5 ", "05", "5.0", "5e0", "0x5", "1_000", "1,000", "-0", "five", "5\n"]
OTHER_SPELLINGS += ["\N{FULLWIDTH DIGIT FIVE}", "\N{ARABIC-INDIC DIGIT FIVE}", "\N{SUPERSCRIPT FIVE}", "9" * 5_000]


@get_routes
@pytest.mark.parametrize("spelling", ["", *OTHER_SPELLINGS], ids=lambda spelling: ascii(spelling)[:20])
def test_an_integer_of_a_query_has_one_spelling(
    ask: Ask, dynamodb_engine: Engine, loaded_functions: Functions, route: template.Route, spelling: str
) -> None:
    parameters = dependant_of(loaded_functions, route).query_params
    for name in [one.alias for one in parameters if holds_integer(one.field_info.annotation)]:
        (fault,) = require_invalid(asked(ask, route, query={name: spelling}))
        assert fault["loc"] == ["query", name]
        assert fault["type"] in ("int_parsing", "int_parsing_size", "less_than_equal")
    assert dynamodb_engine.requests == []


@pytest.mark.parametrize("spelling", OTHER_SPELLINGS, ids=lambda spelling: ascii(spelling)[:20])
def test_an_integer_of_a_path_has_one_spelling(
    ask: Ask, dynamodb_engine: Engine, loaded_functions: Functions, spelling: str
) -> None:
    numbered = [
        (route, one.alias)
        for route in GETS
        for one in dependant_of(loaded_functions, route).path_params
        if holds_integer(one.field_info.annotation)
    ]
    assert numbered
    for route, name in numbered:
        path = {**recorded_request(route)["pathParameters"], name: spelling}
        (fault,) = require_invalid(ask(folder_of(route.function), rest_request(route.path, path=path)))
        assert fault["loc"] == ["path", name]
    assert dynamodb_engine.requests == []


@get_routes
def test_no_route_takes_a_parameter_twice(
    ask: Ask, dynamodb_engine: Engine, loaded_functions: Functions, route: template.Route
) -> None:
    for name in [one.alias for one in dependant_of(loaded_functions, route).query_params]:
        faults = require_invalid(asked(ask, route, query={name: ["1", "1"]}))
        assert faults[-1]["loc"][:2] == ["query", name]
    assert dynamodb_engine.requests == []


@everything
@get_routes
def test_a_date_is_no_condition(ask: Ask, route: template.Route) -> None:
    # What has no Last-Modified can only be compared by its tag.
    answer = asked(ask, route, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert answer.status == 200
    assert "Last-Modified" not in answer.headers


@store_routes
@pytest.mark.parametrize("query", [{"debug": "1"}, {}], ids=["refused", "unavailable"])
def test_head_of_what_fails_has_its_headers_too(
    ask: Ask, dynamodb_engine: Engine, route: template.Route, query: dict[str, str | list[str]]
) -> None:
    dynamodb_engine.always(reply({}, 503))
    get, head = asked(ask, route, query=query), asked(ask, route, "HEAD", query=query)
    assert get.status == (422 if query else 503)
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@store_routes
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_route_answers_without_its_store(
    ask: Ask, dynamodb_engine: Engine, route: template.Route, method: str
) -> None:
    # The one engine stands for every store here.
    dynamodb_engine.always(reply({}, 503))
    answer = asked(ask, route, method, {"If-None-Match": "*"})
    assert answer.status == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("2", "no-store")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    if method == "GET":
        require_unavailable(answer)


@everything
@store_routes
def test_a_fault_of_ours_says_nothing_about_itself(
    ask: Ask, route: template.Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN credentials that no signature can be made of
    monkeypatch.setattr("catalog.aws.transport.sign", lambda *_, **__: 1 / 0)
    answer = asked(ask, route)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"Zero" not in answer.body


# --- What functions may do, and know ----------------------------------------------------------------------------------

WRITES = re.compile(r"Put|Post|Delete|Update|Write|Create|Send|Tag|Restore")


@functions
def test_a_function_is_granted_named_actions_on_named_resources(function: str) -> None:
    for statement in template.statements(function):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        assert not [resource for resource in statement["Resource"] if resource == "*" or resource.startswith("*")]


@read_functions
def test_a_read_may_do_nothing_but_read(function: str) -> None:
    for statement in template.statements(function):
        (resource,) = statement["Resource"]
        # A search is a POST, and may be nothing else; each definition of the index has a name of its own.
        if resource.endswith("/videos-*/_search"):
            assert resource.count("*") == 1
            assert statement["Action"] == ["es:ESHttpPost"]
        else:
            assert "*" not in resource
            assert not [action for action in statement["Action"] if WRITES.search(action)]
            of_table = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}
            assert {*statement["Action"]} <= ({"dynamodb:Query"} if "/index/" in resource else of_table)


DOMAIN = "arn:aws:es:eu-west-1:123456789012:domain/dailywatch-videos"


type Right = tuple[str, str]


def uses_of(request: Request) -> set[Right]:
    """Return the actions and the resources for which a store asks the caller's permission."""
    if target := request.headers.get("X-Amz-Target"):
        return {(f"dynamodb:{action}", resource) for action, resource in table_uses(target.rpartition(".")[2], request)}
    return {(f"es:ESHttp{request.method.title()}", f"{DOMAIN}{request.target.partition('?')[0]}")}


def table_uses(operation: str, request: Request) -> Iterator[Right]:
    """Yield what DynamoDB asks permission for: a transaction for each of its actions."""
    match request.json:
        case {"TransactItems": actions}:
            yield from (
                (f"{kind}Item", f"{one['TableName']}.Arn") for action in actions for kind, one in action.items()
            )
        case {"RequestItems": tables}:
            yield from ((operation, f"{table}.Arn") for table in tables)
        case {"TableName": table, "IndexName": index}:
            yield operation, f"{table}.Arn/index/{index}"
        case {"TableName": table}:
            yield operation, f"{table}.Arn"


def granted_to(function: str) -> set[Right]:
    """Return what a function may do, and where."""
    return {
        (action, resource)
        for statement in template.statements(function)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def require_least(uses: set[Right], granted: set[Right]) -> None:
    """Check that each use is granted, and that each grant is used."""
    allowed = [(use, grant) for use in uses for grant in granted if is_within(use, grant)]
    assert {use for use, _ in allowed} == uses
    assert {grant for _, grant in allowed} == granted


@everything
@read_functions
def test_a_read_is_granted_exactly_what_it_uses(
    ask: Ask, stores: Stores, dynamodb_engine: Engine, function: str
) -> None:
    # GIVEN one engine in the place of every store; a search that finds nothing looks for another spelling too
    tables = relay(stores.url)
    nothing = found(counts={"category": {}, "region": {}})
    dynamodb_engine.script = lambda request: tables(request) if "X-Amz-Target" in request.headers else nothing
    # WHEN every route of the function is asked
    statuses = [asked(ask, route).status for route in GETS if route.function == function]
    assert {*statuses} == {200}
    # THEN each use is granted, and each grant is used
    require_least({use for request in dynamodb_engine.requests for use in uses_of(request)}, granted_to(function))


def test_the_charts_run_is_granted_exactly_what_it_uses(
    invoke: Invoke, stores: Stores, dynamodb_engine: Engine
) -> None:
    stores.put_members(*(video(number, listed={"US": NOON}) for number in range(6)))
    dynamodb_engine.script = relay(stores.url)
    # A second run reads what the first one wrote.
    for _ in range(2):
        assert all(invoke("charts", read_event("charts-schedule"))["swapped"].values())
    uses = {use for request in dynamodb_engine.requests for use in uses_of(request)}
    require_least(uses, granted_to("ChartsFunction"))


def is_within(use: Right, grant: Right) -> bool:
    """Tell whether a grant allows a use."""
    return use[0] == grant[0] and fnmatchcase(use[1], grant[1])


@functions
def test_nothing_scans_and_nothing_deletes(function: str) -> None:
    granted = [action for statement in template.statements(function) for action in statement["Action"]]
    assert not [action for action in granted if re.search("Scan|Delete|PartiQL", action)]


@functions
def test_a_function_is_given_the_variables_that_its_code_reads_and_no_others(function: str) -> None:
    given = template.function_environment(function).keys()
    read = {name for name in variables_read_by(folder_of(function)) if not name.startswith(("AWS_", "LAMBDA_"))}
    assert read <= given
    assert {name for name in given if not name.startswith("POWERTOOLS_")} <= read


@functions
def test_a_function_names_itself_and_runs_what_is_tested(function: str) -> None:
    declared = template.function_properties(function)
    version = (template.TEMPLATE.parent / ".python-version").read_text().strip()
    assert declared["Runtime"] == f"python{version}"
    assert declared["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == folder_of(function)
    assert declared["LoggingConfig"]["LogFormat"] == "JSON"
    assert (template.function_folder(function) / "app.py").is_file()


@pytest.mark.parametrize("function", sorted(WRITERS))
def test_a_writer_gives_up_on_a_store_before_its_own_time_is_up(
    loaded_functions: Functions, environment: None, function: str
) -> None:
    del environment
    allowed = template.function_properties(function)["Timeout"]
    name = folder_of(function)
    with loaded_functions.environment(name, {"SearchEndpoint": "http://127.0.0.1:1"}):
        clients = loaded_functions.clients(name)
    loaded_functions.forget()
    assert clients
    for client in clients:
        config = client.meta.config
        # Without a number of its own, DynamoDB's client tries ten times.
        tries = (config.retries or {}).get("total_max_attempts", 10)
        assert tries * (config.connect_timeout + config.read_timeout) < allowed


# --- The stream and the queues ----------------------------------------------------------------------------------------


def source(function: str, name: str) -> dict[str, Any]:
    """Return the properties of one of a function's events."""
    found: dict[str, Any] = template.properties(function)["Events"][name]["Properties"]
    return found


def test_the_stream_loses_nothing_and_is_never_blocked_for_good() -> None:
    stream = source("IndexerFunction", "Stream")
    assert template.properties("VideosTable")["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < stream["MaximumRetryAttempts"] <= 10_000
    # The stream itself forgets after a day.
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert stream["DestinationConfig"] == {
        "OnFailure": {"Type": "SQS", "Destination": "IndexFailuresQueue.Arn"},
    }


def test_what_is_gone_is_remembered_for_as_long_as_a_late_write_may_come() -> None:
    stream = source("IndexerFunction", "Stream")["MaximumRecordAgeInSeconds"]
    queues = [template.properties(name)["MessageRetentionPeriod"] for name in ("EventsQueue", "EventsDeadLetterQueue")]
    assert sum(queues) <= TOMBSTONE_LIFETIME_S
    assert stream <= FORMER_MEMBER_LIFETIME_S
    number, unit = re.fullmatch(r"(\d+)([hd])", DEFINITION["settings"]["index"]["gc_deletes"]).groups()  # type: ignore[union-attr]
    assert stream <= int(number) * {"h": 3600, "d": 24 * 3600}[unit]


def test_a_message_stays_hidden_for_six_times_the_functions_time() -> None:
    queue, events = template.properties("EventsQueue"), source("IngestFunction", "Queue")
    assert events["Queue"] == "EventsQueue.Arn"
    assert queue["VisibilityTimeout"] >= 6 * template.function_properties("IngestFunction")["Timeout"]
    assert events["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # A batch of more than ten needs a window.
    assert events["BatchSize"] <= 10 or events["MaximumBatchingWindowInSeconds"] >= 1
    assert events["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_what_fails_five_times_is_kept_for_as_long_as_a_queue_can() -> None:
    redrive = template.properties("EventsQueue")["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": "EventsDeadLetterQueue.Arn", "maxReceiveCount": 5}
    assert template.properties("EventsDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600
    (target,) = template.properties("VideoEventsRule")["Targets"]
    assert (target["Arn"], target["DeadLetterConfig"]) == (
        "EventsQueue.Arn",
        {"Arn": "EventsDeadLetterQueue.Arn"},
    )


@of_kind("AWS::SQS::Queue")
def test_a_queue_is_encrypted_and_takes_nothing_in_the_clear(name: str) -> None:
    assert template.properties(name)["SqsManagedSseEnabled"] is True
    denied = [statement for statement in queue_statements(name) if statement["Effect"] == "Deny"]
    assert [(one["Principal"], one["Action"], one["Condition"]) for one in denied] == [
        ("*", "sqs:*", {"Bool": {"aws:SecureTransport": "false"}})
    ]


@of_kind("AWS::SQS::Queue")
def test_only_the_rule_may_send_from_outside(name: str) -> None:
    for statement in queue_statements(name):
        if statement["Effect"] == "Allow":
            assert statement["Principal"] == {"Service": "events.amazonaws.com"}
            assert statement["Action"] == "sqs:SendMessage"
            assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": "VideoEventsRule.Arn"}}


def queue_statements(name: str) -> Iterator[dict[str, Any]]:
    """Yield the statements of a queue's policies that are about it."""
    for policy in template.resources("AWS::SQS::QueuePolicy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if f"{name}.Arn" in template.as_list(statement["Resource"]):
                yield statement


def test_the_schedule_sends_the_recorded_event() -> None:
    schedule = source("ChartsFunction", "Schedule")
    assert json.loads(schedule["Input"]) == read_event("charts-schedule")
    minutes = template.function_environment("ChartsFunction")["CHART_INTERVAL_MINUTES"]
    assert schedule["ScheduleExpression"] == f"rate({minutes} minutes)"


# --- Stores -----------------------------------------------------------------------------------------------------------


@of_kind("AWS::DynamoDB::Table")
def test_a_table_can_be_restored_and_forgets_what_expires(name: str) -> None:
    table = template.resources()[name]
    assert table["UpdateReplacePolicy"] == "Retain"
    assert table["DeletionPolicy"].startswith("Retain")
    declared = table["Properties"]
    assert declared["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert declared["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert declared["SSESpecification"] == {"SSEEnabled": True}
    assert declared["BillingMode"] == "PAY_PER_REQUEST"


def test_the_index_of_shelves_holds_members_alone_and_no_more_of_them_than_their_place() -> None:
    (shelves,) = template.properties("RegionsTable")["GlobalSecondaryIndexes"]
    assert shelves["IndexName"] == BY_SHELF
    assert [key["AttributeName"] for key in shelves["KeySchema"]] == ["shelf", "views"]
    assert shelves["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_the_search_domain_speaks_and_keeps_nothing_in_the_clear() -> None:
    domain = template.properties("SearchDomain")
    assert domain["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert domain["DomainEndpointOptions"]["TLSSecurityPolicy"].startswith("Policy-Min-TLS-1-2")
    assert domain["EncryptionAtRestOptions"] == {"Enabled": True}
    assert domain["NodeToNodeEncryptionOptions"] == {"Enabled": True}


OPERATOR = "arn:aws:iam::123456789012:role/operator"


def domain_grants(known: template.Known | None = None) -> Iterator[tuple[str, set[str], str]]:
    """Yield whom the search domain lets do what, and where."""
    for statement in template.properties("SearchDomain", known)["AccessPolicies"]["Statement"]:
        assert statement["Effect"] == "Allow"
        for principal in template.as_list(statement["Principal"]["AWS"]):
            yield principal, {*template.as_list(statement["Action"])}, statement["Resource"]


def test_the_search_domain_knows_its_callers_by_name() -> None:
    functions = {"SearchFunctionRole.Arn", "IndexerFunctionRole.Arn"}
    assert {principal for principal, _, _ in domain_grants()} == functions
    assert {principal for principal, _, _ in domain_grants({"SearchOperatorArn": OPERATOR})} == {*functions, OPERATOR}


@pytest.mark.parametrize("function", ["SearchFunction", "IndexerFunction"])
def test_the_search_domain_grants_a_function_no_more_than_its_own_policy(function: str) -> None:
    # Within one account either of the two policies is enough.
    own = {
        (action, resource)
        for statement in template.statements(function)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    granted = {
        (action, resource)
        for principal, actions, resource in domain_grants()
        for action in actions
        if principal == f"{function}Role.Arn"
    }
    assert granted
    assert granted <= own


# --- Alarms and logs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "dimension"),
    [
        ("AWS/SQS ApproximateNumberOfMessagesVisible", "EventsDeadLetterQueue.QueueName"),
        ("AWS/SQS ApproximateNumberOfMessagesVisible", "IndexFailuresQueue.QueueName"),
        ("AWS/Lambda IteratorAge", "IndexerFunction"),
        ("AWS/Lambda Errors", "ChartsFunction"),
        ("AWS/ApiGateway 5XXError", "dailywatch"),
        ("AWS/ApiGateway Latency", "dailywatch"),
    ],
)
def test_somebody_is_told(metric: str, dimension: str) -> None:
    (alarm,) = [
        alarm
        for alarm in alarms()
        if f"{alarm['Namespace']} {alarm['MetricName']}" == metric
        and [one["Value"] for one in alarm["Dimensions"]] == [dimension]
    ]
    assert alarm["AlarmActions"] == ["arn:aws:sns:topic"]
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarm["TreatMissingData"] == "notBreaching"


def test_somebody_is_told_when_charts_grow_old_and_when_nobody_tells_how_old_they_are() -> None:
    (alarm,) = [alarm for alarm in alarms() if alarm["MetricName"] == "ChartAge"]
    charts = template.function_environment("ChartsFunction")
    assert alarm["Namespace"] == "DailyWatch"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": charts["POWERTOOLS_SERVICE_NAME"]}]
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("GreaterThanThreshold", "breaching")
    # Of each period the freshest run counts, and each period has one; a chart may be as old as a run is late.
    interval_s = 60 * int(charts["CHART_INTERVAL_MINUTES"])
    assert (alarm["Statistic"], alarm["Threshold"] > interval_s, alarm["Period"] >= interval_s) == (
        "Minimum",
        True,
        True,
    )
    assert alarm["AlarmActions"] == ["arn:aws:sns:topic"]


def test_no_alarm_needs_a_topic() -> None:
    assert not [alarm for alarm in alarms(topic="") if "AlarmActions" in alarm]


def alarms(topic: str = "arn:aws:sns:topic") -> list[dict[str, Any]]:
    """Return the properties of all alarms."""
    found = template.resources("AWS::CloudWatch::Alarm", {"AlarmTopicArn": topic})
    return [alarm["Properties"] for alarm in found.values()]


@of_kind("AWS::Logs::LogGroup")
def test_logs_do_not_stay_for_ever(name: str) -> None:
    assert template.properties(name)["RetentionInDays"] > 0


# --- Recorded events --------------------------------------------------------------------------------------------------

RECORDED = sorted(path.stem for path in EVENTS.glob("*.json"))
REQUESTS = [name for name in RECORDED if "resource" in read_event(name)]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event_is_used_by_a_test(name: str) -> None:
    tests = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    assert any(f'read_event("{name}")' in path.read_text() for path in tests)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_recorded_request_is_one_that_the_gateway_would_hand_over(name: str) -> None:
    event = read_event(name)
    context = event["requestContext"]
    assert (event["httpMethod"], event["resource"]) in [(route.method, route.path) for route in template.routes()]
    assert event["path"] == event["resource"].format(**(event["pathParameters"] or {}))
    assert (context["path"], context["resourcePath"]) == (f"/v1{event['path']}", event["resource"])
    assert (context["httpMethod"], context["stage"]) == (event["httpMethod"], "v1")
    assert event["multiValueHeaders"] == {header: [value] for header, value in event["headers"].items()}
    given = event["multiValueQueryStringParameters"] or {}
    assert event["queryStringParameters"] == ({key: values[-1] for key, values in given.items()} or None)


def recorded_events() -> list[tuple[str, Json]]:
    """Return the events of other services, by the file that holds them."""
    queued = [json.loads(record["body"]) for record in read_event("ingest-sqs")["Records"]]
    events = [("ingest-sqs", event) for event in queued]
    events += [("ingest-direct", event) for event in read_event("ingest-direct")["events"]]
    return [*events, ("ingest-eventbridge", read_event("ingest-eventbridge"))]


def test_all_recorded_events_but_one_are_as_their_schemas_say() -> None:
    refused = [file for file, event in recorded_events() if not is_valid(event)]
    assert refused == ["ingest-sqs"]
    assert {event["detail-type"] for _, event in recorded_events()} == {
        *template.properties("VideoEventsRule")["EventPattern"]["detail-type"]
    }


def is_valid(event: Json) -> bool:
    """Tell whether an event is as its published schema says."""
    schema = json.loads((template.TEMPLATE.parent / "docs" / "events" / f"{event['detail-type']}.json").read_text())
    return bool(jsonschema.Draft202012Validator(schema).is_valid(event["detail"]))


def test_the_recorded_requests_ask_for_what_the_catalogue_holds(ask: Ask, catalogue: Video) -> None:
    answers = {name: ask(folder_of(function_of(name)), read_event(name)) for name in REQUESTS}
    expected = dict.fromkeys(REQUESTS, 200) | {"search-invalid": 422}
    assert {name: answer.status for name, answer in answers.items()} == expected
    assert answers["video-detail"].json["videoId"] == catalogue.video_id


def function_of(name: str) -> str:
    """Return the function that a recorded request goes to."""
    event = read_event(name)
    (found,) = [
        route.function
        for route in template.routes()
        if (route.method, route.path) == (event["httpMethod"], event["resource"])
    ]
    return found


# --- What code reads --------------------------------------------------------------------------------------------------


class Module(NamedTuple):
    """A module's definitions by name, and where its imported names come from."""

    definitions: dict[str, ast.stmt]
    imports: dict[str, tuple[str, str]]


@cache
def module_at(path: Path) -> Module:
    """Read a module without running it."""
    definitions: dict[str, ast.stmt] = {}
    imports: dict[str, tuple[str, str]] = {}
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                definitions[name] = node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                definitions[name] = node
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("catalog"):
                imports |= {alias.asname or alias.name: (module, alias.name) for alias in names}
    return Module(definitions, imports)


def variables_read_by(folder: str) -> set[str]:
    """Return the variables that a function's handler, and all that it may call, reads from the environment."""
    app = template.TEMPLATE.parent / "functions" / folder / "app.py"
    waiting = [(app, name) for name in module_at(app).definitions]
    seen = set(waiting)
    for path, name in waiting:
        used = {*definitions_used(path, module_at(path).definitions[name])} - seen
        seen |= used
        waiting.extend(used)
    return {variable for path, name in seen for variable in variables_in(module_at(path).definitions[name])}


def definitions_used(path: Path, node: ast.stmt) -> Iterator[tuple[Path, str]]:
    """Yield the definitions of this code base that a definition refers to."""
    module = module_at(path)
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name) if name in module.definitions:
                yield path, name
            case ast.Name(id=name) if name in module.imports:
                package, imported = module.imports[name]
                home = CODE / f"{package.replace('.', '/')}.py"
                if home.is_file() and imported in module_at(home).definitions:
                    yield home, imported
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.imports:
                home = CODE / "/".join([*module.imports[name][0].split("."), f"{module.imports[name][1]}.py"])
                if home.is_file() and attribute in module_at(home).definitions:
                    yield home, attribute


def variables_in(node: ast.stmt) -> Iterator[str]:
    """Yield the names of the environment variables that a definition reads."""
    for inner in ast.walk(node):
        match inner:
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
                yield name
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="environ")), args=[ast.Constant(value=str(name)), *_]
            ):
                yield name


def test_every_function_of_the_template_is_loaded_by_these_tests() -> None:
    folders = {path.parent.name for path in (template.TEMPLATE.parent / "functions").glob("*/app.py")}
    assert {folder: variables_read_by(folder) for folder in folders}
    assert folders == FUNCTIONS.keys()
