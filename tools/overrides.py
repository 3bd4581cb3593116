"""Reads what `make deploy` is told: the configuration of `samconfig.toml`, and the values of template parameters."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
IN_A_FILE = "file://"


class Configuration(NamedTuple):
    """Where `sam deploy` deploys to; without a region to that of the AWS configuration."""

    stack_name: str
    region: str | None


def configuration(name: str) -> Configuration:
    """Return a configuration of `samconfig.toml`; raises `KeyError` for one that it does not have."""
    told = tomllib.loads((ROOT / "samconfig.toml").read_text())[name]["global"]["parameters"]
    return Configuration(told["stack_name"], told.get("region"))


def values_of(overrides: Iterable[str]) -> dict[str, str]:
    """Return parameters' values as `sam deploy --parameter-overrides` takes them: the last one of a name counts."""
    values: dict[str, str] = {}
    for override in overrides:
        if override.startswith(IN_A_FILE):
            values |= {name: str(value) for name, value in yaml.safe_load(_text(override)).items()}
        else:
            name, _, value = override.partition("=")
            values[name] = value
    return values


def _text(override: str) -> str:
    return (ROOT / override.removeprefix(IN_A_FILE)).read_text()
