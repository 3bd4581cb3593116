"""How the reads are kept ready: the alias that the API asks, provisioned concurrency, and SnapStart."""

import site
import subprocess
import sys

import pytest

from tests import template

# What is in no store is in the function itself, which a CDN keeps for a day.
ASKING = sorted({route.function for route in template.routes() if template.asks_a_store(route.function)})
# Search engines and those who check the health can wait for an environment.
WAITING = ("HealthFunction", "SitemapFunction")
READS = [function for function in ASKING if function not in WAITING]
TABLES = tuple(template.resources("AWS::DynamoDB::Table"))
PROVISIONED = {"ProvisionedConcurrency": "10"}
SNAPSHOTS = {"SnapStart": "PublishedVersions"}

# Ends as soon as something asks for a socket or an address.
IMPORT_WITHOUT_SOCKETS = """\
import sys
sys.path[:0] = sys.argv[1:]
sys.addaudithook(lambda event, _: event.startswith("socket.") and sys.exit(event))
import app
"""

IMPORT = """\
import sys
sys.path[:0] = sys.argv[1:]
import app
"""

reads = pytest.mark.parametrize("function", READS)


def test_the_reads_are_the_functions_with_a_store_for_which_people_wait() -> None:
    assert {*ASKING} == {*READS, *WAITING}
    assert READS == ["CategoriesFunction", "SearchFunction", "TrendingFunction", "VideoDetailFunction"]


@reads
@pytest.mark.parametrize(
    ("known", "executions", "snap_start"),
    [({}, None, "None"), (PROVISIONED, "10", "None"), (SNAPSHOTS, None, "PublishedVersions")],
)
def test_environments_are_kept_ready_on_demand_only(
    function: str, known: template.Known, executions: str | None, snap_start: str
) -> None:
    properties = template.function_properties(function, known)
    expected = executions and {"ProvisionedConcurrentExecutions": executions}
    assert properties.get("ProvisionedConcurrencyConfig") == expected
    assert properties["SnapStart"] == {"ApplyOn": snap_start}
    assert template.refusals(known) == []
    both = "Lambda supports either ProvisionedConcurrency or SnapStart, not both"
    assert template.refusals({**PROVISIONED, **SNAPSHOTS}) == [both]


@reads
def test_a_snapshot_of_a_read_has_no_connection(function: str) -> None:
    catalog = template.TEMPLATE.parent / "layers/catalog"
    paths = map(str, (template.function_folder(function), catalog, site.getsitepackages()[0]))
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT_WITHOUT_SOCKETS, *paths]
    environment = {**template.function_environment(function), "AWS_REGION": "us-east-1"}
    imported = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (imported.returncode, imported.stderr) == (0, "")


@reads
def test_a_read_whose_deadlines_leave_no_time_for_a_try_does_not_start_and_says_why(function: str) -> None:
    catalog = template.TEMPLATE.parent / "layers/catalog"
    command = [sys.executable, "-I", "-B", "-c", IMPORT, *map(str, (template.function_folder(function), catalog))]
    known = {"ReadDeadlineSeconds": "0.6"}
    environment = {**template.function_environment(function, known), "AWS_REGION": "us-east-1"}
    imported = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert imported.returncode == 1
    assert "ValueError: READ_DEADLINE_SECONDS is 0.6, less than one try of READ_CONNECT_SECONDS" in imported.stderr


def test_a_description_of_a_version_fits_the_longest_name_of_a_stack() -> None:
    stack = "s" * 60
    tables = {table: f"{stack}-{table}-ABCDEFGHIJKLM" for table in TABLES}
    for function in READS:
        known = {**tables, **SNAPSHOTS, "SearchEndpoint": f"https://{'e' * 90}"}
        assert len(template.properties(function, known)["VersionDescription"]) <= 256


def test_other_functions_are_not_kept_ready() -> None:
    for function in {*template.function_ids()} - {*READS}:
        properties = template.function_properties(function, {**PROVISIONED, **SNAPSHOTS})
        assert properties.keys().isdisjoint({"ProvisionedConcurrencyConfig", "SnapStart"})


@reads
def test_whatever_is_written_anew_is_published_as_snapstart_takes_it(function: str) -> None:
    properties = template.function_properties(function)
    assert properties.keys().isdisjoint({"EphemeralStorage", "FileSystemConfigs", "ImageUri"})
    assert properties["AutoPublishAlias"] == "live"
    assert properties["AutoPublishAliasAllProperties"] is True
    assert [template.properties(layer)["PublishLambdaVersion"] for layer in properties["Layers"]] == [True]


def two_values_of(name: str) -> tuple[str, str]:
    """Return two values of a parameter, or of what something is called."""
    allowed = template.parameter(name).get("AllowedValues") if name in template.parameter_names() else None
    values = allowed or ("one", "another")
    return str(values[0]), str(values[-1])


# What a function's definition may refer to, apart from layers, and logs whose name is the stack's.
@reads
@pytest.mark.parametrize("name", [*template.parameter_names(), *TABLES, "SearchDomain.DomainEndpoint"])
def test_a_version_is_described_by_every_value_that_it_depends_on_and_by_no_other(function: str, name: str) -> None:
    versions = [template.function_properties(function, {name: value}) for value in two_values_of(name)]
    descriptions = [version.pop("VersionDescription") for version in versions]
    # SAM makes other resources of these.
    for version in versions:
        for apart in ("Events", "ProvisionedConcurrencyConfig", "DeploymentPreference"):
            version.pop(apart, None)
    # A version is published if it would be another: CloudFormation fails to publish an equal one.
    assert (descriptions[0] != descriptions[1]) is (versions[0] != versions[1])


@reads
def test_the_values_fit_into_a_description(function: str) -> None:
    known = {
        "SnapStart": "PublishedVersions",
        # As much of a name as CloudFormation makes of usual stacks'.
        "SearchDomain.DomainEndpoint": f"search-dailywatch-videos-{'x' * 26}.ap-southeast-1.es.amazonaws.com",
        **dict.fromkeys(TABLES, "dailywatch-video-api-prod-RegionsTable-1A2B3C4D5E6F7"),
    }
    # CloudFormation's limit.
    assert len(template.function_properties(function, known)["VersionDescription"]) <= 256
