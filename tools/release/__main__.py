"""`make release`: writes the notes of a release, packs the built templates, and adds checksums."""

import hashlib
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from tools.release.changelog import BadChangelog, notes_of

ROOT = Path(__file__).parents[2]
# The earliest time that a zip file can have: the same files make the same archive.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def main(
    tag: Annotated[str, typer.Argument(help="Tag of the release: v and the version")],
    folder: Annotated[Path, typer.Argument(help="Where notes.md, and below files/ everything else, are written")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only check that the tag can be released")] = False,
) -> None:
    """Write the notes, an archive of each template in `built/`, and the checksums of all files."""
    try:
        notes = notes_of(released_version(tag), (ROOT / "CHANGELOG.md").read_text())
    except BadChangelog as error:
        sys.exit(f"not released: {error}")
    if check:
        return
    (folder / "notes.md").write_text(notes + "\n")
    files = folder / "files"
    for built in sorted(path for path in (folder / "built").iterdir() if path.is_dir()):
        pack(built, files / f"template-{tag.removeprefix('v')}-{built.name}.zip")
    (files / "SHA256SUMS").write_text(checksums(files))
    for path in sorted(files.iterdir()):
        print(f"{path}  {path.stat().st_size / 1000:,.0f} KB")


def released_version(tag: str) -> str:
    """Return the version of a tag, which is that of `pyproject.toml`; raises `BadChangelog`."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    if tag != f"v{version}":
        raise BadChangelog(f"the tag is {tag}, but the version in pyproject.toml is {version}")
    return version


def pack(folder: Path, archive: Path) -> None:
    """Write all files of a folder to an archive: the same files make the same one."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), NO_TIME)
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def checksums(folder: Path) -> str:
    """Return the SHA-256 of each file of a folder, as `sha256sum --check` reads them."""
    paths = sorted(path for path in folder.glob("[!.]*") if path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths)


if __name__ == "__main__":
    typer.run(main)
