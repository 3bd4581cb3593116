"""Draw what the benches measured, in colours that can be read on a light page and on a dark one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from bench.metrics import ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bench.load.latency import Outcome
    from bench.relevance.answers import Result
    from bench.speed.measurement import Measured

# Halfway between black and white, so that both are far away.
_INK = "#7d8590"
_BLUE, _BROWN, _VIOLET, _GREEN, _RED = "#2f81f7", "#a5712b", "#8957e5", "#2da44e", "#cf4f6f"
_COLOURS = (_BLUE, _BROWN, _VIOLET, _GREEN, _RED, _INK)


@contextmanager
def _figure(path: Path, width: float, height: float) -> Iterator[Figure]:
    """Yield a figure, and write it on leaving: the same file for the same figures."""
    inked = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color", "legend.labelcolor")
    style: Any = {**dict.fromkeys(inked, _INK), "font.size": 10, "svg.hashsalt": path.stem, "legend.frameon": False}
    with mpl.rc_context({**style, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _bars(axes: "Axes", values: Sequence[float], form: str, **options: Any) -> None:
    """Draw labelled horizontal bars, the first one at the top unless their places are given."""
    places = options.pop("places", range(len(values)))
    bars = axes.barh(places, values, **{"height": 0.75, **options})
    axes.bar_label(bars, [form.format(value) for value in values], padding=4, fontsize=8, color=_INK)


def write_speed(path: Path, measured: Sequence["Measured"]) -> None:
    """Draw each figure as a ratio to what AWS's or the engine's own client takes for the same read."""
    panels = {
        "cold start: init and first call": "cold",
        "warm: CPU of a request": "warm_cpu",
        "peak memory": "peak_memory",
    }
    references = {one.read: one for one in measured if one.is_reference}
    colours = [_BLUE if one.implementation.name.startswith(("ours", "own")) else _BROWN for one in measured]
    with _figure(path, 11, 1.4 + 0.32 * len(measured)) as figure:
        all_axes = figure.subplots(1, len(panels), sharey=True)
        for axes, (title, name) in zip(all_axes, panels.items(), strict=True):
            ratios = [ratio(getattr(one, name), getattr(references[one.read], name)) for one in measured]
            values = [one.value for one in ratios]
            reach = [[max(0, one.value - one.low) for one in ratios], [max(0, one.high - one.value) for one in ratios]]
            _bars(axes, values, "{:.2g}", xerr=reach, ecolor=_INK, error_kw={"linewidth": 0.8}, color=colours)
            axes.axvline(1, color=_INK, linewidth=0.6, linestyle=":")
            axes.set_xlim(0, max(one.high for one in ratios) * 1.18)
            axes.set_title(title, fontsize=10)
        all_axes[0].set_yticks(
            range(len(measured)), [f"{one.read.name}: {one.implementation.name}" for one in measured]
        )
        all_axes[0].invert_yaxis()
        figure.supxlabel("ratio to bare boto3, for search to opensearch-py; less is better", fontsize=10)


# At 10 is the latency that nine of ten requests do not exceed.
_SHARES = {1: "0", 2: "50 %", 10: "90 %", 100: "99 %", 1_000: "99.9 %", 10_000: "99.99 %", 100_000: "99.999 %"}


def write_load(path: Path, outcomes: Sequence["Outcome"]) -> None:
    """Draw latency by percentile: a panel for each target, a line for each read in each loop."""
    targets = [*dict.fromkeys(one.target for one in outcomes)]
    with _figure(path, 1 + 5.5 * len(targets), 4.6) as figure:
        panels = figure.subplots(1, len(targets), sharey=True, squeeze=False)[0]
        for axes, target in zip(panels, targets, strict=True):
            _draw_latency(axes, [one for one in outcomes if one.target == target])
            axes.set_title(target, fontsize=10)
        lines = {line.get_label(): line for axes in panels for line in axes.lines}
        figure.legend(lines.values(), lines.keys(), loc="outside upper center", ncols=4, fontsize=8)
        panels[0].set_ylabel("ms; closed: since it was sent, open: since it was due")
        figure.supxlabel("share of the requests that took no longer", fontsize=10)


def _draw_latency(axes: "Axes", outcomes: Sequence["Outcome"]) -> None:
    most = 2.0
    for outcome in outcomes:
        *reads, _ = outcome.reads.items()
        for colour, (read, summary) in zip(_COLOURS, reads, strict=False):
            if summary.curve:
                shares, times = zip(*summary.curve, strict=True)
                stroke = "--" if outcome.loop == "closed" else "-"
                axes.plot(shares, times, stroke, color=colour, linewidth=1.4, label=f"{read}, {outcome.loop}")
                most = max(most, *shares)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(*zip(*((at, name) for at, name in _SHARES.items() if at <= most), strict=True))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xlim(1, most)
    axes.grid(visible=True, alpha=0.25)


def write_scale(path: Path, parts: Mapping[str, Any]) -> None:
    """Draw those of the four parts that were measured, from what `bench.scale` has kept."""
    panels = {"reads": _draw_reads, "charts": _draw_charts, "searches": _draw_searches, "feeding": _draw_feeding}
    with _figure(path, 12, 8) as figure:
        for axes, (part, draw) in zip(figure.subplots(2, 2).flat, panels.items(), strict=True):
            if part in parts:
                draw(axes, parts[part]["measured"])
                axes.legend(fontsize=8)
            axes.grid(visible=True, axis="y", alpha=0.25)


def _draw_reads(axes: "Axes", measured: Any) -> None:
    for colour, (name, by_size) in zip(_COLOURS, measured.items(), strict=False):
        _line(axes, {size: call["received"] / 1024 for size, call in by_size.items()}, name, colour)
    _label(axes, "One read: KB from the store, one request each", "videos in the catalogue", "log")


def _draw_charts(axes: "Axes", measured: Any) -> None:
    figures = {
        "seconds": "seconds",
        "cpu_seconds": "own CPU seconds",
        "read_requests": "read requests",
        "memory_added_mb": "MB added",
    }
    for colour, (name, label) in zip(_COLOURS, figures.items(), strict=False):
        _line(axes, {size: run[name] for size, run in measured["runs"].items()}, label, colour)
    _label(axes, "A charts run of one region", "members, all of them candidates", "log")


def _draw_searches(axes: "Axes", measured: Any) -> None:
    times = {"whole": "whole", "took": "engine's took", "added": "added by the function"}
    for colour, (name, label) in zip(_COLOURS, times.items(), strict=False):
        for share, stroke in (("p50", "-"), ("p95", "--")):
            values = {size: one[name][share] for size, one in measured.items()}
            _line(axes, values, f"{label}, {share}", colour, stroke)
    _label(axes, "A search: ms", "documents in the index")


def _draw_feeding(axes: "Axes", measured: Any) -> None:
    by_label: dict[str, dict[int, float]] = {}
    for one in measured:
        by_label.setdefault(f"{one['function']}, {one['kind']}", {})[one["batch"]] = one["videos_per_second"]
    for colour, (label, values) in zip(_COLOURS, by_label.items(), strict=False):
        _line(axes, values, label, colour)
    _label(axes, "Videos a second", "videos in a batch")
    axes.set_xscale("log")


def _line(axes: "Axes", values: Mapping[Any, float], label: str, colour: str, stroke: str = "-") -> None:
    points = sorted((int(size), value) for size, value in values.items())
    axes.plot(*zip(*points, strict=True), stroke, marker="o", markersize=4, color=colour, label=label)


def _label(axes: "Axes", title: str, sizes: str, scale: str = "linear") -> None:
    axes.set_title(title, fontsize=10, color=_INK)
    axes.set_xlabel(sizes)
    axes.set_xscale(scale)
    axes.set_yscale(scale)
    if scale == "linear":
        axes.set_ylim(bottom=0)


def write_relevance(path: Path, results: Sequence["Result"], sets: Sequence[str]) -> None:
    """Draw the classes of both engines: MRR@10 where one video is right, success@10 where any of a set is."""
    kinds = [*results[0].classes]
    with _figure(path, 9, 1.2 + 0.42 * len(kinds)) as figure:
        axes = figure.subplots()
        for number, result in enumerate(results):
            scores = result.classes
            values = [scores[kind].success_at_10 if kind in sets else scores[kind].mrr for kind in kinds]
            places = [row + 0.4 * (number - 0.5) for row in range(len(kinds))]
            mean = f", mean MRR@10 {result.known_item.mrr:.3f}" if result.known_item else ""
            colour, label = (_BROWN, _BLUE)[number], f"{result.name}{mean}"
            _bars(axes, values, "{:.2f}", places=places, height=0.36, color=colour, label=label)
        axes.set_yticks(range(len(kinds)), [kind.replace("_", " ") + (" *" if kind in sets else "") for kind in kinds])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.08)
        axes.margins(y=0.01)
        axes.set_xlabel("MRR@10; * success@10 of any video of the set")
        figure.legend(loc="outside upper right", ncols=len(results))
