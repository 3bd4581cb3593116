"""Commands for operators and of runbooks: shells and AWS's clients understand them."""

import re
import subprocess
from pathlib import Path

import botocore
import botocore.session
import pytest

from tests.transformed import metrics, transform

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {path.name: path.read_text() for path in (DOCS / "how-to/operate.md", *sorted((DOCS / "runbooks").iterdir()))}
every_page = pytest.mark.parametrize("page", PAGES)

# The command line calls a service otherwise than botocore.
SERVICES = {"deploy": "codedeploy"}

# Of the command line itself: a command that botocore does not have, and options that every command takes.
OWN_COMMANDS = {"logs tail": {"since", "filter-pattern"}}
OWN_OPTIONS = {"query", "output", "cli-binary-format"}


def scripts(page: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", PAGES[page], re.MULTILINE | re.DOTALL)


def commands(page: str) -> set[tuple[str, str, frozenset[str]]]:
    """Return the commands of AWS's command line on a page: service, operation, and names of options."""
    text = re.sub(r"\\\n", "", PAGES[page])
    found = re.findall(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)([^\n`;]*)", text)
    return {(service, name, frozenset(re.findall(r" --([a-z-]+)", rest))) for service, name, rest in found}


def options(service: str, name: str) -> set[str]:
    """Return the options of a command; raises `KeyError` for an unknown one."""
    if f"{service} {name}" in OWN_COMMANDS:
        return OWN_COMMANDS[f"{service} {name}"]
    model = botocore.session.get_session().get_service_model(SERVICES.get(service, service))
    operations = {botocore.xform_name(one, "-"): one for one in model.operation_names}
    shape = model.operation_model(operations[name]).input_shape
    return {botocore.xform_name(member, "-") for member in shape.members} if shape else set()


@every_page
def test_every_script_is_one_for_a_shell(page: str) -> None:
    for script in scripts(page):
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)  # noqa: S607 - any bash
        assert done.stderr == ""


@every_page
def test_every_command_of_aws_exists_with_its_options(page: str) -> None:
    for service, name, given in commands(page):
        assert given - OWN_OPTIONS <= options(service, name)


def test_commands_are_found_in_texts_and_in_scripts() -> None:
    found = {(service, name) for page in PAGES for service, name, _ in commands(page)}
    assert {("logs", "start-query"), ("lambda", "invoke"), ("sqs", "get-queue-attributes")} <= found


@every_page
def test_only_what_the_page_for_operators_defines_is_called(page: str) -> None:
    defined = {*re.findall(r"^(\w+)\(\) \{", PAGES["operate.md"], re.MULTILINE)}
    assert defined == {"out", "logs", "ask"}
    called = {*re.findall(r"^(\w+) '", "".join(scripts(page)), re.MULTILINE)}
    assert called <= defined


@every_page
def test_every_message_that_is_looked_for_is_one_of_a_function(page: str) -> None:
    functions = "".join(path.read_text() for path in DOCS.parent.glob("functions/*/app.py"))
    for message in re.findall(r'\$\.message = "([^"]+)"', PAGES[page]):
        assert f'logger.info("{message}"' in functions


@every_page
def test_every_widget_that_is_looked_at_is_on_a_dashboard(page: str) -> None:
    dashboards = transform.resources("AWS::CloudWatch::Dashboard").values()
    titles = {one["properties"]["title"] for dashboard in dashboards for one in metrics.widgets(dashboard)}
    for paragraph in PAGES[page].split("\n\n"):
        if "on the dashboard `" in paragraph:
            assert {*re.findall(r'"([^"]+)"', paragraph.replace("\n", " "))} <= titles
