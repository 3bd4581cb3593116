"""Finds the page of this checkout's source code."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

_HTTPS = re.compile(r"https://(?:[^@/]+@)?(?P<page>.+?)(?:\.git)?/?")
_SSH = re.compile(r"(?:ssh://)?git@(?P<host>[^:/]+)[:/](?P<path>.+?)(?:\.git)?/?")


def repository_url(folder: Path = ROOT) -> str | None:
    """Return the URL of the page of the remote `origin`, None if there is no such remote or it is no web host."""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    remote = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if found := _HTTPS.fullmatch(remote):
        return f"https://{found['page']}"
    if found := _SSH.fullmatch(remote):
        return f"https://{found['host']}/{found['path']}"
    return None
