"""Hooks of MkDocs: they add the pages that are written from other files, and lead links of the repository to pages."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools.site.navigation import with_folders
from tools.site.pages import SEEDS, reference, repository

ROOT = Path(__file__).parents[2]
DIAGRAMS = ROOT / ".local/site-tools/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
DIAGRAMS_SCRIPT = "javascripts/mermaid.js"
# Files of the site, by where they are in the repository.
FILES = {"images/icon.svg": "examples/explorer/icon.svg", "stylesheets/site.css": "tools/site/site.css"}

REPOSITORY = repository(ROOT)
SOURCES = REPOSITORY.sources(SEEDS)
REFERENCE = reference(ROOT)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the pages of folders in the navigation, and draw diagrams with the site's own copy of Mermaid.

    Without that copy the theme loads one from its usual place.
    """
    names = [*REFERENCE, *(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))]
    config.nav = with_folders(config.nav or [], sorted(names))
    if DIAGRAMS.exists():
        config.extra_javascript.append(DIAGRAMS_SCRIPT)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are written from other files."""
    for page, text in REFERENCE.items():
        files.append(File.generated(config, page, content=text))
    for page, path in SOURCES.items():
        files.append(File.generated(config, page, content=REPOSITORY.content(path)))
    for name, path in FILES.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / path)))
    if DIAGRAMS.exists():
        files.append(File.generated(config, DIAGRAMS_SCRIPT, abs_src_path=str(DIAGRAMS)))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Lead links to files of the repository to the pages that show them."""
    name = page.file.src_uri
    if page.is_homepage:
        page.meta["hide"] = ["navigation", "toc"]
    if name in REFERENCE:
        return markdown
    if name in SOURCES:
        if SOURCES[name] not in SEEDS:
            page.meta.setdefault("search", {"exclude": True})
        return REPOSITORY.rewritten(SOURCES[name], name, markdown)
    return REPOSITORY.rewritten(f"docs/{name}", name, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Make cells of empty headers, which have nothing to read out."""
    return html.replace("<th></th>", "<td></td>")


def on_post_page(output: str, **_: Any) -> str:
    """Name the dialog of the search, which the theme leaves without a name."""
    return output.replace(
        'data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'
    )
