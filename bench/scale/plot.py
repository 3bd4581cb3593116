"""The results as a picture of four panels, in colours that can be read on a light page and on a dark one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from bench import pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINES = (pictures.BLUE, pictures.BROWN, pictures.VIOLET, pictures.GREEN, pictures.RED, pictures.INK)

type Parts = Mapping[str, Any]


def write_plot(path: Path, parts: Parts) -> None:
    """Draw those of the four parts that were measured."""
    with pictures.style("scale"):
        figure = Figure(figsize=(12, 8), layout="constrained")
        panels = figure.subplots(2, 2).flat
        for axes, (part, draw) in zip(panels, _PANELS.items(), strict=True):
            if part in parts:
                draw(axes, parts[part]["measured"])
                axes.legend(frameon=False, fontsize=8, labelcolor=pictures.INK)
            axes.spines[["top", "right"]].set_visible(False)
            axes.grid(visible=True, axis="y", alpha=0.25)
        pictures.write(figure, path)


def _draw_reads(axes: "Axes", measured: Any) -> None:
    for colour, (name, by_size) in zip(_LINES, measured.items(), strict=False):
        _line(axes, by_size, lambda call: call["received"] / 1024, name, colour)
    _name(axes, "One read: KB from the store, one request each", "videos in the catalogue")
    axes.set_xscale("log")
    axes.set_yscale("log")


def _draw_charts(axes: "Axes", measured: Any) -> None:
    figures = {"seconds": "seconds", "cpu_seconds": "own CPU seconds", "read_requests": "read requests"}
    for colour, (figure, label) in zip(_LINES, figures.items(), strict=False):
        _line(axes, measured["runs"], lambda run, figure=figure: run[figure], label, colour)
    _line(axes, measured["runs"], lambda run: run["memory_added_mb"], "MB added", _LINES[3])
    _name(axes, "A charts run of one region", "members, all of them candidates")
    axes.set_xscale("log")
    axes.set_yscale("log")


def _draw_searches(axes: "Axes", measured: Any) -> None:
    times = {"whole": "whole", "took": "engine's took", "added": "added by the function"}
    for colour, (name, label) in zip(_LINES, times.items(), strict=False):
        _line(axes, measured, lambda one, name=name: one[name]["p50"], f"{label}, p50", colour)
        _line(axes, measured, lambda one, name=name: one[name]["p95"], f"{label}, p95", colour, style="--")
    _name(axes, "A search: ms", "documents in the index")
    axes.set_ylim(bottom=0)


def _draw_feeding(axes: "Axes", measured: Any) -> None:
    kinds = dict.fromkeys((one["function"], one["kind"]) for one in measured)
    for colour, (function, kind) in zip(_LINES, kinds, strict=False):
        by_batch = {one["batch"]: one for one in measured if (one["function"], one["kind"]) == (function, kind)}
        _line(axes, by_batch, lambda one: one["videos_per_second"], f"{function}, {kind}", colour)
    _name(axes, "Videos a second", "videos in a batch")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)


def _line(axes: "Axes", by_size: Mapping[Any, Any], value: Any, label: str, colour: str, style: str = "-") -> None:
    points: Sequence[tuple[int, float]] = sorted((int(size), value(one)) for size, one in by_size.items())
    axes.plot(*zip(*points, strict=True), style, marker="o", markersize=4, color=colour, label=label)


def _name(axes: "Axes", title: str, sizes: str) -> None:
    axes.set_title(title, fontsize=10, color=pictures.INK)
    axes.set_xlabel(sizes)


_PANELS = {"reads": _draw_reads, "charts": _draw_charts, "searches": _draw_searches, "feeding": _draw_feeding}
