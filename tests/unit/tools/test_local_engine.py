"""The search engine of the local stack: one that runs already is used."""

from pathlib import Path

import pytest

from tools.local.explorer import serving
from tools.local.ports import LOOPBACK
from tools.local.processes import DidNotStart, free_port
from tools.local.stack import engine_at

pytestmark = pytest.mark.allow_hosts([LOOPBACK])


def test_an_engine_that_runs_already_is_used_and_left_running(tmp_path: Path) -> None:
    (tmp_path / "engine.json").write_text("{}")
    with serving(0, folder=tmp_path) as server:
        engine = f"{server.origin}/engine.json"
        for _ in range(2):
            with engine_at(engine, free_port(), tmp_path, LOOPBACK) as url:
                assert url == engine
    with pytest.raises(DidNotStart, match=engine), engine_at(engine, free_port(), tmp_path, LOOPBACK):
        pass
