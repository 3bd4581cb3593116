"""Checks before a deployment that the account can hold the concurrency that the template's parameters set aside.

CloudFormation finds that out after minutes, in the middle of a deployment, and rolls it back.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from tools.overrides import Configuration, configuration, values_of
from tools.stack import parameters_of
from tools.template import function_ids, properties

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

# What Lambda leaves to all functions without a reservation; in an account with a smaller limit that is the limit.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
MIN_UNRESERVED = 100


class Limits(NamedTuple):
    """Concurrent executions of an account: all, and those that no function has reserved."""

    all: int
    unreserved: int


class SetAside(NamedTuple):
    """Concurrent executions that a stack reserves for its writers and provisions for its reads."""

    reserved: int
    provisioned: int


def set_aside(values: Mapping[str, str]) -> SetAside:
    """Return what the template sets aside with values of its parameters."""
    functions = [properties(name, values) for name in function_ids()]
    provisioned = [one["ProvisionedConcurrencyConfig"] for one in functions if "ProvisionedConcurrencyConfig" in one]
    return SetAside(
        sum(int(one.get("ReservedConcurrentExecutions", 0)) for one in functions),
        sum(int(one["ProvisionedConcurrentExecutions"]) for one in provisioned),
    )


def shortage(limits: Limits, held: SetAside, wanted: SetAside) -> str | None:
    """Return why an account has no room for what a stack wants instead of what it holds; None if it has."""
    least = min(MIN_UNRESERVED, limits.all)
    left = limits.unreserved + held.reserved - sum(wanted)
    if left >= least or not sum(wanted):
        return None
    # A larger limit leaves more unreserved, up to MIN_UNRESERVED.
    enough = limits.all - left + MIN_UNRESERVED
    return (
        f"this account can run {limits.all:,} functions at once in this region, and Lambda leaves {least:,} of them "
        f"unreserved. The stack reserves {sum(wanted):,} (WritersConcurrency {wanted.reserved:,}, "
        f"ProvisionedConcurrency {wanted.provisioned:,}), after which {max(left, 0):,} would be left. Request more "
        f"(Service Quotas, AWS Lambda, Concurrent executions: {enough:,} or more), or deploy with "
        "WritersConcurrency=0 and ProvisionedConcurrency=0"
    )


def deployed_values(client: "CloudFormationClient", stack_name: str) -> dict[str, str] | None:
    """Return the parameters' values of a deployed stack, None if there is none."""
    try:
        (stack,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return parameters_of(stack)


def check(target: Configuration, given: Mapping[str, str]) -> str | None:
    """Return why a deployment with these values would fail, None if nothing is known against it."""
    session = boto3.Session(region_name=target.region)
    account = session.client("lambda").get_account_settings()["AccountLimit"]
    limits = Limits(account["ConcurrentExecutions"], account["UnreservedConcurrentExecutions"])
    # A deployment keeps the values that it is not given.
    deployed = deployed_values(session.client("cloudformation"), target.stack_name)
    held = SetAside(0, 0) if deployed is None else set_aside(deployed)
    return shortage(limits, held, set_aside({**(deployed or {}), **target.values, **given}))


def main(
    overrides: Annotated[list[str], typer.Argument(help="Values of template parameters in the form of `sam deploy`")],
    config: Annotated[str, typer.Option(help="Configuration of samconfig.toml")] = "default",
) -> None:
    """Check that the account can hold what a deployment sets aside."""
    try:
        problem = check(configuration(config), values_of(overrides))
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"not deployed: {error}")
    if problem:
        sys.exit(f"not deployed: {problem}")


if __name__ == "__main__":
    typer.run(main)
