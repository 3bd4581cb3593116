"""A deployed stack, wherever it is: what it is called, and how to reach its parts."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackTypeDef

LOCAL_REGION = "us-east-1"
LOCAL_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class NoStack(Exception):
    """No stack of this name, or no file that describes one."""


@dataclass(frozen=True)
class Stack:
    """Addresses and names of a deployed stack's parts.

    `endpoint` is that of all AWS services, None on AWS itself. `deployed_at` is another one after each deployment.
    """

    api: str
    endpoint: str | None
    search: str
    region: str
    bus: str
    videos_table: str
    regions_table: str
    charts_function: str
    ingest_function: str
    events_queue: str
    dead_letter_queue: str
    index_failures_queue: str
    log_group: str
    deployed_at: str

    @classmethod
    def describe(cls, name: str, endpoint: str | None) -> Self:
        """Read a stack's outputs from CloudFormation; raises `NoStack`, also while it is being deployed."""
        session = boto3.Session("local", "local", region_name=LOCAL_REGION) if endpoint else boto3.Session()
        client = session.client("cloudformation", endpoint_url=endpoint)
        try:
            stack: StackTypeDef = client.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            raise NoStack(f"no stack {name!r} here: {error}") from error
        if stack["StackStatus"].endswith("_IN_PROGRESS"):
            raise NoStack(f"the stack {name!r} is being deployed: {stack['StackStatus']}")
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        return cls(
            api=_api_url(outputs, endpoint),
            endpoint=endpoint,
            search=outputs["SearchEndpoint"],
            region=client.meta.region_name,
            bus=outputs["BusName"],
            videos_table=outputs["VideosTable"],
            regions_table=outputs["RegionsTable"],
            charts_function=outputs["ChartsFunction"],
            ingest_function=outputs["IngestFunction"],
            events_queue=outputs["EventsQueueUrl"],
            dead_letter_queue=outputs["EventsDeadLetterQueueUrl"],
            index_failures_queue=outputs["IndexFailuresQueueUrl"],
            log_group=f"/aws/lambda/{name}",
            deployed_at=stack.get("LastUpdatedTime", stack["CreationTime"]).isoformat(),
        )

    @classmethod
    def find(cls, path: Path, name: str | None) -> Self:
        """Return the stack called `name` on AWS, or without a name the local one that `path` describes."""
        return cls.describe(name, None) if name else cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the description that a running local stack wrote; raises `NoStack`."""
        try:
            return cls(**json.loads(path.read_text()))
        except FileNotFoundError as error:
            raise NoStack(f"{path} is not there: start a stack with `make run` first") from error

    def environment(self) -> dict[str, str]:
        """Return the variables with which boto3 and the catalogue's own stores reach this stack."""
        reached = {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region, "SEARCH_ENDPOINT": self.search}
        return {**reached, **LOCAL_KEYS, "AWS_ENDPOINT_URL": self.endpoint} if self.endpoint else reached

    def function_environment(self) -> dict[str, str]:
        """Return the variables of the functions, for running them with `sam local` beside this stack."""
        return {
            "AWS_ENDPOINT_URL": _from_container(self.endpoint or ""),
            "SEARCH_ENDPOINT": _from_container(self.search),
            "VIDEOS_TABLE": self.videos_table,
            "REGIONS_TABLE": self.regions_table,
            "DEAD_LETTER_QUEUE_URL": self.dead_letter_queue,
            "INDEX_FAILURES_QUEUE_URL": self.index_failures_queue,
        }

    def write(self, path: Path) -> None:
        """Write the description for other programs."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")


def _from_container(url: str) -> str:
    """Name this machine as Docker Desktop's containers do; on Linux its own address serves."""
    return url if sys.platform == "linux" else url.replace("127.0.0.1", "host.docker.internal")


def _api_url(outputs: dict[str, str], endpoint: str | None) -> str:
    stage = outputs["ApiUrl"].rsplit("/", 1)[1]
    return f"{endpoint}/restapis/{outputs['ApiId']}/{stage}/_user_request_" if endpoint else outputs["ApiUrl"]
