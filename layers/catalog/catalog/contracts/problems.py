"""Failures as the API answers them: RFC 9457."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Fault(BaseModel):
    """What is wrong with one part of a request."""

    loc: Annotated[list[str | int], Field(description="Where: `query` or `path`, then the parameter's name")]
    msg: str
    type: Annotated[str, Field(description="What kind of fault, for programs")]


class Problem(BaseModel):
    """A failure, as RFC 9457 has it."""

    type: Annotated[Literal["about:blank"], Field(description="The status tells all there is")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="The path that was asked for, or the request by the gateway's id")]
    errors: Annotated[list[Fault], Field(description="Each fault of a request that is not valid, with a 422 only")] = []
