"""The results as a picture: bars by region, in colours that can be read on a light page and on a dark one."""

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.replay.measure import Results
from bench.replay.rankings import VELOCITY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

# Halfway between black and white, so that both are far away.
_INK = "#7d8590"
_OURS, _OTHERS = "#2f81f7", "#a5712b"
_STYLE: "dict[RcKeyType, Any]" = {
    "svg.hashsalt": "replay",
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "font.size": 10,
}
_COLUMNS = 3


def write_plot(path: Path, results: Results, months: str) -> None:
    """Draw shown50 of every ranking, a panel for each region and one for all of them."""
    regions = list(results[VELOCITY])
    rows = ceil(len(regions) / _COLUMNS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(12, 0.8 + 2.9 * rows), layout="constrained")
        panels = figure.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False)
        for axes, region in zip(panels.flat, regions, strict=False):
            _draw(axes, region, results)
        for axes in panels.flat[len(regions) :]:
            axes.set_visible(False)
        panels[0][0].invert_yaxis()
        figure.suptitle(f"shown50, {months}: how much of the next day's gain the first fifty show", color=_INK)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _draw(axes: "Axes", region: str, results: Results) -> None:
    names = list(results)
    values = [results[name][region].worth.shown50 for name in names]
    colours = [_OURS if name == VELOCITY else _OTHERS for name in names]
    bars = axes.barh(range(len(names)), values, 0.75, color=colours)
    axes.bar_label(bars, [f"{value:.3f}" for value in values], padding=3, fontsize=8, color=_INK)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(0, 1.15)
    axes.set_xticks([0, 0.5, 1])
    axes.set_title(region, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
