"""Describes the parameters of routes as pydantic types, from which their schemas are generated."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, WithJsonSchema

from catalog.http.parameter_types import AnyText, Choice, Flag, IdList, Integer, IntegerChoice, ParameterType, Text
from catalog.http.router import Parameter


def described_type(parameter: Parameter) -> Any:
    """Return the pydantic type of a parameter, with its default."""
    described = described_as(parameter.type)
    if parameter.is_required:
        return described
    default = parameter.default
    return Annotated[described if default is not None else described | None, Field(default=default)]


def described_as(kind: ParameterType) -> Any:
    """Return the pydantic type that takes the same texts as a type of parameters; raises `TypeError`."""
    match kind:
        case Integer():
            return Annotated[int, Field(ge=kind.ge, le=kind.le)]
        case IntegerChoice():
            return Literal[*kind.numbers]
        case Text():
            shortest = kind.min_length or None
            lengths = StringConstraints(pattern=kind.pattern, min_length=shortest, max_length=kind.max_length)
            return Annotated[str, lengths]
        case AnyText():
            return str
        case Choice():
            return kind.members
        case Flag():
            return Annotated[Literal["true", "false"], WithJsonSchema({"type": "boolean"})]
        case IdList():
            one = kind.pattern.strip("^$")
            pattern = f"^{one}(,{one}){{0,{kind.max_items - 1}}}$"
            return Annotated[str, WithJsonSchema({"type": "string", "pattern": pattern})]
    raise TypeError(f"no schema describes a {type(kind).__name__}")
