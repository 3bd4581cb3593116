"""What `make run` allows, and what it tells people to ask for."""

import json
from pathlib import Path

import pytest

from tools.local.__main__ import NoParameter, allowed_origins, template_parameters
from tools.local.explorer import serving
from tools.local.processes import LOOPBACK
from tools.local.sample_requests import sample_requests

EXPLORER = "http://127.0.0.1:8080"
OURS, OTHER = "http://localhost:5173", "https://site.example"


@pytest.mark.parametrize(
    ("others", "allowed"),
    [
        ("", EXPLORER),
        (OURS, f"{EXPLORER},{OURS}"),
        (f"{OURS}, {OTHER},", f"{EXPLORER},{OURS},{OTHER}"),
        (f"{OURS},{EXPLORER},{OURS}", f"{EXPLORER},{OURS}"),
        ("*", "*"),
    ],
)
def test_the_explorer_may_always_read_the_api_and_others_beside_it(others: str, allowed: str) -> None:
    assert allowed_origins(EXPLORER, others) == allowed


@pytest.mark.allow_hosts([LOOPBACK])
def test_sample_requests_have_the_short_base_url_and_words_and_the_id_of_a_video(tmp_path: Path) -> None:
    chart = tmp_path / "api/trending/US"
    chart.parent.mkdir(parents=True)
    chart.write_text(json.dumps({"videos": [{"title": "9 secretos 😂 de Pixel", "video_id": "1f5cbdd6"}]}))
    with serving(0, folder=tmp_path) as server:
        lines = sample_requests(server.origin)
    assert f"  curl -s '{server.origin}/api/search?q=9%20secretos&per_page=3'" in lines
    assert f"  curl -s '{server.origin}/api/v1/videos/id/1f5cbdd6'" in lines
    assert lines[-1] == f"  or open {server.origin} in a browser, and {server.origin}/docs for every route"


def test_template_parameters_are_checked_by_name_and_value() -> None:
    values = {"AllowCredentials": "true", "AllowAuthorization": "true"}
    assert template_parameters("AllowCredentials=true  AllowAuthorization=true") == values
    assert template_parameters("") == {}
    with pytest.raises(NoParameter, match="no parameter 'AllowCookies'"):
        template_parameters("AllowCookies=true")
    with pytest.raises(NoParameter, match="AllowCredentials is false or true, not ''"):
        template_parameters("AllowCredentials")
