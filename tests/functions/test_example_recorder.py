"""`make examples`: a running stack is asked again, and what it answers is written down."""

from pathlib import Path

import pytest

from tests.functions.engine import Engine, reply
from tools.openapi.examples import Example, recorded, write
from tools.openapi.record import main
from tools.stack import Stack


def test_the_answers_to_examples_are_written_and_operations_without_one_are_named(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = dict.fromkeys(Stack.__dataclass_fields__, "") | {"api": engine.url}
    Stack(**members).write(tmp_path / "stack.json")
    folder = tmp_path / "examples"
    folder.mkdir()
    main(tmp_path / "stack.json", folder)
    assert "no example: by_tag\n" in capsys.readouterr().out
    engine.script = lambda request: reply({"asked": request.target}, 404 if "/none" in request.target else 200)
    write(Example("found", "by_tag", {"tag": "a b/c"}, {"page": 1}, 0, None), folder)
    write(Example("missing", "by_tag", {"tag": "none"}, {}, 200, "former"), folder)
    main(tmp_path / "stack.json", folder)
    found, missing = "/api/v1/videos/by-tag/a%20b%2Fc?page=1", "/api/v1/videos/by-tag/none"
    assert recorded(folder) == [
        Example("found", "by_tag", {"tag": "a b/c"}, {"page": 1}, 200, {"asked": found}),
        Example("missing", "by_tag", {"tag": "none"}, {}, 404, {"asked": missing}),
    ]
    assert "by_tag" not in capsys.readouterr().out
