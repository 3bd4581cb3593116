"""`make examples`: a running stack is asked again, and what it answers is written down."""

from pathlib import Path

import pytest

from tests.functions.conftest import Engine, Reply, Request, reply
from tools.openapi.examples import Example, recorded, write
from tools.openapi.record import main
from tools.stack import Stack


@pytest.fixture
def stack(engine: Engine, tmp_path: Path) -> Path:
    """Give the description of a stack whose API is the scripted engine."""
    members = dict.fromkeys(Stack.__dataclass_fields__, "") | {"api": engine.url}
    Stack(**members).write(tmp_path / "stack.json")
    return tmp_path / "stack.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder for examples."""
    (tmp_path / "examples").mkdir()
    return tmp_path / "examples"


def test_answers_and_refusals_are_written_in_the_place_of_the_former_ones(
    engine: Engine, stack: Path, folder: Path
) -> None:
    def answer(request: Request) -> Reply:
        return reply({"asked": request.target}, 404 if "/none" in request.target else 200)

    engine.script = answer
    write(Example("found", "by_tag", {"tag": "a b/c"}, {"page": 1}, 0, None), folder)
    write(Example("missing", "by_tag", {"tag": "none"}, {}, 200, "former"), folder)
    main(stack, folder)
    assert recorded(folder) == [
        Example(
            "found", "by_tag", {"tag": "a b/c"}, {"page": 1}, 200, {"asked": "/api/v1/videos/by-tag/a%20b%2Fc?page=1"}
        ),
        Example("missing", "by_tag", {"tag": "none"}, {}, 404, {"asked": "/api/v1/videos/by-tag/none"}),
    ]


def test_operations_without_an_example_are_named(stack: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(stack, folder)
    assert "no example: by_tag\n" in capsys.readouterr().out
