"""The reference of the documentation site has everything that its sources have."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import template
from tools.site.api_reference import FOLDER, api_pages
from tools.site.event_reference import PAGE, events_page
from tools.site.pages import reference
from tools.site.settings_reference import COMMANDS, SETTINGS

ROOT = template.TEMPLATE.parent
DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs/openapi.json").read_text())
PAGES = reference(ROOT)
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "docs/events").iterdir())}


def test_every_operation_has_a_section_with_its_parameters_and_statuses() -> None:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            page = next(text for text in PAGES.values() if f"## `{method.upper()} {path}` {{" in text)
            section = page.partition(f"## `{method.upper()} {path}` {{")[2].partition("\n## ")[0]
            assert operation["summary"] in section
            assert all(f"| {status} |" in section for status in operation["responses"])
            names = [one["name"] for one in operation.get("parameters", []) if "name" in one]
            assert all(f"| `{name}` |" in section for name in names)


def test_every_operation_is_on_the_overview_with_a_link_to_its_section() -> None:
    links = re.findall(r"\]\(([a-z-]+\.md)#(\w+)\)", PAGES[f"{FOLDER}/index.md"])
    assert len(links) == sum(len(item) for item in DOCUMENT["paths"].values())
    for page, anchor in links:
        assert f"{{ #{anchor} }}" in PAGES[f"{FOLDER}/{page}"]


def test_every_model_has_its_fields_and_every_link_to_a_model_leads_to_one() -> None:
    models = PAGES[f"{FOLDER}/models.md"]
    for name, schema in DOCUMENT["components"]["schemas"].items():
        section = models.partition(f"## {name} {{ #{name.lower()} }}")[2].partition("\n## ")[0]
        assert all(f"| `{field}` |" in section for field in schema.get("properties", {}))
    linked = {anchor for text in PAGES.values() for anchor in re.findall(r"\((?:models\.md)?#(\w+)\)", text)}
    anchors = {*re.findall(r"\{ #([\w-]+) \}", models), *re.findall(r"\{ #([\w-]+) \}", PAGES[PAGE])}
    assert (
        linked - {operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()}
        <= anchors
    )


def test_an_example_is_a_command_with_its_answer() -> None:
    page = PAGES[f"{FOLDER}/search.md"]
    command = "curl -s 'http://127.0.0.1:8080/api/search?q=9%20secretos&per_page=2'"
    answer = page.partition(command)[2].partition("```json\n")[2].partition("\n```")[0]
    recorded = json.loads((ROOT / "docs/examples/search.json").read_text())["answer"]
    assert json.loads(answer) == recorded


def test_texts_cannot_begin_html() -> None:
    page = api_pages(
        {
            "info": {"version": "1", "description": "a <script> of `<b>`"},
            "tags": [],
            "paths": {},
            "components": {"schemas": {}},
        }
    )[f"{FOLDER}/index.md"]
    assert "a &lt;script> of `<b>`" in page


@pytest.mark.parametrize("event", SCHEMAS)
def test_every_field_of_an_event_is_described(event: str) -> None:
    section = events_page(SCHEMAS).partition(f"## {event} {{")[2].partition("\n## ")[0]
    for name, schema in SCHEMAS[event]["properties"].items():
        assert f"| `{name}` |" in section
        assert schema["description"].replace("|", "\\|") in section


def test_every_parameter_and_output_of_the_template_is_a_setting() -> None:
    parameters, _, outputs = PAGES[SETTINGS].partition("## Outputs")
    document = template.document()
    assert all(f"| `{name}` |" in parameters for name in document["Parameters"])
    assert all(f"| `{name}` |" in outputs for name in document["Outputs"])
    assert "| `SearchNodes` | `1` | `3` |" in parameters


def test_every_target_with_a_text_is_a_command() -> None:
    listed = subprocess.run(["make", "help-all"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    targets = re.findall(r"^  make (\S+)", listed, re.MULTILINE)
    assert len(targets) > 30
    assert [name for name in targets if f"| `make {name}` |" not in PAGES[COMMANDS]] == []


def test_no_page_of_the_reference_is_in_the_repository() -> None:
    assert [name for name in PAGES if Path(ROOT, "docs", name).exists()] == []
