"""Deployments without anybody at the keyboard, and the end of a stack."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import boto3
import pytest

from tools.local.processes import free_port
from tools.local.stack import aws_emulator, build, create_bucket
from tools.stack import LOCAL_KEYS, LOCAL_REGION

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or "make"
STACK = "dailywatch-local"
TARGET = "arm64" if os.uname().machine in ("arm64", "aarch64") else "x86_64"

pytestmark = pytest.mark.timeout(900)


class Outcome(NamedTuple):
    code: int
    said: str


type Make = Callable[..., Outcome]


def make(*words: str, environment: dict[str, str] | None = None) -> Outcome:
    """Run make with nobody to answer."""
    done = subprocess.run(
        [MAKE, "--no-print-directory", *words],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the environment of an empty account, into which the built template can be deployed."""
    folder = tmp_path_factory.mktemp("account")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        build(folder)
    with aws_emulator(free_port(), folder) as aws:
        create_bucket(aws.url)
        yield {**LOCAL_KEYS, "AWS_ENDPOINT_URL": aws.url, "AWS_DEFAULT_REGION": LOCAL_REGION}


def deploy(account: dict[str, str], command: str, *words: str, parameters: str = "") -> Outcome:
    values = f"AwsEndpoint={account['AWS_ENDPOINT_URL']} SearchEndpoint=http://127.0.0.1:1 SearchDomainName=videos"
    given = f"PARAMETERS={values} EventArchiveDays=0 {parameters}"
    return make(command, "CONFIG=local", f"TARGET={TARGET}", *words, given, environment=account)


def test_without_a_yes_and_with_nobody_to_ask_nothing_is_deployed_and_the_way_is_said() -> None:
    refused = make("deploy")
    assert refused.code != 0
    assert "there is no terminal: YES=1 deploys without asking" in refused.said


def test_an_account_without_the_concurrency_is_told_before_anything_is_built(account: dict[str, str]) -> None:
    refused = deploy(account, "deploy", "YES=1", parameters="ProvisionedConcurrency=1000")
    assert refused.code != 0
    assert re.search(r"not deployed: this account can run [\d,]+ functions at once in this region", refused.said)
    assert "Building codeuri" not in refused.said


def test_a_stack_is_deployed_unattended_protected_and_deleted_without_its_data(account: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in account.items():
            patch.setenv(name, value)
        # GIVEN a protected deployment, with nobody to ask
        protected = deploy(account, "deploy-built", "YES=1", parameters="DeletionProtection=on")
        assert protected.code == 0, protected.said
        assert f"termination protection of {STACK} is on" in protected.said
        client = boto3.client("cloudformation")
        (stack,) = client.describe_stacks(StackName=STACK)["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        # THEN it is not deleted before the protection is lifted
        assert f"{STACK} is protected" in make("destroy", f"STACK={STACK}", "YES=1", environment=account).said
        assert deploy(account, "deploy-built", "YES=1", parameters="DeletionProtection=off").code == 0
        assert "YES=1 deletes without asking" in make("destroy", f"STACK={STACK}", environment=account).said
        # THEN all but its tables go
        outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
        destroyed = make("destroy", f"STACK={STACK}", "YES=1", environment=account)
        assert destroyed.code == 0, destroyed.said
        tables = {outputs["VideosTable"], outputs["RegionsTable"]}
        assert all(f"AWS::DynamoDB::Table {table}: holds the data" in destroyed.said for table in tables)
        assert tables <= {*boto3.client("dynamodb").list_tables()["TableNames"]}
        assert boto3.client("lambda").list_functions()["Functions"] == []
