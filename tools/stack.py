"""Describes a deployed stack, local or on AWS: names and endpoints of its resources."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackTypeDef

LOCAL_REGION = "us-east-1"
LOCAL_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class NoStack(Exception):
    """The stack, or the file that describes it, does not exist."""


@dataclass(frozen=True)
class Stack:
    """Endpoints and names of a deployed stack's resources.

    `api` is the URL for clients, `gateway` that of the stage itself, which behind a CDN answers nobody else.
    `endpoint` is that of all AWS services, None on AWS. `event_archive` is None for a stack without one; a template
    without archives names no `events_rule_arn` either. `allowed_origin` is one whose pages may read the API, or `*`.
    `deployed_at` changes with each deployment.
    """

    api: str
    gateway: str
    endpoint: str | None
    search: str
    search_shards: str
    search_replicas: str
    region: str
    bus: str
    events_rule_arn: str | None
    event_archive: str | None
    videos_table: str
    regions_table: str
    charts_function: str
    sitemap_builder_function: str
    related_words_function: str
    ingest_function: str
    events_queue: str
    refused_events_queue: str
    exhausted_events_queue: str
    undeliverable_events_queue: str
    index_failures_queue: str
    region_failures_queue: str
    chart_interval_minutes: str
    log_group: str
    allowed_origin: str
    deployed_at: str

    @classmethod
    def describe(cls, name: str, endpoint: str | None) -> Self:
        """Read a stack's outputs from CloudFormation; raises `NoStack`, also during a deployment."""
        session = boto3.Session("local", "local", region_name=LOCAL_REGION) if endpoint else boto3.Session()
        try:
            # A configuration without a region or keys is told here too.
            client = session.client("cloudformation", endpoint_url=endpoint)
            stack: StackTypeDef = client.describe_stacks(StackName=name)["Stacks"][0]
        except (BotoCoreError, ClientError) as error:
            raise NoStack(f"stack {name!r} not found: {error}") from error
        if stack["StackStatus"].endswith("_IN_PROGRESS"):
            raise NoStack(f"the stack {name!r} is being deployed: {stack['StackStatus']}")
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        try:
            return cls._of_outputs(name, endpoint, client.meta.region_name, outputs, stack)
        except KeyError as error:
            raise NoStack(f"the stack {name!r} is of another version: it has no output {error}") from error

    @classmethod
    def _of_outputs(
        cls, name: str, endpoint: str | None, region: str, outputs: dict[str, str], stack: "StackTypeDef"
    ) -> Self:
        return cls(
            api=_public_url(outputs) or _gateway_url(outputs, endpoint),
            gateway=_gateway_url(outputs, endpoint),
            endpoint=endpoint,
            search=outputs["SearchEndpoint"],
            search_shards=outputs["SearchShards"],
            search_replicas=outputs["SearchReplicas"],
            region=region,
            bus=outputs["BusName"],
            events_rule_arn=outputs.get("VideoEventsRuleArn"),
            event_archive=outputs.get("EventArchive"),
            videos_table=outputs["VideosTable"],
            regions_table=outputs["RegionsTable"],
            charts_function=outputs["ChartsFunction"],
            sitemap_builder_function=outputs["SitemapBuilderFunction"],
            related_words_function=outputs["RelatedWordsFunction"],
            ingest_function=outputs["IngestFunction"],
            events_queue=outputs["EventsQueueUrl"],
            refused_events_queue=outputs["RefusedEventsQueueUrl"],
            exhausted_events_queue=outputs["ExhaustedEventsQueueUrl"],
            undeliverable_events_queue=outputs["UndeliverableEventsQueueUrl"],
            index_failures_queue=outputs["IndexFailuresQueueUrl"],
            region_failures_queue=outputs["RegionFailuresQueueUrl"],
            chart_interval_minutes=outputs["ChartIntervalMinutes"],
            log_group=f"/aws/lambda/{name}",
            allowed_origin=_first_origin(stack),
            deployed_at=stack.get("LastUpdatedTime", stack["CreationTime"]).isoformat(),
        )

    @classmethod
    def find(cls, path: Path, name: str | None) -> Self:
        """Return the stack `name` on AWS, or without a name the local one that `path` describes."""
        return cls.describe(name, None) if name else cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the description that a running local stack wrote; raises `NoStack`."""
        try:
            return cls(**json.loads(path.read_text()))
        except FileNotFoundError as error:
            raise NoStack(f"{path} is not there: start a local stack with `make run`") from error
        except TypeError as error:
            raise NoStack(f"{path} is of another version: start the local stack again with `make run`") from error

    def environment(self) -> dict[str, str]:
        """Return the environment variables with which boto3 and the catalogue reach this stack."""
        variables = {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region, "SEARCH_ENDPOINT": self.search}
        if self.endpoint:
            return {**variables, **LOCAL_KEYS, "AWS_ENDPOINT_URL": self.endpoint}
        return {**variables, **_configured_keys()}

    def function_environment(self) -> dict[str, str]:
        """Return the functions' environment variables for `sam local` with this stack."""
        return {
            "AWS_ENDPOINT_URL": _from_container(self.endpoint or ""),
            "SEARCH_ENDPOINT": _from_container(self.search),
            "VIDEOS_TABLE": self.videos_table,
            "REGIONS_TABLE": self.regions_table,
            "REFUSED_EVENTS_QUEUE_URL": self.refused_events_queue,
            "INDEX_FAILURES_QUEUE_URL": self.index_failures_queue,
            "REGION_FAILURES_QUEUE_URL": self.region_failures_queue,
        }

    def write(self, path: Path) -> None:
        """Write the description for other programs."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")


def _configured_keys() -> dict[str, str]:
    """Return the keys of a profile or role, because the catalogue's own client knows only those of the environment."""
    credentials = boto3.Session().get_credentials()
    if credentials is None:
        return {}
    keys = credentials.get_frozen_credentials()
    return {
        "AWS_ACCESS_KEY_ID": keys.access_key or "",
        "AWS_SECRET_ACCESS_KEY": keys.secret_key or "",
        "AWS_SESSION_TOKEN": keys.token or "",
    }


def parameters_of(stack: "StackTypeDef") -> dict[str, str]:
    """Return the values of a described stack's parameters."""
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", [])}


def _first_origin(stack: "StackTypeDef") -> str:
    return parameters_of(stack)["AllowedOrigin"].split(",")[0].strip()


def _from_container(url: str) -> str:
    """Return a URL that containers can reach: Docker Desktop needs its own host name, Linux does not."""
    return url if sys.platform == "linux" else url.replace("127.0.0.1", "host.docker.internal")


def _public_url(outputs: dict[str, str]) -> str | None:
    """Return the URL of the CDN or of the API's own domain, None for a stack without either."""
    return outputs.get("CdnUrl") or outputs.get("ApiDomainUrl")


def _gateway_url(outputs: dict[str, str], endpoint: str | None) -> str:
    stage = outputs["ApiUrl"].rsplit("/", 1)[1]
    return f"{endpoint}/restapis/{outputs['ApiId']}/{stage}/_user_request_" if endpoint else outputs["ApiUrl"]
