"""Links of the repository's documents on the site: each leads to a page that shows the file."""

import subprocess
from pathlib import Path

import pytest

from tools.site.markdown import block, cell
from tools.site.navigation import with_folders
from tools.site.repository import BrokenLink, Repository

FILES = {
    "docs/guide.md": "[code](../src/app.py), [folder](../src/), [data](events/a.json), [other](more/deep.md#part)",
    "docs/more/deep.md": "[guide](../guide.md) ![plot](../plot.svg) [elsewhere](https://example.com) [here](#part)",
    "docs/events/a.json": "{}",
    "docs/plot.svg": "<svg/>",
    "src/app.py": "print('[no link](nowhere)')\n",
    "src/.hidden/x.toml": "x = 1\n",
    "tool/README.md": "[notes](NOTES.md)",
    "tool/NOTES.md": "Notes",
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607
    return Repository(tmp_path, {"docs/events/a.json": "reference/events.md#a"})


def test_links_lead_to_pages_of_the_site(repository: Repository) -> None:
    assert repository.rewritten("docs/guide.md", "guide.md", FILES["docs/guide.md"]) == (
        "[code](source/src/app-py.md), [folder](source/src/index.md), [data](reference/events.md#a), "
        "[other](more/deep.md#part)"
    )
    assert repository.rewritten("docs/more/deep.md", "more/deep.md", FILES["docs/more/deep.md"]) == (
        "[guide](../guide.md) ![plot](../plot.svg) [elsewhere](https://example.com) [here](#part)"
    )


def test_code_is_left_as_it_is(repository: Repository) -> None:
    text = "`[a](b)`\n\n```\n[a](b)\n```\n\n[`code`](../src/app.py)\n"
    assert repository.rewritten("docs/guide.md", "guide.md", text) == text.replace(
        "../src/app.py", "source/src/app-py.md"
    )


def test_what_is_linked_has_a_page_and_what_that_links_to_has_one_too(repository: Repository) -> None:
    assert repository.sources(["tool/README.md"]) == {
        "source/src/app-py.md": "src/app.py",
        "source/src/index.md": "src",
        "source/src/hidden/index.md": "src/.hidden",
        "source/src/hidden/x-toml.md": "src/.hidden/x.toml",
        "source/tool/README.md": "tool/README.md",
        "source/tool/NOTES.md": "tool/NOTES.md",
    }
    assert FILES["src/app.py"] in repository.content("src/app.py")
    assert "[app.py](app.py)" in repository.content("src")
    rewritten = repository.rewritten("src", "source/src/index.md", repository.content("src"))
    assert "[app.py](app-py.md)" in rewritten
    assert "[.hidden](hidden/index.md)" in rewritten


def test_a_link_that_leads_nowhere_is_named_with_its_page(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "docs/guide.md").write_text("[gone](../src/gone.py)")
    with pytest.raises(BrokenLink, match=r"docs/guide\.md links to src/gone\.py"):
        repository.sources([])


def test_a_folder_of_the_navigation_is_the_list_of_its_pages() -> None:
    pages = ["runbooks/a.md", "runbooks/b.md", "other.md"]
    navigation = [{"Guides": ["other.md", {"Runbooks": "runbooks/"}]}]
    assert with_folders(navigation, pages) == [
        {"Guides": ["other.md", {"Runbooks": ["runbooks/a.md", "runbooks/b.md"]}]}
    ]


def test_a_text_stays_within_its_cell_and_its_block() -> None:
    assert cell("a | b\n<c>") == "a \\| b &lt;c>"
    assert block("```\nx\n```").startswith("````\n")
