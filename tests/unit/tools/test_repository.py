"""The page of the source code is that of the remote from which it was cloned."""

import subprocess
from pathlib import Path

import pytest

from tools.local.repository import repository_url


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://git.example/videos/api.git", "https://git.example/videos/api"),
        ("https://git.example/videos/api/", "https://git.example/videos/api"),
        ("https://user:token@git.example/videos/api.git", "https://git.example/videos/api"),
        ("git@git.example:videos/api.git", "https://git.example/videos/api"),
        ("ssh://git@git.example/videos/api.git", "https://git.example/videos/api"),
        ("/srv/videos/api", None),
        ("file:///srv/videos/api.git", None),
        (None, None),
    ],
)
def test_a_remote_on_a_web_host_has_a_page(tmp_path: Path, remote: str | None, page: str | None) -> None:
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    if remote:
        subprocess.run([*git, "remote", "add", "origin", remote], check=True)
    assert repository_url(tmp_path) == page


def test_a_folder_that_is_no_checkout_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert repository_url(tmp_path) is None
