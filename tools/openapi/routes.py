"""Lists the deployed routes of `template.yaml` with their handlers."""

import os
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import yaml

from catalog.dynamodb import read as dynamodb
from catalog.http.router import Route
from catalog.search import reads as search
from catalog.settings import settings

ROOT = Path(__file__).parents[2]

# Settings to import the functions with; no store is read.
IMPORT_SETTINGS = {"AWS_REGION": "us-east-1", "SEARCH_ENDPOINT": "http://127.0.0.1:1"}


class RoutesDiffer(Exception):
    """Template and code do not have the same routes."""


class DeployedRoute(NamedTuple):
    """A deployed path with its methods, its function's module, and the route of its GET."""

    path: str
    methods: frozenset[str]
    module: ModuleType
    route: Route


class _TagBlindLoader(yaml.SafeLoader):
    """Loads YAML with tags such as `!Ref` as None: no route has one."""


_TagBlindLoader.add_multi_constructor("!", lambda *_: None)


def deployed_routes(template: Path = ROOT / "template.yaml") -> list[DeployedRoute]:
    """Return the API's routes in the template's order; raises `RoutesDiffer`."""
    found: list[DeployedRoute] = []
    for folder, methods_of in api_functions(template):
        module = load(template.parent / folder)
        coded: dict[str, Route] = module.router.routes
        if methods_of.keys() != coded.keys():
            raise RoutesDiffer(f"{folder}: template {sorted(methods_of)}, code {sorted(coded)}")
        found += [DeployedRoute(path, frozenset(methods), module, coded[path]) for path, methods in methods_of.items()]
    return found


@cache
def load(folder: Path) -> ModuleType:
    """Import a function's `app.py` under a unique module name."""
    loader = SourceFileLoader(f"{folder.name}_app", str(folder / "app.py"))
    module = ModuleType(loader.name)
    with patch.dict(os.environ, IMPORT_SETTINGS):
        loader.exec_module(module)
    for cached in (settings, dynamodb.client, search.client):
        cached.cache_clear()
    return module


def resources_of(template: Path) -> dict[str, Any]:
    """Return the resources of a template, with None for references."""
    # The loader only creates plain data.
    resources: dict[str, Any] = yaml.load(template.read_text(), _TagBlindLoader)["Resources"]  # noqa: S506
    return resources


def api_functions(template: Path) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the folder of each function of the API, and its paths with their methods."""
    for resource in resources_of(template).values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        methods_of: dict[str, list[str]] = {}
        for event in resource["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                methods_of.setdefault(event["Properties"]["Path"], []).append(event["Properties"]["Method"])
        if methods_of:
            yield resource["Properties"]["CodeUri"], methods_of
