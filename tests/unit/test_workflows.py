"""The workflows: what they may do, and that their steps are commands of this repository."""

import re
from typing import Any

import pytest
import yaml

from tests import template

ROOT = template.TEMPLATE.parent
FOLDER = ROOT / ".github/workflows"
WORKFLOWS: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.iterdir())
}
MAKEFILE = (ROOT / "Makefile").read_text()
STEPS = [
    (f"{name}: {step['run']}", step["run"])
    for name, workflow in WORKFLOWS.items()
    for job in workflow["jobs"].values()
    for step in job.get("steps", [])
    if "run" in step
]
every_workflow = pytest.mark.parametrize("name", WORKFLOWS)


def triggers(workflow: dict[str, Any]) -> dict[str, Any]:
    """Return what starts a workflow; YAML 1.1 reads its key as a boolean."""
    found: dict[Any, Any] = workflow
    started: dict[str, Any] = found[True]
    return started


@every_workflow
def test_a_workflow_may_do_nothing_that_its_jobs_do_not_name(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    assert all(job["permissions"] for job in WORKFLOWS[name]["jobs"].values())


@every_workflow
def test_foreign_actions_are_pinned_to_a_commit_and_no_secret_is_stored(name: str) -> None:
    text = (FOLDER / name).read_text()
    used = re.findall(r"uses: (\S+)", text)
    assert all(re.fullmatch(r"\./\S+|[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in used)
    assert "secrets." not in text


@every_workflow
def test_every_job_ends_in_time(name: str) -> None:
    assert all("timeout-minutes" in job or "uses" in job for job in WORKFLOWS[name]["jobs"].values())


@pytest.mark.parametrize("command", [command for _, command in STEPS], ids=[name for name, _ in STEPS])
def test_a_command_exists(command: str) -> None:
    program, *words = command.split()
    if program == "make":
        assert re.search(rf"^{words[0]}:", MAKEFILE, re.MULTILINE)
    elif program.startswith("."):
        assert (ROOT / program).exists()
    else:
        assert program in ("gh", "sudo")


def test_every_change_is_checked_as_anybody_can_check_it() -> None:
    assert {"push", "pull_request"} <= triggers(WORKFLOWS["ci.yml"]).keys()
    assert ".ci/run" in [command for name, command in STEPS if name.startswith("ci.yml")]


def test_a_release_is_made_of_a_tag_after_all_checks() -> None:
    workflow = WORKFLOWS["release.yml"]
    assert triggers(workflow) == {"push": {"tags": ["v*"]}}
    assert workflow["jobs"]["release"]["needs"] == "checks"
    assert workflow["jobs"]["checks"]["uses"] == "./.github/workflows/ci.yml"
    publish = next(command for name, command in STEPS if name.startswith("release.yml") and "gh release" in command)
    # Where `make release` writes.
    for path in (".local/release/notes.md", ".local/release/files/*"):
        assert path in publish
        assert path.removesuffix("notes.md").rstrip("/*") in MAKEFILE


def test_continuous_integration_lints_and_builds_the_documentation() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert {"make lint", "make docs", "make test"} <= {*lines}
    assert lines[-1] == "make test"
    assert re.search(r"^\t@.*openapi-lint repository-lint sbom$", MAKEFILE, re.MULTILINE)


def test_a_link_that_leads_nowhere_fails_the_build_of_the_documentation() -> None:
    assert "\nstrict: true\n" in (ROOT / "mkdocs.yml").read_text()
    # With --quiet MkDocs counts no warnings.
    assert "\t@$(MKDOCS) build\n" in MAKEFILE
