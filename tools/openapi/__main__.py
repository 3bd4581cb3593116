"""Writes the OpenAPI document: `python -m tools.openapi docs/openapi.json`."""

import json
import logging
import sys
from pathlib import Path

import typer

from tools.openapi.document import SharedOperationId, document_of
from tools.openapi.examples import recorded
from tools.openapi.routes import RoutesDiffer, deployed_routes
from tools.openapi.schemas import SharedName


def main(target: Path) -> None:
    """Write the document; exits with a message if template and code differ, or if a name is not unique."""
    try:
        document = document_of(deployed_routes(), recorded())
    except (RoutesDiffer, SharedName, SharedOperationId) as error:
        sys.exit(f"{target}: {error}")
    target.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    # Rendering the examples of failures logs them.
    logging.disable()
    typer.run(main)
