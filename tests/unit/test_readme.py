"""The README is short, and what it says can be run."""

import json
import re
import shlex
from urllib.parse import parse_qsl, urlsplit

from tests import template

ROOT = template.TEMPLATE.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SECTIONS = {one.partition("\n")[0]: one for one in README.split("\n## ")}


def test_it_is_short_and_has_one_picture() -> None:
    assert len(README.splitlines()) <= 120
    assert README.count("<img ") == 1


def test_it_says_how_to_run_and_how_to_test() -> None:
    commands = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
    assert "make run" in commands
    assert "make test" in commands


def test_each_claim_names_a_command_that_prints_its_figures() -> None:
    claims = re.split(r"^- ", SECTIONS["What it is good at"].partition("\n\nAnd")[0], flags=re.MULTILINE)[1:]
    assert len(claims) == 3
    for claim in claims:
        assert re.search(r"\d", claim)
        (target,) = re.findall(r"\(`make ([a-z-]+)[^`]*`\)", claim)
        assert re.search(rf"^{target}:.*##", MAKEFILE, re.MULTILINE)


def test_the_answer_is_the_recorded_one() -> None:
    (block,) = [block for block in BLOCKS if block.startswith("$ curl")]
    command, _, answer = block.partition("\n")
    recorded = json.loads((ROOT / "docs/examples/search-everything.json").read_text())
    given = dict(parse_qsl(urlsplit(shlex.split(command)[-1]).query))
    asked = {name: str(value).lower() if value is True else str(value) for name, value in recorded["query"].items()}
    assert given == {name: value for name, value in asked.items() if name != "sort"}
    whole = re.sub(r"\s", "", json.dumps(recorded["answer"], ensure_ascii=False))
    for part in re.sub(r"\s", "", answer).split("..."):
        assert part.strip(",") in whole


def test_every_command_of_make_exists() -> None:
    for target in re.findall(r"\bmake ([a-z][a-z-]+)", README):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_it_has_six_links_to_read_on_and_they_lead_somewhere() -> None:
    assert len(re.findall(r"^\d\. ", SECTIONS["Read on"], re.MULTILINE)) == 6
    for link in re.findall(r"\]\(([^)#:]+)", README):
        if not link.startswith("http"):
            assert (ROOT / link).exists(), link
