"""Models of problems (RFC 9457) and of the documentation."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

# In the type of a field that is absent from some answers, and never null.
Absent = SkipJsonSchema[None]


class Fault(BaseModel):
    """A fault in one part of a request."""

    loc: Annotated[list[str | int], Field(description="Location: `query` or `path`, then the parameter's name")]
    msg: Annotated[str, Field(description="What is wrong, for people")]
    type: Annotated[str, Field(description="Kind of fault, for programs; more may be added")]


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


OpenApiDocument = dict[str, Any]
File = str
