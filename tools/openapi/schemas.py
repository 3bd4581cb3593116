"""Generates the JSON Schemas of all parameters and answers in one pass, so that each model is one component."""

from collections.abc import Hashable, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

REFERENCE = "#/components/schemas/{model}"

type Json = dict[str, Any]
type Mode = Literal["validation", "serialization"]


class SharedName(Exception):
    """Two models have the same name."""


class _Plain(GenerateJsonSchema):
    """Generates no titles of fields, which would repeat their names, and no null as a default: it is absence."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False: no title is set."""
        del schema
        return False

    def default_schema(self, schema: Any) -> Json:
        """Return the schema of a field with a default."""
        described = super().default_schema(schema)
        return {name: value for name, value in described.items() if (name, value) != ("default", None)}


def schemas_of[Key: Hashable](described: Mapping[Key, tuple[Mode, Any]]) -> tuple[dict[Key, Json], dict[str, Json]]:
    """Return the schema of each type that is described, and the components that they refer to.

    Raises `SharedName`: merged one by one, one of two models with the same name would silently replace the other.
    """
    inputs = [(key, mode, TypeAdapter[Any](kind)) for key, (mode, kind) in described.items()]
    generated, definitions = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE, schema_generator=_Plain)
    components: dict[str, Json] = definitions.get("$defs", {})
    # pydantic qualifies models of the same name by their modules, or by their mode.
    shared = [name for name in components if "__" in name or name.endswith(("-Input", "-Output"))]
    if shared:
        raise SharedName(f"models with one name: {sorted(shared)}")
    return {key: schema for (key, _), schema in generated.items()}, components


def without_null(schema: Json) -> Json:
    """Return a parameter's schema without null: it means that the parameter is absent, and no request can send it."""
    rest = {name: value for name, value in schema.items() if (name, value) != ("default", None)}
    match rest.pop("anyOf", None):
        case [one, {"type": "null"}]:
            return {**one, **rest}
        case _:
            return rest
