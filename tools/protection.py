"""Sets a stack's termination protection as its parameter DeletionProtection says, which no template can do."""

import sys
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from tools.account import deployed_values
from tools.overrides import configuration

PARAMETER = "DeletionProtection"


def protect(config: str) -> str | None:
    """Set the protection, and return what was said about it; None for a stack without the parameter."""
    target = configuration(config)
    client = boto3.Session(region_name=target.region).client("cloudformation")
    said = (deployed_values(client, target.stack_name) or {}).get(PARAMETER)
    if said is None:
        return None
    client.update_termination_protection(StackName=target.stack_name, EnableTerminationProtection=said == "on")
    return f"termination protection of {target.stack_name} is {said}"


def main(config: Annotated[str, typer.Option(help="Configuration of samconfig.toml")] = "default") -> None:
    """Set the termination protection of a stack that was deployed."""
    try:
        if said := protect(config):
            sys.stdout.write(f"{said}\n")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"deployed, but the termination protection was not set: {error}")


if __name__ == "__main__":
    typer.run(main)
