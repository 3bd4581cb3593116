"""What a recount tells a person who stops it, or who has no stack."""

from pathlib import Path
from typing import Any

import pytest

from tools import recount
from tools.stack import Stack


def test_who_stops_a_recount_learns_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stack, "find", stop)
    with pytest.raises(SystemExit, match="stopped: what was counted so far is right, and the next recount begins anew"):
        recount.main()


def test_without_a_stack_nothing_is_recounted(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"not recounted: .* is not there"):
        recount.main(tmp_path / "stack.json")
