"""Makes package roots load what is asked of them alone: `lazy_roots.py FOLDER PACKAGE...`, run by the build.

Powertools' roots import every resolver, every event class and the SDK's tracer, for whoever needs one of them. A lazy
root (PEP 562) has the same names and finds each in its module at first use.
"""

import ast
import sys
from pathlib import Path

TEMPLATE = """\
from importlib import import_module

_ORIGINS = {origins!r}
__all__ = {names!r}


def __getattr__(name):
    if name not in _ORIGINS:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    value = globals()[name] = getattr(import_module(_ORIGINS[name], __name__), name)
    return value
"""


def main(folder: Path, packages: list[str]) -> None:
    """Rewrite the roots of packages below a folder."""
    for package in packages:
        root = folder.joinpath(*package.split("."), "__init__.py")
        root.write_text(lazy_root(root.read_text("utf-8")), "utf-8")


def lazy_root(source: str) -> str:
    """Return a root that has the same names as `source` imports; raises `ValueError` when it has names of its own."""
    origins: dict[str, str] = {}
    for statement in ast.parse(source).body:
        match statement:
            case ast.ImportFrom(module=module, names=names, level=level):
                origins |= {_unrenamed(alias): "." * level + (module or "") for alias in names}
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                raise ValueError(f"a root that defines {name} cannot be lazy")
    return TEMPLATE.format(origins=origins, names=sorted(origins))


def _unrenamed(alias: ast.alias) -> str:
    if alias.asname:
        raise ValueError(f"a root that renames {alias.name} cannot be lazy")
    return alias.name


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
