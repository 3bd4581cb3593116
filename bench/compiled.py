"""What shipping compiled files is worth: `make bench-compiled` imports a read function with and without them, in turn.

Both sides are the layers as `sam build` leaves them; one side's .pyc files are taken away. Nothing may write new ones,
as nothing can below Lambda's /opt and /var/task.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(__file__).parents[1] / ".aws-sam/build"
ROUNDS = 9


def main() -> None:
    """Print the median import time of both sides and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        sides = {name: Path(folder) / name for name in ("with", "without")}
        for side in sides.values():
            for layer in ("CatalogLayer", "DependenciesLayer"):
                shutil.copytree(BUILD / layer / "python", side, dirs_exist_ok=True)
            shutil.copy(BUILD / "VideoDetailFunction/app.py", side)
        for cache in sides["without"].rglob("__pycache__"):
            shutil.rmtree(cache)
        seconds = _measure(sides)
    print(f"import with .pyc {seconds['with']:.3f} s, without {seconds['without']:.3f} s, "
          f"ratio {seconds['without'] / seconds['with']:.1f}")  # fmt: skip


def _measure(sides: dict[str, Path]) -> dict[str, float]:
    timings: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, folder in sides.items():
            environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
            began = time.perf_counter()
            subprocess.run([sys.executable, "-I", "-c", _program(folder)], check=True, env=environment)
            timings[name].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in timings.items()}


def _program(folder: Path) -> str:
    return f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {str(folder)!r}); import app"


if __name__ == "__main__":
    main()
