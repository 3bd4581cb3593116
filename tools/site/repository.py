"""Gives the site a page for each file of the repository that a page links to."""

import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.site.markdown import block, outside_code

DOCS = "docs/"
SOURCES = "source/"
README = "README.md"
LARGEST = 200_000
LANGUAGES = {
    ".css": "css", ".go": "go", ".html": "html", ".js": "js", ".json": "json", ".py": "python", ".sh": "sh",
    ".toml": "toml", ".ts": "ts", ".yaml": "yaml", ".yml": "yaml", ".conf": "nginx",
}  # fmt: skip

_LINK = re.compile(r"(?P<before>\]\()(?P<target>[^)\s]+)(?P<after>[^)]*\))")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)


class BrokenLink(Exception):
    """A page links to a file that the repository does not have."""


class Repository:
    """The files of the repository, with the pages of the site that show them."""

    def __init__(self, root: Path, pages: dict[str, str]) -> None:
        """Show the files named in `pages` by pages of their own."""
        self.root = root
        self._pages = pages
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        self._files = {*filter(None, listed.stdout.split("\0"))}
        self._folders = {folder for file in self._files for folder in _parents(file)}

    def documents(self) -> list[str]:
        """Return the Markdown files of `docs`, as paths of the repository."""
        return sorted(file for file in self._files if file.startswith(DOCS) and file.endswith(".md"))

    def page_of(self, path: str, linked_by: str = "") -> str:
        """Return the page of the site, or its static file, for a path of the repository; raises `BrokenLink`."""
        path = self._shown(path)
        if path in self._pages:
            return self._pages[path]
        if path in self._folders:
            return f"{_source(path)}/index.md"
        if path not in self._files:
            raise BrokenLink(f"{linked_by} links to {path}, which the repository does not have")
        if path.startswith(DOCS):
            return path.removeprefix(DOCS)
        return _source(path) if path.endswith(".md") else _source(path).replace(".", "-") + ".md"

    def sources(self, seeds: Iterable[str]) -> dict[str, str]:
        """Return what the documents and these files link to, and what that links to: paths by page."""
        left = [*self.documents(), *seeds]
        pages = {path: self.page_of(path) for path in left}
        while left:
            path = left.pop()
            for target in self._targets(path):
                if target not in pages:
                    pages[target] = self.page_of(target, path)
                    left.append(target)
        return {page: self._shown(path) for path, page in pages.items() if page.startswith(SOURCES)}

    def content(self, path: str) -> str:
        """Return what the page of a file or a folder shows, with the links of the repository."""
        if path in self._folders:
            links = "".join(f"- [{one.rpartition('/')[2]}]({one.rpartition('/')[2]})\n" for one in self._inside(path))
            return f"# {path}\n\n{links}"
        text = (self.root / path).read_text()
        if path.endswith(".md"):
            return text
        language = LANGUAGES.get(Path(path).suffix, "")
        return f"# {path.rpartition('/')[2]}\n\n`{path}`\n\n{block(text, language)}"

    def rewritten(self, path: str, page: str, text: str) -> str:
        """Return the text of a file or a folder whose links lead to pages of the site."""

        def replace(found: re.Match[str]) -> str:
            target = found["target"]
            if _ELSEWHERE.match(target):
                return found[0]
            name, hash_, anchor = target.partition("#")
            there, _, own = self.page_of(self._joined(path, name), path).partition("#")
            relative = posixpath.relpath(there, posixpath.dirname(page) or ".")
            return f"{found['before']}{relative}{'#' + (anchor or own) if hash_ or own else ''}{found['after']}"

        return outside_code(text, lambda part: _LINK.sub(replace, part))

    def _shown(self, path: str) -> str:
        """Return what shows a folder: its README, if it has one and no page of its own."""
        readme = f"{path}/{README}"
        return readme if readme in self._files and path not in self._pages else path

    def _targets(self, path: str) -> list[str]:
        """Return the paths to which a document or a folder links."""
        if not path.endswith(".md") and path not in self._folders:
            return []
        links: list[str] = []

        def collect(part: str) -> str:
            links.extend(found["target"] for found in _LINK.finditer(part))
            return part

        outside_code(self.content(path), collect)
        return [self._joined(path, one.partition("#")[0]) for one in links if not _ELSEWHERE.match(one)]

    def _joined(self, path: str, target: str) -> str:
        folder = path if path in self._folders else posixpath.dirname(path)
        return posixpath.normpath(posixpath.join(folder, target))

    def _inside(self, folder: str) -> list[str]:
        """Return the files of text directly in a folder, and its folders."""
        within = {
            f"{folder}/{one.removeprefix(folder + '/').partition('/')[0]}"
            for one in self._files
            if one.startswith(f"{folder}/")
        }
        return sorted(one for one in within if one in self._folders or self._is_text(one))

    def _is_text(self, path: str) -> bool:
        content = (self.root / path).read_bytes()
        return len(content) <= LARGEST and b"\0" not in content


def _source(path: str) -> str:
    """Return the page's name; MkDocs leaves out names that begin with a dot."""
    return SOURCES + re.sub(r"(^|/)\.", r"\1", path)


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path
