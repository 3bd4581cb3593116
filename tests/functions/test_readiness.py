"""How the reads are kept ready: the alias that the API asks, provisioned concurrency, and SnapStart."""

import site
import subprocess
import sys
from typing import Any

import pytest

from tests import template

API_FUNCTIONS = {route.function for route in template.routes()}
# What is in no store is in the function itself, which a CDN keeps for a day.
READS = sorted(function for function in API_FUNCTIONS if template.statements(function))
OTHERS = sorted({*template.function_ids()} - {*READS})
TABLES = tuple(template.resources("AWS::DynamoDB::Table"))
# What a function's definition may refer to, apart from layers, and logs whose name is the stack's.
REFERENCES = (*template.parameter_names(), *TABLES, "SearchDomain.DomainEndpoint")

KEPT_READY = {"ProvisionedConcurrency": "10"}
SNAPSHOTS = {"SnapStart": "PublishedVersions"}

# CloudFormation's limit of a version's description, and as much of a name as CloudFormation makes of usual stacks'.
MAX_DESCRIPTION = 256
TABLE_NAME = "dailywatch-video-api-prod-RegionsTable-1A2B3C4D5E6F7"
DOMAIN = f"search-dailywatch-videos-{'x' * 26}.ap-southeast-1.es.amazonaws.com"

# Ends as soon as something asks for a socket or an address.
IMPORT_WITHOUT_SOCKETS = """\
import sys
sys.path[:0] = sys.argv[1:]
sys.addaudithook(lambda event, _: event.startswith("socket.") and sys.exit(event))
import app
"""

reads = pytest.mark.parametrize("function", READS)


def definition(function: str, known: template.Known) -> dict[str, Any]:
    """Return what a version of a function keeps: its properties, but for those that SAM makes other resources of."""
    apart = ("Policies", "Events", "VersionDescription", "ProvisionedConcurrencyConfig")
    return {name: value for name, value in template.function_properties(function, known).items() if name not in apart}


# --- What is asked for ------------------------------------------------------------------------------------------------


def test_the_reads_are_the_functions_with_a_store() -> None:
    assert READS == ["CategoriesFunction", "SearchFunction", "TrendingFunction", "VideoDetailFunction"]


@reads
def test_nothing_is_kept_ready_that_nobody_asked_for(function: str) -> None:
    properties = template.function_properties(function)
    assert "ProvisionedConcurrencyConfig" not in properties
    assert properties["SnapStart"] == {"ApplyOn": "None"}
    assert template.refusals() == []


@reads
def test_environments_are_kept_ready_on_demand(function: str) -> None:
    properties = template.function_properties(function, KEPT_READY)
    assert properties["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": "10"}
    assert properties["SnapStart"] == {"ApplyOn": "None"}
    assert template.refusals(KEPT_READY) == []


@reads
def test_environments_start_from_a_snapshot_on_demand(function: str) -> None:
    properties = template.function_properties(function, SNAPSHOTS)
    assert properties["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert "ProvisionedConcurrencyConfig" not in properties
    assert template.refusals(SNAPSHOTS) == []


def test_both_at_once_are_refused_as_lambda_would_refuse_them() -> None:
    assert template.refusals({**KEPT_READY, **SNAPSHOTS}) == [
        "Lambda takes ProvisionedConcurrency or SnapStart, not both"
    ]


@reads
def test_a_read_is_what_snapstart_takes(function: str) -> None:
    properties = template.function_properties(function)
    assert properties["Runtime"] == "python3.13"
    assert properties.keys().isdisjoint({"EphemeralStorage", "FileSystemConfigs", "ImageUri"})


@reads
def test_a_snapshot_of_a_read_holds_no_connection(function: str) -> None:
    catalog = template.TEMPLATE.parent / "layers/catalog"
    paths = map(str, (template.function_folder(function), catalog, site.getsitepackages()[0]))
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT_WITHOUT_SOCKETS, *paths]
    environment = {**template.function_environment(function), "AWS_REGION": "us-east-1"}
    imported = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (imported.returncode, imported.stderr) == (0, "")


@pytest.mark.parametrize("function", OTHERS)
def test_what_nobody_waits_for_is_not_kept_ready(function: str) -> None:
    properties = template.function_properties(function, {**KEPT_READY, **SNAPSHOTS})
    assert properties.keys().isdisjoint({"AutoPublishAlias", "ProvisionedConcurrencyConfig", "SnapStart"})


# --- The version that the API asks ------------------------------------------------------------------------------------


@reads
def test_whatever_is_written_anew_is_published(function: str) -> None:
    properties = template.function_properties(function)
    assert properties["AutoPublishAlias"] == "live"
    assert properties["AutoPublishAliasAllProperties"] is True
    assert [template.properties(layer)["PublishLambdaVersion"] for layer in properties["Layers"]] == [True, True]


@reads
@pytest.mark.parametrize("name", REFERENCES)
def test_a_version_is_described_by_every_value_that_it_keeps_and_by_no_other(function: str, name: str) -> None:
    # GIVEN a value that a parameter or another resource gives
    before, after = {name: "one"}, {name: "another"}
    # WHEN it changes, THEN a version is published if it would be another: CloudFormation fails to publish an equal one
    is_another = definition(function, before) != definition(function, after)
    description = [template.function_properties(function, known)["VersionDescription"] for known in (before, after)]
    assert (description[0] != description[1]) is is_another


@reads
def test_the_values_fit_into_a_description(function: str) -> None:
    known = {
        "SnapStart": "PublishedVersions",
        "AllowedOrigin": "https://staging.dailywatch.video",
        "SearchDomain.DomainEndpoint": DOMAIN,
        **dict.fromkeys(TABLES, TABLE_NAME),
    }
    assert len(template.function_properties(function, known)["VersionDescription"]) <= MAX_DESCRIPTION
