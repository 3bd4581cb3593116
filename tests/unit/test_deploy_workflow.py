"""The workflow that deploys: what it may do, and that its steps are commands of this repository."""

import re
import tomllib
from typing import Any

import pytest
import yaml

from tests import template

ROOT = template.TEMPLATE.parent
TEXT = (ROOT / ".github/workflows/deploy.yml").read_text()
WORKFLOW: dict[str, Any] = yaml.safe_load(TEXT)
JOB: dict[str, Any] = WORKFLOW["jobs"]["deploy"]
STEPS: list[dict[str, Any]] = JOB["steps"]
MAKEFILE = (ROOT / "Makefile").read_text()


def test_it_may_read_the_repository_and_ask_for_a_token_and_holds_no_key() -> None:
    assert WORKFLOW["permissions"] == {}
    assert JOB["permissions"] == {"contents": "read", "id-token": "write"}
    assert "secrets." not in TEXT
    assert "access-key" not in TEXT
    (credentials,) = [step["with"] for step in STEPS if "configure-aws-credentials" in step.get("uses", "")]
    assert credentials["role-to-assume"] == "${{ vars.AWS_ROLE }}"


def test_foreign_actions_are_pinned_to_a_commit() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 2
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in used)


def test_deployments_wait_for_each_other_and_for_whoever_guards_production() -> None:
    assert WORKFLOW["concurrency"] == {"group": "deploy-prod", "cancel-in-progress": False}
    assert JOB["environment"] == "production"


@pytest.mark.parametrize("command", [step["run"] for step in STEPS if "run" in step])
def test_a_step_is_a_command_of_the_makefile_that_takes_its_words(command: str) -> None:
    words = re.fullmatch(r"make (?P<target>[a-z-]+)(?P<values>( [A-Z_]+=(\"[^\"]*\"|\w+))*)", command)
    assert words is not None
    assert re.search(rf"^{words['target']}:", MAKEFILE, re.MULTILINE)
    for name in re.findall(r"([A-Z_]+)=", words["values"]):
        assert re.search(rf"\$\((if )?{name}\b", MAKEFILE)


def test_it_deploys_unattended_then_brings_the_index_up_to_date_and_checks_what_clients_get() -> None:
    commands = [step["run"].split()[1] for step in STEPS if "run" in step]
    assert commands == ["install", "reindex", "deploy", "reindex", "smoke"]
    assert "YES=1" in next(step["run"] for step in STEPS if "make deploy" in step.get("run", ""))
    named = tomllib.loads((ROOT / "samconfig.toml").read_text())["prod"]["global"]["parameters"]["stack_name"]
    assert WORKFLOW["env"]["STACK"] == named
