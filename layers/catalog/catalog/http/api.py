"""Models of problems (RFC 9457) and of the documentation."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

# In the type of a field that is absent from some answers, and never null.
Absent = SkipJsonSchema[None]

TIME: dict[str, JsonValue] = {"format": "date-time"}


class Fault(BaseModel):
    """A fault in one part of a request."""

    loc: Annotated[list[str | int], Field(description="Location: `query` or `path`, then the parameter's name")]
    msg: Annotated[str, Field(description="What is wrong, for people")]
    type: Annotated[str, Field(description="Kind of fault, for programs; more may be added")]


class StoreState(BaseModel):
    """Whether a store answers."""

    status: Annotated[Literal["ok", "unavailable"], Field(description="Whether it answered by the deadline of a read")]
    ms: Annotated[int, Field(description="Milliseconds until it answered, or until the deadline")]


class StoreStates(BaseModel):
    """Whether each store answers."""

    table: Annotated[StoreState, Field(description="DynamoDB: charts, categories, videos by id")]
    index: Annotated[StoreState, Field(description="OpenSearch: search, suggestions, lists")]


class Health(BaseModel):
    """The API answers, and with `deep=true` all its stores do."""

    status: Annotated[Literal["ok"], Field(description="The API answers")]
    stores: Annotated[StoreStates | None, Field(description="With `deep=true` only")] = None
    checked_at: Annotated[
        str | None,
        Field(description="Time of the check, up to five seconds ago; with `deep=true` only", json_schema_extra=TIME),
    ] = None


class Problem(BaseModel):
    """A problem as defined by RFC 9457."""

    type: Annotated[
        str,
        Field(
            description="Kind of problem: path of its page below the base URL of the API; more may be added",
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    title: Annotated[str, Field(description="The kind in words")]
    status: Annotated[int, Field(description="HTTP status")]
    detail: Annotated[str, Field(description="What happened this time, for people")]
    instance: Annotated[str, Field(description="The requested path, or the id of the request in the gateway")]
    errors: Annotated[list[Fault] | Absent, Field(description="Faults of an invalid request; only with status 422")] = (
        None
    )
    request_id: Annotated[str | Absent, Field(description="Id of the request in the logs; only with status 5xx")] = None
    stores: Annotated[StoreStates | Absent, Field(description="States of the stores; in `/health` only")] = None
    checked_at: Annotated[
        str | Absent, Field(description="Time of the check; in `/health` only", json_schema_extra=TIME)
    ] = None


OpenApiDocument = dict[str, Any]
File = str
