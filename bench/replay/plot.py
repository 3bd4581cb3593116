"""The results as a picture: bars by region, in colours that can be read on a light page and on a dark one."""

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from bench import pictures
from bench.replay.measure import Results
from bench.replay.rankings import VELOCITY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OURS, _OTHERS = pictures.BLUE, pictures.BROWN
_COLUMNS = 3


def write_plot(path: Path, results: Results, months: str) -> None:
    """Draw shown50 of every ranking, a panel for each region and one for all of them."""
    regions = list(results[VELOCITY])
    rows = ceil(len(regions) / _COLUMNS)
    with pictures.style("replay"):
        figure = Figure(figsize=(12, 0.8 + 2.9 * rows), layout="constrained")
        panels = figure.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False)
        for axes, region in zip(panels.flat, regions, strict=False):
            _draw(axes, region, results)
        for axes in panels.flat[len(regions) :]:
            axes.set_visible(False)
        panels[0][0].invert_yaxis()
        figure.suptitle(f"shown50, {months}: how much of the next day's gain the first fifty show", color=pictures.INK)
        pictures.write(figure, path)


def _draw(axes: "Axes", region: str, results: Results) -> None:
    names = list(results)
    values = [results[name][region].worth.shown50 for name in names]
    colours = [_OURS if name == VELOCITY else _OTHERS for name in names]
    bars = axes.barh(range(len(names)), values, 0.75, color=colours)
    axes.bar_label(bars, [f"{value:.3f}" for value in values], padding=3, fontsize=8, color=pictures.INK)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(0, 1.15)
    axes.set_xticks([0, 0.5, 1])
    axes.set_title(region, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
