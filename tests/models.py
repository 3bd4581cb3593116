"""Answers beside the models that describe them."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def require_model(model: Any, written: str | bytes, *, in_order: bool = True) -> None:
    """Check that JSON is what its model writes: no field more or less, in the model's order."""
    adapter = _adapter(model)
    modelled = adapter.dump_json(adapter.validate_json(written), by_alias=True, exclude_unset=True)
    assert json.loads(modelled) == json.loads(written)
    assert not in_order or modelled == (written.encode() if isinstance(written, str) else written)
