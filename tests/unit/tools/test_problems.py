"""The catalogue of problems: one for the error tree, the template, docs/problems.md and the pages at /problems."""

import re
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import CatalogError, FaultKind, RequestRefused
from tools.openapi.routes import ROOT
from tools.problems import __main__ as command
from tools.problems import catalogue
from tools.problems.catalogue import (
    KindsDiffer,
    coded_errors,
    declaring,
    kinds_of_faults,
    kinds_of_problems,
    template_problems,
)

PAGES = ROOT / "functions" / "docs" / "pages" / "problems"
KINDS = kinds_of_problems()


def test_the_files_are_those_that_the_catalogue_makes_and_no_others() -> None:
    made = command.documents()
    assert (ROOT / "docs" / "problems.md").read_text() == made.pop("problems.md")
    assert {path.name: path.read_text() for path in PAGES.iterdir()} == made
    assert made.keys() == {"index.html"} | {f"{kind.slug}.html" for kind in KINDS}


def test_the_kinds_are_those_of_the_tree_and_of_the_template() -> None:
    coded = {error.slug for error in declaring(coded_errors())}
    sent = {answer.body["type"].removeprefix("/problems/") for answer in template_problems()}
    assert {kind.slug for kind in KINDS} == coded | sent
    assert len({kind.slug for kind in KINDS}) == len(KINDS)
    assert {"path-not-found", "internal-error"} <= coded & sent
    assert {"too-many-requests", "timeout", "request-too-large"} <= sent


def test_what_a_client_has_to_change_has_a_kind_of_its_own() -> None:
    refused = [one for one in coded_errors() if issubclass(one, RequestRefused)]
    assert [one.__name__ for one in refused if "slug" not in vars(one)] == []
    assert len({one.slug for one in refused}) == len(refused)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_kind_has_a_plain_name_and_a_title_a_meaning_an_action_and_an_example(kind: catalogue.Kind) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.slug)
    # The page's route takes no longer one.
    assert len(kind.slug) <= 60
    assert kind.title == kind.title.capitalize().replace("cdn", "CDN")
    assert HTTPStatus(kind.status).is_client_error or HTTPStatus(kind.status).is_server_error
    for text in (kind.meaning, kind.action, kind.retry):
        assert re.fullmatch(r"[A-Z].*\.", text), text
    example = kind.example
    assert list(example)[:5] == ["type", "title", "status", "detail", "instance"]
    assert (example["type"], example["title"], example["status"]) == (kind.type, kind.title, kind.status)
    assert example["detail"]
    assert ("errors" in example) == (kind.slug == "invalid-request")


def test_only_what_says_when_is_tried_again_after_that_time() -> None:
    waiting = {kind.slug for kind in KINDS if "`Retry-After`" in kind.retry}
    assert waiting >= {"unavailable", "not-built-yet", "too-many-requests", "timeout"}
    assert {kind.status for kind in KINDS if kind.slug in waiting} <= {429, 503, 504}


def test_every_kind_of_fault_has_a_meaning() -> None:
    faults = kinds_of_faults()
    assert [fault.kind for fault in faults] == sorted(FaultKind.__value__.__args__)
    assert all(fault.meaning for fault in faults)
    page = (PAGES / "invalid-request.html").read_text()
    assert [fault.kind for fault in faults if f"<code>{fault.kind}</code>" not in page] == []


class Tags(HTMLParser):
    """What a page has a browser do by itself, and which elements it leaves open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inline += [name for name, _ in attrs if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag in ("script", "style") else []
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", sorted(PAGES.iterdir()), ids=lambda page: page.stem)
def test_a_page_is_well_formed_and_runs_nothing(page: Path) -> None:
    tags = Tags(page.read_text())
    assert (tags.open, tags.inline) == ([], [])


def test_a_kind_without_a_text_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = (catalogue.FOLDER / "texts.toml").read_text()
    (tmp_path / "texts.toml").write_text(known.replace("[video-not-found]", "[video-lost]"))
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    with pytest.raises(KindsDiffer, match=r"add \['video-not-found'\], remove \['video-lost'\]"):
        kinds_of_problems()


def test_a_kind_that_is_told_in_two_ways_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = catalogue.Answer({}, {"type": "/problems/path-not-found", "title": "Not Found", "status": 404})
    monkeypatch.setattr(catalogue, "template_problems", lambda: [other])
    with pytest.raises(KindsDiffer, match="/problems/path-not-found: title is both 'Path not found' and 'Not Found'"):
        kinds_of_problems()


def test_an_error_with_another_status_than_its_kind_is_refused() -> None:
    class Gone(CatalogError):
        slug, title, status = "gone", "Gone", HTTPStatus.GONE

    class Moved(Gone):
        status = HTTPStatus.NOT_FOUND

    with pytest.raises(KindsDiffer, match="Moved has another status than gone"):
        list(declaring([Gone, Moved]))


def test_the_command_ends_with_the_reason_and_deletes_the_pages_of_other_kinds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "gone.html").write_text("")
    command.main(tmp_path / "problems.md", tmp_path / "pages")
    assert {path.name for path in (tmp_path / "pages").iterdir()} == {path.name for path in PAGES.iterdir()}

    def differ() -> Any:
        raise KindsDiffer("texts.toml: add ['gone']")

    monkeypatch.setattr(command, "documents", differ)
    with pytest.raises(SystemExit, match=r"texts\.toml: add \['gone'\]"):
        command.main(tmp_path / "problems.md", tmp_path / "pages")
