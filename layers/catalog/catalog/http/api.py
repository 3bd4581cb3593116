"""Models of problems (RFC 9457) and of the documentation."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


class Fault(BaseModel):
    """A fault in one part of a request."""

    loc: Annotated[list[str | int], Field(description="Location: `query` or `path`, then the parameter's name")]
    msg: str
    type: Annotated[str, Field(description="Kind of fault, for programs")]


class Problem(BaseModel):
    """A problem as defined by RFC 9457."""

    type: Annotated[Literal["about:blank"], Field(description="The problem is described by its status")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="The requested path, or the id of the request in the gateway")]
    errors: Annotated[list[Fault], Field(description="Faults of an invalid request; with status 422 only")] = []
    request_id: Annotated[str | None, Field(description="Id of the request in the logs; with status 5xx only")] = None


OpenApiDocument = dict[str, Any]
File = str
