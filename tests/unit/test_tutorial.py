"""The tutorial's commands are commands of this repository."""

import re

from tools.local.explorer import PAGES

TUTORIAL = (PAGES.parents[1] / "docs/tutorials/search-page.md").read_text()


def code(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)


def test_its_commands_are_commands_of_this_repository() -> None:
    makefile = (PAGES.parents[1] / "Makefile").read_text()
    targets = re.findall(r"^make ([a-z-]+)", "".join(code("sh")), re.MULTILINE)
    assert targets == ["run", "load"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
