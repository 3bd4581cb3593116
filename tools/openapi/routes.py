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

# The template's paths of everything that has no route.
NO_ROUTES = {"/", "/{proxy+}"}

# Settings to import the functions with; no store is read.
IMPORT_SETTINGS = {
    "AWS_REGION": "us-east-1",
    "AWS_URL_SUFFIX": "amazonaws.com",
    "SEARCH_ENDPOINT": "http://127.0.0.1:1",
}


class RoutesDiffer(Exception):
    """Template and code do not have the same routes."""


class DeployedRoute(NamedTuple):
    """A deployed path with its function's module and its route."""

    path: str
    module: ModuleType
    route: Route


class _TagBlindLoader(yaml.SafeLoader):
    """Loads YAML with tags such as `!Ref` as None: no route has one."""


_TagBlindLoader.add_multi_constructor("!", lambda *_: None)


def deployed_routes(template: Path = ROOT / "template.yaml") -> list[DeployedRoute]:
    """Return the API's routes in the template's order; raises `RoutesDiffer`."""
    found: list[DeployedRoute] = []
    for folder, paths in api_functions(template):
        module = load(template.parent / folder)
        coded: dict[str, Route] = module.router.routes
        if {*paths} - NO_ROUTES != coded.keys():
            raise RoutesDiffer(f"{folder}: template {sorted(paths)}, code {sorted(coded)}")
        found += [DeployedRoute(path, module, coded[path]) for path in paths if path in coded]
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


def api_functions(template: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the folder of each function of the API, and its paths."""
    for resource in resources_of(template).values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        events = resource["Properties"].get("Events", {}).values()
        paths = [event["Properties"]["Path"] for event in events if event["Type"] == "Api"]
        if paths:
            yield resource["Properties"]["CodeUri"], paths
