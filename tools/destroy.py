"""Deletes a stack, after listing what is deleted, what is retained and why."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, NamedTuple

import boto3
import typer
import yaml
from botocore.exceptions import BotoCoreError, ClientError, WaiterError
from rich.console import Console

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

console = Console(soft_wrap=True, highlight=False)

LOST = {
    "AWS::OpenSearchService::Domain": "the index is lost; another stack builds its own from its table (make reindex)",
    "AWS::Events::Archive": "archived events are lost, and cannot be replayed",
    "AWS::SQS::Queue": "waiting events and dead letters are lost (make dead-letters lists them)",
    "AWS::Logs::LogGroup": "logs are lost",
}

KEPT = {
    "AWS::DynamoDB::Table": "holds the data, and is billed by its size: another stack takes videos from it with "
    "make restore TABLE={name}; aws dynamodb delete-table --table-name {name} deletes it",
    "AWS::ApiGateway::Account": "all APIs of the account and region write their logs with it",
    "AWS::IAM::Role": "all APIs of the account and region may use it for their logs: aws apigateway get-account",
}

OUTSIDE = (
    "the bucket of uploaded code: all stacks that sam deploys share it (stack aws-sam-cli-managed-default)",
    "metrics and traces: they expire automatically",
)


class Refused(Exception):
    """The stack is not there, is protected, or nobody said yes."""


class Part(NamedTuple):
    """A resource of a stack; `name` is its physical id."""

    kind: str
    name: str
    is_kept: bool


def parts_of(client: "CloudFormationClient", stack_name: str) -> list[Part]:
    """Return the resources of a stack, and whether its template keeps them."""
    body = client.get_template(StackName=stack_name, TemplateStage="Processed")["TemplateBody"]
    declared = (body if isinstance(body, Mapping) else yaml.safe_load(body))["Resources"]
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return [
        Part(
            one["ResourceType"],
            one.get("PhysicalResourceId", ""),
            is_kept=declared[one["LogicalResourceId"]].get("DeletionPolicy", "").startswith("Retain"),
        )
        for page in pages
        for one in page["StackResourceSummaries"]
        # CloudFormation may list what an update has deleted, which no template declares.
        if one["ResourceStatus"] != "DELETE_COMPLETE"
    ]


def report(stack_name: str, parts: list[Part]) -> Iterator[str]:
    """Yield lines that say what the deletion of a stack means."""
    yield f"deleted with {stack_name}:"
    for kind, number in sorted(Counter(part.kind for part in parts if not part.is_kept).items()):
        yield f"  {number} x {kind}" + (f": {LOST[kind]}" if kind in LOST else "")
    yield "retained:"
    for part in parts:
        if part.is_kept:
            reason = KEPT.get(part.kind, "its DeletionPolicy says so").format(name=part.name)
            yield f"  {part.kind} {part.name}: {reason}"
    for line in OUTSIDE:
        yield f"  {line}"


def require_unprotected(client: "CloudFormationClient", stack_name: str) -> None:
    """Raise `Refused` for a stack that is protected or not there."""
    try:
        (stack,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        raise Refused(f"there is no stack {stack_name}: {error}") from error
    if stack.get("EnableTerminationProtection"):
        raise Refused(
            f"{stack_name} is protected: deploy it with PARAMETERS='DeletionProtection=off', and run this again"
        )


def require_yes(stack_name: str) -> None:
    """Ask for the stack's name; raises `Refused` for another answer, or if nobody can answer."""
    if not sys.stdin.isatty():
        raise Refused("there is no terminal to confirm on: YES=1 deletes without asking")
    if typer.prompt(f"Type {stack_name} to delete it", default="", show_default=False) != stack_name:
        raise Refused("the name was not typed")


def destroy(client: "CloudFormationClient", stack_name: str, *, yes: bool) -> None:
    """Say what goes and what stays, ask unless `yes`, and delete a stack; raises `Refused`."""
    require_unprotected(client, stack_name)
    for line in report(stack_name, parts_of(client, stack_name)):
        console.print(line, markup=False)
    if not yes:
        require_yes(stack_name)
    # By its id: a stack that is gone has no name.
    (stack,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    client.delete_stack(StackName=stack["StackId"])
    client.get_waiter("stack_delete_complete").wait(StackName=stack["StackId"])


def main(
    stack_name: Annotated[str, typer.Argument(help="Name of the stack")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking")] = False,
) -> None:
    """Delete a stack, after listing what is deleted, what is retained and why."""
    try:
        destroy(boto3.client("cloudformation"), stack_name, yes=yes)
    except Refused as error:
        sys.exit(f"nothing was deleted: {error}")
    except WaiterError as error:
        sys.exit(f"not everything was deleted: {json.dumps(error.last_response, default=str)[:2_000]}")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"not deleted: {error}")
    console.print(f"{stack_name} is deleted")


if __name__ == "__main__":
    typer.run(main)
