"""Writes the reference of the events from their JSON Schemas in `docs/events`."""

from typing import Any

from tools.site.markdown import code, plain
from tools.site.schemas import fields, type_of

PAGE = "reference/event-schemas.md"

type Json = dict[str, Any]


def events_page(schemas: dict[str, Json]) -> str:
    """Return the page, from the schemas by `detail-type`."""
    sections = (_section(name, schema) for name, schema in schemas.items())
    return (
        "# Event schemas\n\nFields of `detail`, written from the JSON Schemas that the models generate. "
        "[Events](../events.md) says when an event is applied, and when one is sent.\n\n" + "".join(sections)
    )


def _section(name: str, schema: Json) -> str:
    event = name.lower()
    nested = "".join(
        f"### {one} {{ #{event}-{one.lower()} }}\n\n{plain(model.get('description', ''))}\n\n{_fields(name, model)}"
        for one, model in schema.get("$defs", {}).items()
        if model.get("properties")
    )
    needed = " or ".join(code(one["required"][0]) for one in schema.get("anyOf", []) if one.get("required"))
    says = f"Needs {needed}.\n\n" if needed else ""
    return f"## {name} {{ #{name.lower()} }}\n\n{plain(schema['description'])}\n\n{says}{_fields(name, schema)}{nested}"


def _fields(event: str, schema: Json) -> str:
    defined = schema.get("$defs", {})

    def linked(model: str) -> str:
        named = defined.get(model, {})
        return f"[{model}](#{event.lower()}-{model.lower()})" if named.get("properties") else type_of(named)

    return fields(schema, linked)
