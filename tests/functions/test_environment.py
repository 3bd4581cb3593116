"""The environment variables of the template are those that the functions read."""

import os
from types import SimpleNamespace

import pytest

from tests import template
from tests.factories import upsert_detail
from tests.functions.engine import Engine, empty_index
from tests.functions.gateway import read_event
from tests.functions.lambdas import FUNCTIONS, Functions, Invoke
from tests.functions.routes import FOLDERS, GETS, recorded_request

# An unknown region is counted, which needs the name of the stack.
UNKNOWN_REGION = {"events": [{"detail-type": "VideoUpserted", "detail": upsert_detail(regions=["XX"])}]}
WRITERS = {
    "IngestFunction": [read_event("ingest-sqs"), UNKNOWN_REGION],
    "IndexerFunction": [read_event("stream")],
    "RegionsFunction": [read_event("stream")],
    "ChartsFunction": [read_event("charts-schedule")],
    "SitemapBuilderFunction": [read_event("sitemap-schedule")],
    "RelatedWordsFunction": [read_event("related-words-schedule")],
    "ViewsFunction": [read_event("view")],
}
# Variables that a function is given only if their parameters have values.
UNSET = {"SITEMAP_URL"}


class RecordedEnvironment(dict[str, str]):
    """The environment, with the names of the variables that were read."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return os.environ[name]

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return os.environ.get(name, default)


@pytest.mark.parametrize("function", template.function_ids())
def test_a_function_reads_the_variables_that_it_is_given_and_no_others(
    request: pytest.FixtureRequest,
    invoke: Invoke,
    engine: Engine,
    loaded_functions: Functions,
    monkeypatch: pytest.MonkeyPatch,
    function: str,
) -> None:
    # A function that is given too few fails all over these tests: each has the template's variables alone.
    environment = RecordedEnvironment()
    monkeypatch.setattr("catalog.settings.os", SimpleNamespace(environ=environment))
    events = [recorded_request(route.path) for route in GETS if route.function == function]
    if function in WRITERS:
        engine.script = empty_index
        events = WRITERS[function]
    else:
        request.getfixturevalue("catalogue")
    loaded_functions.forget()
    for event in events:
        invoke(FOLDERS[function], event)
    # Where AWS is, these tests say themselves.
    read = {name for name in environment.names - UNSET if not name.startswith(("AWS_", "LAMBDA_"))}
    given = template.function_environment(function)
    assert read == {name for name in given if name != "RES_OPTIONS" and not name.startswith(("AWS_", "POWERTOOLS_"))}


def test_only_the_settings_read_the_environment_and_every_function_is_in_the_template() -> None:
    root = template.TEMPLATE.parent
    functions = [*root.glob("functions/*/app.py")]
    modules = [*(root / "layers/catalog").rglob("*.py"), *functions]
    assert [path.name for path in modules if "os.environ" in path.read_text()] == ["settings.py"]
    assert {path.parent.name for path in functions} == FUNCTIONS.keys()
