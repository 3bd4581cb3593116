"""The description of any API that is built like ours, and what it refuses to describe."""

from pathlib import Path
from typing import Any

import pytest

from tools.openapi import __main__ as command
from tools.openapi.document import SharedOperationId, document_of
from tools.openapi.examples import Example
from tools.openapi.routes import DeployedRoute, RoutesDiffer, deployed_routes
from tools.openapi.schemas import SharedName

HEAD = '''"""{title}: what it is for."""
from typing import Annotated, Any
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel
from catalog.http.described import answers

app = APIGatewayRestResolver()
'''
PLAIN = '''
@app.get("/{name}")
def {name}() -> Response[str]:
    """Say {name}."""
'''
MODELLED = '''
class Card(BaseModel):
    {field}: int

@app.get("/{name}")
@answers(Card)
def {name}() -> Response[str]:
    """Say {name}."""
'''
WITH_PARAMETERS = '''
@app.get("/items/<item_id>")
def items(
    item_id: Annotated[int, Path(ge=1)],
    word: Annotated[str, Query()],
    sizes: Annotated[int | str | None, Query()] = None,
) -> Response[str]:
    """List items.

    At length.
    """
'''


def deployed(folder: Path, template: dict[str, list[str]], code: dict[str, str]) -> list[DeployedRoute]:
    """Return the routes of a template with these paths of each function, whose code this is."""
    lines = ["Resources:", "  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub x}}"]
    lines += ["  Quiet: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/quiet}}"]
    for name, paths in template.items():
        lines += [f"  {name}:", "    Type: AWS::Serverless::Function", "    Properties:"]
        lines += [f"      CodeUri: functions/{name}", "      Events:", "        Queue: {Type: SQS}"]
        lines += [
            f"        Get{number}: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: GET, Path: '{path}'}}}}"
            for number, path in enumerate(paths)
        ]
    for name, text in code.items():
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "app.py").write_text(HEAD.format(title=name.title()) + text)
    (folder / "template.yaml").write_text("\n".join(lines))
    return deployed_routes(folder / "template.yaml")


def test_a_route_is_described_without_anything_being_said_about_it_elsewhere(tmp_path: Path) -> None:
    document = document_of(deployed(tmp_path, {"one": ["/a"]}, {"one": PLAIN.format(name="a")}), [])
    item = document["paths"]["/a"]
    # Only what is deployed: there is no HEAD here.
    assert item.keys() == {"get"}
    assert (item["get"]["operationId"], item["get"]["summary"], item["get"]["tags"]) == ("a", "Say a", ["One"])
    assert item["get"]["responses"]["200"]["content"] == {"application/json": {"schema": {}}}
    assert document["tags"] == [{"name": "One", "description": "What it is for."}]


def test_a_recorded_request_gives_the_examples_of_its_parameters(tmp_path: Path) -> None:
    routes = deployed(tmp_path, {"one": ["/items/{item_id}"]}, {"one": WITH_PARAMETERS})
    document = document_of(routes, [Example("items", "items", {"item_id": 7}, {"word": "two words"}, 200, [1])])
    item = document["paths"]["/items/{item_id}"]
    assert item["get"]["parameters"][:3] == [
        {
            "name": "item_id",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
            "example": 7,
        },
        {"name": "word", "in": "query", "required": True, "schema": {"type": "string"}, "example": "two words"},
        {
            "name": "sizes",
            "in": "query",
            "required": False,
            "schema": {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
        },
    ]
    assert item["get"]["summary"] == "List items"
    assert item["get"]["responses"]["200"]["content"]["application/json"]["examples"] == {
        "items": {"summary": "GET /items/7?word=two%20words", "value": [1]}
    }


@pytest.mark.parametrize("paths", [["/a", "/b"], []], ids=["a route without code", "code without a route"])
def test_template_and_code_have_the_same_routes(tmp_path: Path, paths: list[str]) -> None:
    template = {"one": [*paths, "/c"]}
    code = PLAIN.format(name="a") + PLAIN.format(name="c")
    with pytest.raises(RoutesDiffer, match="one: template"):
        deployed(tmp_path, template, {"one": code})


def test_two_models_with_one_name_are_refused(tmp_path: Path) -> None:
    code = {name: MODELLED.format(name=name, field=name) for name in ("one", "two")}
    routes = deployed(tmp_path, {"one": ["/one"], "two": ["/two"]}, code)
    with pytest.raises(SharedName, match="Card"):
        document_of(routes, [])


def test_two_operations_with_one_name_are_refused(tmp_path: Path) -> None:
    code = {"one": PLAIN.format(name="a"), "two": PLAIN.format(name="a").replace('"/a"', '"/b"')}
    routes = deployed(tmp_path, {"one": ["/a"], "two": ["/b"]}, code)
    with pytest.raises(SharedOperationId):
        document_of(routes, [])


def test_the_command_ends_with_the_reason_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ() -> Any:
        raise RoutesDiffer("functions/one: template ['/a'], code []")

    monkeypatch.setattr(command, "deployed_routes", differ)
    with pytest.raises(SystemExit, match="functions/one: template"):
        command.main(tmp_path / "openapi.json")
    assert not (tmp_path / "openapi.json").exists()
