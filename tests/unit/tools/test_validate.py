"""AWS's validator finds faults, and a waiver takes back its own findings alone."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tools.validate import __main__ as command
from tools.validate.findings import findings
from tools.validate.waivers import WAIVERS

QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": -1}}}}


def test_a_value_that_cloudformation_refuses_is_found() -> None:
    assert "minimum" in " ".join(one.message for one in findings(json.dumps(QUEUE), {}))


def test_a_finding_without_a_waiver_and_a_waiver_without_a_finding_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(command, "transformed", lambda *_: QUEUE)
    app = typer.Typer()
    app.command()(command.main)
    written = tmp_path_factory.mktemp("validated") / "template.json"
    result = CliRunner().invoke(app, [str(written)])
    assert result.exit_code == 1
    assert "minimum" in result.output
    assert f"{WAIVERS[0].rule} is waived, and finds nothing" in result.output
    assert json.loads(written.read_text()) == QUEUE
