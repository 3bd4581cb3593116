"""The document of any API that is built like ours, and which ones are refused."""

from pathlib import Path
from typing import Any

import pytest

from tools.openapi import __main__ as command
from tools.openapi.document import SharedOperationId, document_of
from tools.openapi.examples import Example
from tools.openapi.routes import DeployedRoute, RoutesDiffer, deployed_routes
from tools.openapi.schemas import SharedName

HEAD = '''"""{title}: what it is for."""
from typing import Annotated
from catalog.http.answers import Response
from catalog.http.parameter_types import AnyText, Integer
from catalog.http.router import Router

router = Router()
'''
PLAIN = '''
@router.get("/{name}", "{model}")
def {name}() -> Response:
    """Say {name}."""
'''
ANY = "typing:Any"
WITH_PARAMETERS = '''
@router.get("/items/{item_id}", "typing:Any")
def items(
    item_id: Annotated[int, Integer(1, 9)],
    word: Annotated[str, AnyText()],
    size: Annotated[int | None, Integer(1, 9), "In metres"] = None,
) -> Response:
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
            f"        Get{number}: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: '{path}'}}}}"
            for number, path in enumerate(paths)
        ]
    for name, text in code.items():
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "app.py").write_text(HEAD.format(title=name.title()) + text)
    (folder / "template.yaml").write_text("\n".join(lines))
    return deployed_routes(folder / "template.yaml")


def test_a_route_is_described_by_its_code_alone(tmp_path: Path) -> None:
    document = document_of(deployed(tmp_path, {"one": ["/a"]}, {"one": PLAIN.format(name="a", model=ANY)}), [])
    item = document["paths"]["/a"]
    assert item.keys() == {"get"}
    assert (item["get"]["operationId"], item["get"]["summary"], item["get"]["tags"]) == ("a", "Say a", ["One"])
    assert item["get"]["description"] == "Unknown query parameters are rejected."
    assert item["get"]["responses"]["200"]["content"] == {"application/json": {"schema": {}}}
    assert document["tags"] == [{"name": "One", "description": "What it is for."}]


def test_a_recorded_request_is_the_example_of_its_parameters(tmp_path: Path) -> None:
    routes = deployed(tmp_path, {"one": ["/items/{item_id}"]}, {"one": WITH_PARAMETERS})
    document = document_of(routes, [Example("items", "items", {"item_id": 7}, {"word": "two words"}, 200, [1])])
    item = document["paths"]["/items/{item_id}"]
    number = {"type": "integer", "minimum": 1, "maximum": 9}
    item_id = {"name": "item_id", "in": "path", "required": True, "schema": number}
    word = {"name": "word", "in": "query", "required": True, "schema": {"type": "string"}}
    assert item["get"]["parameters"][:3] == [
        item_id | {"example": 7},
        word | {"example": "two words"},
        {"name": "size", "in": "query", "required": False, "description": "In metres", "schema": number},
    ]
    assert item["get"]["summary"] == "List items"
    assert item["get"]["description"] == "At length. Unknown query parameters are rejected."
    assert item["get"]["responses"]["200"]["content"]["application/json"]["examples"] == {
        "items": {"summary": "GET /items/7?word=two%20words", "value": [1]}
    }


@pytest.mark.parametrize("paths", [["/a", "/b"], []], ids=["a route without code", "code without a route"])
def test_template_and_code_have_the_same_routes(tmp_path: Path, paths: list[str]) -> None:
    template = {"one": [*paths, "/c"]}
    code = PLAIN.format(name="a", model=ANY) + PLAIN.format(name="c", model=ANY)
    with pytest.raises(RoutesDiffer, match="one: template"):
        deployed(tmp_path, template, {"one": code})


SHARED: dict[str, tuple[dict[str, str], type[Exception]]] = {
    "models": (
        {
            "one": PLAIN.format(name="one", model="catalog.categories.api:Category"),
            "two": PLAIN.format(name="two", model="tests.contract.clients.dailywatch:Category"),
        },
        SharedName,
    ),
    "operations": (
        {
            "one": PLAIN.format(name="one", model=ANY),
            "two": PLAIN.format(name="one", model=ANY).replace("/one", "/two"),
        },
        SharedOperationId,
    ),
}


@pytest.mark.parametrize(("code", "error"), SHARED.values(), ids=SHARED)
def test_a_shared_name_is_refused(tmp_path: Path, code: dict[str, str], error: type[Exception]) -> None:
    routes = deployed(tmp_path, {"one": ["/one"], "two": ["/two"]}, code)
    with pytest.raises(error, match=r"Category|\['one', 'one'\]"):
        document_of(routes, [])


def test_the_command_ends_with_the_reason_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ() -> Any:
        raise RoutesDiffer("functions/one: template ['/a'], code []")

    monkeypatch.setattr(command, "deployed_routes", differ)
    with pytest.raises(SystemExit, match="functions/one: template"):
        command.main(tmp_path / "openapi.json")
    assert not (tmp_path / "openapi.json").exists()
