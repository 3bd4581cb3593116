"""The results as a picture: ratios by contestant, in colours that can be read on a light page and on a dark one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from bench import pictures
from bench.speed import contestants
from bench.speed.measure import Measured
from bench.speed.ratios import Ratio, ratio_of
from bench.speed.report import reference_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OWN = (contestants.OURS, contestants.OURS_READING, contestants.OWN_CLIENT)
_PANELS: tuple[tuple[str, Callable[[Measured], Sequence[float]]], ...] = (
    ("cold start: init and first call", lambda one: one.cold),
    ("warm: CPU of a request", lambda one: one.warm_cpu),
    ("peak memory", lambda one: one.peak_memory),
)


def write_plot(path: Path, measured: Sequence[Measured]) -> None:
    """Draw each figure as a ratio to what AWS's or the engine's own client takes for the same work."""
    with pictures.style("speed"):
        figure = Figure(figsize=(11, 1.4 + 0.32 * len(measured)), layout="constrained")
        panels = figure.subplots(1, len(_PANELS), sharey=True)
        for axes, (title, values) in zip(panels, _PANELS, strict=True):
            _draw(axes, title, [ratio_of(values(one), values(reference_of(one.work, measured))) for one in measured])
            for bar, one in zip(axes.patches, measured, strict=True):
                bar.set_facecolor(pictures.BLUE if one.contestant.name in OWN else pictures.BROWN)
        panels[0].set_yticks(range(len(measured)), [f"{one.work.name}: {one.contestant.name}" for one in measured])
        panels[0].invert_yaxis()
        figure.supxlabel("ratio to bare boto3, for search to opensearch-py; less is better", fontsize=10)
        pictures.write(figure, path)


def _draw(axes: "Axes", title: str, ratios: Sequence[Ratio]) -> None:
    values = [ratio.value for ratio in ratios]
    reach = [[max(0, one.value - one.low) for one in ratios], [max(0, one.high - one.value) for one in ratios]]
    bars = axes.barh(range(len(values)), values, 0.7, xerr=reach, ecolor=pictures.INK, error_kw={"linewidth": 0.8})
    axes.bar_label(bars, [f"{value:.2g}" for value in values], padding=4, fontsize=8, color=pictures.INK)
    axes.axvline(1, color=pictures.INK, linewidth=0.6, linestyle=":")
    axes.set_xlim(0, max(one.high for one in ratios) * 1.18)
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
