"""The routes that are deployed, as `template.yaml` lists them, each with the code that answers it."""

import os
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import yaml
from aws_lambda_powertools.event_handler.api_gateway import Route

from catalog.http.dispatch import routes_of
from catalog.stores import dynamodb, index

ROOT = Path(__file__).parents[2]

# Stores that nobody asks while their functions are looked at.
NOWHERE = {"AWS_REGION": "us-east-1", "SEARCH_ENDPOINT": "http://127.0.0.1:1"}


class RoutesDiffer(Exception):
    """The template has a route that no code answers, or code answers one that the template does not have."""


class DeployedRoute(NamedTuple):
    """A path that is deployed, its methods, the module that answers it, and the route of its GET."""

    path: str
    methods: frozenset[str]
    module: ModuleType
    route: Route


class _TagBlindLoader(yaml.SafeLoader):
    """Reads every `!Ref` and `!Sub` as nothing: no route is written with one."""


_TagBlindLoader.add_multi_constructor("!", lambda *_: None)


def deployed_routes(template: Path = ROOT / "template.yaml") -> list[DeployedRoute]:
    """Return the API's routes in the template's order; raises `RoutesDiffer`."""
    found: list[DeployedRoute] = []
    for folder, methods_of in _api_functions(template):
        module = load(template.parent / folder)
        coded = routes_of(module.app)
        if methods_of.keys() != coded.keys():
            raise RoutesDiffer(f"{folder}: template {sorted(methods_of)}, code {sorted(coded)}")
        found += [DeployedRoute(path, frozenset(methods), module, coded[path]) for path, methods in methods_of.items()]
    return found


@cache
def load(folder: Path) -> ModuleType:
    """Import a function's `app.py` under a name of its own."""
    loader = SourceFileLoader(f"{folder.name}_app", str(folder / "app.py"))
    module = ModuleType(loader.name)
    with patch.dict(os.environ, NOWHERE):
        loader.exec_module(module)
    for store in (dynamodb, index):
        store.transport.cache_clear()
    return module


def resources_of(template: Path) -> dict[str, Any]:
    """Return a template's resources, with nothing in the place of references."""
    # The loader makes nothing but plain data.
    resources: dict[str, Any] = yaml.load(template.read_text(), _TagBlindLoader)["Resources"]  # noqa: S506
    return resources


def _api_functions(template: Path) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the folder of each function that the API has, and its paths with their methods."""
    for resource in resources_of(template).values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        methods_of: dict[str, list[str]] = {}
        for event in resource["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                methods_of.setdefault(event["Properties"]["Path"], []).append(event["Properties"]["Method"])
        if methods_of:
            yield resource["Properties"]["CodeUri"], methods_of
