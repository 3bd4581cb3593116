"""The description of a stack, from CloudFormation."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from catalog.transport.credentials import Credentials, CredentialsSource
from tests import template
from tools.stack import NoStack, Stack

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)


def outputs(stack: str) -> list[dict[str, str]]:
    """Return every output of the template, each with a URL as its value."""
    return [{"OutputKey": one, "OutputValue": f"https://{stack}/v1"} for one in template.output_names()]


class CloudFormation:
    """A session and its client, which know one stack with the outputs of the template."""

    def __init__(self, **members: Any) -> None:
        self.members = members
        self.meta = self
        self.region_name = "eu-west-1"

    def client(self, name: str, endpoint_url: str | None) -> "CloudFormation":
        assert (name, endpoint_url) == ("cloudformation", None)
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        stack = {"StackStatus": "CREATE_COMPLETE", "CreationTime": MONDAY, "Outputs": outputs(StackName)}
        stack["Parameters"] = [
            {"ParameterKey": "AllowedOrigin", "ParameterValue": "https://a.example, https://b.example"}
        ]
        return {"Stacks": [stack | self.members]}


def described(monkeypatch: pytest.MonkeyPatch, **members: Any) -> Stack:
    monkeypatch.setattr(boto3, "Session", lambda: CloudFormation(**members))
    return Stack.describe("prod", None)


def test_the_time_of_the_last_deployment_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described(monkeypatch).deployed_at == MONDAY.isoformat()
    assert described(monkeypatch, LastUpdatedTime=TUESDAY).deployed_at == TUESDAY.isoformat()


def test_clients_reach_a_stack_at_its_cdn_or_its_own_domain_if_it_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own = [one for one in outputs("prod") if one["OutputKey"] not in ("CdnUrl", "ApiDomainUrl")]
    assert described(monkeypatch, Outputs=own).api == "https://prod/v1"
    for name in ("CdnUrl", "ApiDomainUrl"):
        public = [*own, {"OutputKey": name, "OutputValue": "https://api.dailywatch.video"}]
        stack = described(monkeypatch, Outputs=public)
        assert (stack.api, stack.gateway) == ("https://api.dailywatch.video", "https://prod/v1")


def test_of_several_origins_that_may_read_one_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described(monkeypatch).allowed_origin == "https://a.example"


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
def test_a_stack_that_is_being_deployed_is_not_described(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with pytest.raises(NoStack, match=f"'prod' is being deployed: {status}"):
        described(monkeypatch, StackStatus=status)


@pytest.mark.parametrize("missing", [{"EventArchive"}, {"EventArchive", "VideoEventsRuleArn"}])
def test_a_stack_without_an_archive_is_described_even_from_before_there_were_any(
    monkeypatch: pytest.MonkeyPatch, missing: set[str]
) -> None:
    assert described(monkeypatch).event_archive
    present = [output for output in outputs("prod") if output["OutputKey"] not in missing]
    assert described(monkeypatch, Outputs=present).event_archive is None


@pytest.mark.parametrize(
    ("region", "said"), [("", "must specify a region"), ("eu-west-1", "Unable to locate credentials")]
)
def test_a_configuration_of_aws_without_a_region_or_keys_is_told(
    monkeypatch: pytest.MonkeyPatch, region: str, said: str
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    if region:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    with pytest.raises(NoStack, match=f"stack 'prod' not found: .*{said}"):
        Stack.describe("prod", None)


def test_the_index_of_a_stack_on_aws_is_asked_with_the_keys_of_a_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    shared = tmp_path / "credentials"
    shared.write_text("[ops]\naws_access_key_id = AKIDOPS\naws_secret_access_key = secret\naws_session_token = token\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shared))
    monkeypatch.setenv("AWS_PROFILE", "ops")
    on_aws = Stack(**{field.name: "" for field in fields(Stack)} | {"endpoint": None})  # type: ignore[arg-type]
    assert CredentialsSource(on_aws.environment()).current() == Credentials("AKIDOPS", "secret", "token")
