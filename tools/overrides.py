"""Merges values of template parameters: those of a configuration of `samconfig.toml`, then those of `make deploy`.

`sam deploy --parameter-overrides` takes the place of all that a configuration says. So this prints both as one.
"""

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

SAMCONFIG = Path(__file__).parents[1] / "samconfig.toml"

EMPTY = '""'


class Configuration(NamedTuple):
    """Where `sam deploy` deploys to, without a region to that of the AWS configuration, and values of parameters."""

    stack_name: str
    region: str | None
    values: dict[str, str]


def configuration(name: str) -> Configuration:
    """Return a configuration of `samconfig.toml`; raises `KeyError` for one that it does not have."""
    told = tomllib.loads(SAMCONFIG.read_text())[name]
    everywhere, deploying = told["global"]["parameters"], told["deploy"]["parameters"]
    values = values_of(deploying.get("parameter_overrides", []))
    return Configuration(everywhere["stack_name"], everywhere.get("region"), values)


def values_of(overrides: Iterable[str]) -> dict[str, str]:
    """Return parameters' values by name, of texts like `Cdn=on`; the last one of a name counts."""
    return {name: value for name, _, value in (one.partition("=") for one in overrides)}


def main(
    overrides: Annotated[list[str], typer.Argument(help="Values of template parameters, which come last")],
    config: Annotated[str, typer.Option(help="Configuration of samconfig.toml")] = "default",
) -> None:
    """Print the values of a configuration and of the arguments as `sam deploy --parameter-overrides` takes them."""
    values = {**configuration(config).values, **values_of(overrides)}
    # An empty text has to be quoted.
    sys.stdout.write(" ".join(f"{name}={value or EMPTY}" for name, value in values.items()) + "\n")


if __name__ == "__main__":
    typer.run(main)
