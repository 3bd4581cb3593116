"""The results as a picture: bars by class, in colours that can be read on a light page and on a dark one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from bench import pictures
from bench.relevance.classes import INFORMATION, KNOWN_ITEM
from bench.relevance.report import Result
from bench.relevance.sets import SETS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BARS = (pictures.BROWN, pictures.BLUE)
_HEIGHT = 0.4


def write_plot(path: Path, results: Sequence[Result]) -> None:
    """Draw the classes of all engines: MRR@10 where one video is right, success@10 where any of a set is."""
    rows = [kind for kinds in (KNOWN_ITEM, SETS, INFORMATION) for kind in kinds if kind in results[-1].classes]
    with pictures.style("relevance"):
        figure = Figure(figsize=(9, 1.2 + 0.42 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for place, result in enumerate(results):
            _draw(axes, place, result, rows)
        axes.set_yticks(range(len(rows)), [_label(kind) for kind in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.08)
        axes.margins(y=0.01)
        axes.set_xlabel("MRR@10; * success@10 of any video of the set")
        axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside upper right", ncols=len(results), frameon=False)
        pictures.write(figure, path)


def _draw(axes: "Axes", place: int, result: Result, rows: Sequence[str]) -> None:
    values = [_value(result, kind) for kind in rows]
    places = [row + _HEIGHT * (place - 0.5) for row in range(len(rows))]
    mean = f", mean MRR@10 {result.known_item.mrr:.3f}" if result.known_item else ""
    bars = axes.barh(places, values, _HEIGHT * 0.9, color=_BARS[place % len(_BARS)], label=f"{result.name}{mean}")
    axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=3, fontsize=8, color=pictures.INK)


def _value(result: Result, kind: str) -> float:
    scores = result.classes[kind]
    return scores.success_at_10 if kind in SETS else scores.mrr


def _label(kind: str) -> str:
    return kind.replace("_", " ") + (" *" if kind in SETS else "")
