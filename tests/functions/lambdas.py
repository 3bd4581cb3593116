"""The functions of the template, invoked as Lambda invokes them."""

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from catalog import document_cache, health
from catalog.dynamodb import read as dynamodb
from catalog.http.router import Route as CodedRoute
from catalog.search import reads as search
from catalog.settings import settings
from tests import template
from tests.functions.gateway import Answer, Json

FUNCTIONS = {template.function_folder(function).name: function for function in template.function_ids()}
REQUEST_ID = "9d3c5f0e-6a3b-4f0c-8d5b-2f0f0c9a7e11"
NO_INDEX = {"SearchEndpoint": "http://127.0.0.1:1"}

# As long as Lambda lets a function run.
NO_HURRY_MS = 900_000

type Invoke = Callable[[str, Any], Any]
type Ask = Callable[[Json], Answer]
type Get = Callable[..., Answer]


class Functions:
    """All functions of the template, each loaded once, under a name of its own."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleType] = {}
        self.remaining_ms = NO_HURRY_MS

    def invoke(self, name: str, event: Any, known: template.Known) -> Any:
        """Invoke a function in the template's environment; its result has been through JSON, as with Lambda."""
        context = SimpleNamespace(
            function_name=name,
            memory_limit_in_mb=512,
            invoked_function_arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}",
            aws_request_id=REQUEST_ID,
            get_remaining_time_in_millis=lambda: self.remaining_ms,
        )
        with self.environment(name, known):
            return json.loads(json.dumps(self.module(name).handler(event, context)))

    @contextmanager
    def environment(self, name: str, known: template.Known) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in template.function_environment(FUNCTIONS[name], known).items():
                patch.setenv(variable, value)
            settings.cache_clear()
            yield

    def clients(self, name: str) -> list[Any]:
        """Return the boto3 clients that a function makes for itself."""
        with self.environment(name, NO_INDEX):
            cached = [member() for member in vars(self.module(name)).values() if hasattr(member, "cache_clear")]
        self.forget()
        return [table._client for one in cached for table in _leaves(one) if hasattr(table, "_client")]

    def routes(self, name: str) -> Mapping[str, CodedRoute]:
        """Return the routes of a function's code, by their paths in the template."""
        with self.environment(name, NO_INDEX):
            routes: Mapping[str, CodedRoute] = self.module(name).router.routes
        self.forget()
        return routes

    def module(self, name: str) -> ModuleType:
        if name not in self._modules:
            path = template.function_folder(FUNCTIONS[name]) / "app.py"
            spec = importlib.util.spec_from_file_location(f"{name}_app", path)
            assert spec is not None
            assert spec.loader is not None
            self._modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self._modules[name])
        return self._modules[name]

    def forget(self) -> None:
        """Close what the functions keep between invocations, as if their environments came to an end."""
        modules = [dynamodb, search, document_cache, health, *self._modules.values()]
        for cached in [member for module in modules for member in vars(module).values()]:
            if hasattr(cached, "cache_clear"):
                if cached.cache_info().currsize and hasattr(client := cached(), "close"):
                    client.close()
                cached.cache_clear()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for member in value:
            yield from _leaves(member)
    else:
        yield value
