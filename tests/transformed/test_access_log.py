"""The access log: a line finds its function's lines, says what went wrong, and no more of users than that needs."""

import json
import re

from catalog.http.problems import internal_error
from catalog.request_log import begin
from tests.functions.lambdas import REQUEST_ID
from tests.transformed import transform

(STAGE,) = transform.resources("AWS::ApiGateway::Stage").values()
FORMAT: str = STAGE["Properties"]["AccessLogSetting"]["Format"]
LINE: dict[str, str] = json.loads(FORMAT)

# An unknown variable is logged as "-". The list of those that there are:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
VARIABLES = {
    "error.message",
    "error.responseType",
    "httpMethod",
    "identity.sourceIp",
    "identity.userAgent",
    "integration.error",
    "integration.integrationStatus",
    "integration.requestId",
    "integration.status",
    "integrationLatency",
    "path",
    "requestId",
    "requestTime",
    "resourcePath",
    "responseLatency",
    "responseLength",
    "status",
}


def test_a_line_is_json_on_one_line_of_variables_that_exist() -> None:
    variables = {name: text.removeprefix("$context.") for name, text in LINE.items() if name != "stack"}
    assert {*variables.values()} == VARIABLES
    assert LINE["stack"] == "dailywatch"
    assert "\n" not in FORMAT


def test_a_line_has_the_id_that_lambda_gives_the_functions_lines_and_its_problems() -> None:
    assert LINE["functionRequestId"] == "$context.integration.requestId"

    class Context:
        aws_request_id = REQUEST_ID

    begin(Context())
    assert json.loads(internal_error(ValueError("broken"), "/").body)["request_id"] == REQUEST_ID
    for function in transform.resources("AWS::Lambda::Function").values():
        # Lambda adds the id to lines in JSON alone.
        assert function["Properties"]["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["Properties"]["LoggingConfig"]["LogGroup"] == "FunctionLogs"


def test_a_line_has_the_id_that_the_gateways_own_errors_tell() -> None:
    assert LINE["requestId"] == "$context.requestId"
    responses = transform.properties("Api")["Body"]["x-amazon-apigateway-gateway-responses"]
    told = {json.loads(one["responseTemplates"]["application/json"])["instance"] for one in responses.values()}
    assert told == {"urn:uuid:$context.requestId"}


def test_no_line_has_the_query_of_a_request_or_a_header_but_the_user_agent() -> None:
    # `path` ends before the query, in which the texts of searches are.
    told = {text for text in LINE.values() if re.search(r"query|header|userAgent|authorizer|caller", text)}
    assert told == {"$context.identity.userAgent"}


def test_the_log_expires_as_all_do() -> None:
    groups = transform.resources("AWS::Logs::LogGroup", LogRetentionDays="7")
    assert {one["Properties"]["RetentionInDays"] for one in groups.values()} == {"7"}
