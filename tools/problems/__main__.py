"""Writes the catalogue of problems: `python -m tools.problems docs/problems.md functions/docs/pages/problems`."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from tools.problems.catalogue import KindsDiffer, kinds_of_faults, kinds_of_problems
from tools.problems.markdown import problems_page
from tools.problems.pages import kind_page, list_page

# The kind whose problems have faults.
WITH_FAULTS = "invalid-request"
LIST = "index"


def main(
    page: Annotated[Path, typer.Argument(help="The page in Markdown")],
    folder: Annotated[Path, typer.Argument(help="Folder of the HTML pages")],
) -> None:
    """Write all pages, and delete those of other kinds; exits with a message if tree, template and texts differ."""
    try:
        contents = documents()
    except KindsDiffer as error:
        sys.exit(str(error))
    page.write_text(contents.pop(page.name))
    folder.mkdir(exist_ok=True)
    for idle in {path.name for path in folder.iterdir()} - contents.keys():
        (folder / idle).unlink()
    for name, content in contents.items():
        (folder / name).write_text(content)


def documents() -> dict[str, str]:
    """Return the content of each file by its name; raises `KindsDiffer`."""
    kinds, faults = kinds_of_problems(), kinds_of_faults()
    pages = {f"{kind.slug}.html": kind_page(kind, faults if kind.slug == WITH_FAULTS else []) for kind in kinds}
    return {"problems.md": problems_page(kinds, faults), f"{LIST}.html": list_page(kinds), **pages}


if __name__ == "__main__":
    # Rendering the examples logs them.
    logging.disable()
    typer.run(main)
