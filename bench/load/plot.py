"""Latency by percentile as a picture, in colours that can be read on a light page and on a dark one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from bench import pictures
from bench.load.latency import CLOSED, OPEN, TOGETHER, Outcome
from bench.load.works import WORKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = dict(zip(WORKS, (pictures.BLUE, pictures.BROWN, pictures.VIOLET, pictures.GREEN), strict=True))
_STROKES = {CLOSED: "--", OPEN: "-"}
# At 10 stands the latency that nine of ten requests do not exceed.
_TICKS = {1: "0", 2: "50 %", 10: "90 %", 100: "99 %", 1_000: "99.9 %", 10_000: "99.99 %", 100_000: "99.999 %"}


def write_plot(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Draw a panel for each target, a line for each work in each loop."""
    targets = [*dict.fromkeys(one.target for one in outcomes)]
    with pictures.style("load"):
        figure = Figure(figsize=(1 + 5.5 * len(targets), 4.6), layout="constrained")
        panels = figure.subplots(1, len(targets), sharey=True, squeeze=False)[0]
        for axes, target in zip(panels, targets, strict=True):
            _draw(axes, [one for one in outcomes if one.target == target])
            axes.set_title(target, fontsize=10)
        lines = {line.get_label(): line for axes in panels for line in axes.lines}
        figure.legend(
            lines.values(),
            lines.keys(),
            loc="outside upper center",
            ncols=4,
            fontsize=8,
            frameon=False,
            labelcolor=pictures.INK,
        )
        panels[0].set_ylabel("ms; closed: since it was sent, open: since it was due")
        figure.supxlabel("share of the requests that took no longer", fontsize=10)
        pictures.write(figure, path)


def _draw(axes: "Axes", outcomes: Sequence[Outcome]) -> None:
    most = 2.0
    for outcome in outcomes:
        for work, summary in outcome.works.items():
            if work != TOGETHER and summary.curve:
                shares, times = zip(*summary.curve, strict=True)
                label = f"{work}, {outcome.loop}"
                axes.plot(shares, times, _STROKES[outcome.loop], color=_COLOURS[work], linewidth=1.4, label=label)
                most = max(most, *shares)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(*zip(*((at, name) for at, name in _TICKS.items() if at <= most), strict=True))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xlim(1, most)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, alpha=0.25)
