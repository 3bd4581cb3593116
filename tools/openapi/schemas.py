"""JSON Schemas of parameters and answers, drawn together, so that a model is described once and a name means one."""

from collections.abc import Hashable, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

REFERENCE = "#/components/schemas/{model}"

type Json = dict[str, Any]
type Mode = Literal["validation", "serialization"]


class SharedName(Exception):
    """Two models have one name."""


class _FieldsUntitled(GenerateJsonSchema):
    """Gives no title to a field: its name says as much."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Tell that none is set."""
        del schema
        return False


def schemas_of[Key: Hashable](described: Mapping[Key, tuple[Mode, Any]]) -> tuple[dict[Key, Json], dict[str, Json]]:
    """Return the schema of each type that is described, and the components that they refer to.

    Raises `SharedName`; merged from one resolver at a time, one of two models would silently stand for both.
    """
    inputs = [(key, mode, TypeAdapter[Any](kind)) for key, (mode, kind) in described.items()]
    drawn, definitions = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE, schema_generator=_FieldsUntitled)
    components: dict[str, Json] = definitions.get("$defs", {})
    # pydantic tells models of one name apart by their modules, or by what they are for.
    shared = [name for name in components if "__" in name or name.endswith(("-Input", "-Output"))]
    if shared:
        raise SharedName(f"models with one name: {sorted(shared)}")
    return {key: schema for (key, _), schema in drawn.items()}, components


def without_null(schema: Json) -> Json:
    """Return a parameter's schema: null stands for one that is not given, which no request can write."""
    kept = {name: value for name, value in schema.items() if (name, value) != ("default", None)}
    match kept.pop("anyOf", None):
        case None:
            return kept
        case [one, {"type": "null"}]:
            return {**one, **kept}
        case several:
            return {"anyOf": several, **kept}
