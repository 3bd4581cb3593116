"""`make clients`: generates the clients in `clients/`, and builds the packages that others install."""

import sys
import time
from pathlib import Path

import typer

from tools.clients.build import FOLDER, ROOT, BuildFailed, NoNode, build_python, build_typescript

PACKAGES = ROOT / ".local/clients"


def main(packages: Path = PACKAGES) -> None:
    """Build both packages; exits with a message if one cannot be built."""
    for build, folder in ((build_python, FOLDER / "python"), (build_typescript, FOLDER / "typescript")):
        began = time.monotonic()
        try:
            package = build(folder, packages.resolve())
        except (BuildFailed, NoNode) as error:
            sys.exit(f"make clients: {error}")
        print(f"{package}  {package.stat().st_size / 1000:.0f} KB  in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    typer.run(main)
