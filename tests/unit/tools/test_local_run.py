"""What `make run` allows, and what it tells people to ask for."""

import json
from pathlib import Path

import pytest

from tools.local.box import in_box
from tools.local.explorer import serving
from tools.local.ports import LOOPBACK
from tools.local.run import NoParameter, allowed_origins, template_parameters
from tools.local.sample_requests import sample_request

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
@pytest.mark.parametrize(("title", "words"), [("9 secretos 😂 de Pixel", "9%20secretos"), ("!?", "music")])
def test_the_sample_request_has_the_short_base_url_and_words_of_a_title(tmp_path: Path, title: str, words: str) -> None:
    chart = tmp_path / "api/trending/US"
    chart.parent.mkdir(parents=True)
    chart.write_text(json.dumps({"videos": [{"title": title, "video_id": "1f5cbdd6"}]}))
    with serving(0, folder=tmp_path) as server:
        assert sample_request(server.origin) == f"curl -s '{server.origin}/api/search?q={words}&per_page=3'"


def test_a_box_breaks_no_line() -> None:
    assert in_box(["docs", "a longer line"]).splitlines() == [
        "╭───────────────╮",
        "│ docs          │",
        "│ a longer line │",
        "╰───────────────╯",
    ]


def test_template_parameters_are_checked_by_name_and_value() -> None:
    values = {"AllowCredentials": "true", "AllowAuthorization": "true"}
    assert template_parameters("AllowCredentials=true  AllowAuthorization=true") == values
    assert template_parameters("") == {}
    with pytest.raises(NoParameter, match="no parameter 'AllowCookies'"):
        template_parameters("AllowCookies=true")
    with pytest.raises(NoParameter, match="AllowCredentials must be false or true, not ''"):
        template_parameters("AllowCredentials")
