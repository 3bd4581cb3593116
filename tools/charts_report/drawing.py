"""Draw a region's history as SVG within a page: its text takes the page's colour and the browser's fonts."""

import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from tools.charts_report.history import OTHERS, Changes, Line, Mix, in_label_order

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

# Placeholder that is replaced by the page's text colour.
_INK = "#010203"

# Medium brightness, with enough contrast to black and white.
COLOURS = ("#2f81f7", "#d1242f", "#2da44e", "#bf8700", "#8250df", "#1b9e9e", "#d4569a", "#a5712b")
_OTHERS_COLOUR = "#7d8590"
_STROKES = ("-", "--")

LAST_RANK = 50
_RANK_TICKS = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50)
LABEL_CHARACTERS = 44

_STYLE: "dict[RcKeyType, Any]" = {
    # Titles are in many scripts: the browser has their glyphs and shapes them, and $ is no formula.
    "svg.fonttype": "none",
    "text.parse_math": False,
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), _INK),
    "font.size": 10,
    "date.converter": "concise",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def draw_lines(lines: Sequence[Line]) -> str:
    """Draw leaders' ranks over time, numbered at the best rank; a ring marks an entry, a cross an exit."""
    with _figure("lines", (12, 7.5)) as (figure, written):
        figure.subplots_adjust(left=0.05, right=0.66, top=0.97, bottom=0.07)
        axes = figure.subplots()
        axes.set_yscale("function", functions=(_stretched, _shrunk))
        axes.set_ylim(LAST_RANK + 1, 0.7)
        axes.set_yticks(_RANK_TICKS, [str(rank) for rank in _RANK_TICKS])
        axes.set_ylabel("rank")
        axes.grid(axis="y", color=_INK, alpha=0.12)
        for place, line in enumerate(in_label_order(lines)):
            colour, stroke = COLOURS[place % len(COLOURS)], _STROKES[place // len(COLOURS) % len(_STROKES)]
            _draw_line(axes, line, colour, stroke)
            _number(axes, line, colour, place + 1)
            height = 1 - (place + 0.5) / len(lines)
            label = f"{place + 1}  {shortened(line.title)}"
            axes.text(1.03, height, label, color=colour, verticalalignment="center", transform=axes.transAxes)
    return written[0]


def draw_mix(mixes: Mapping[str, Mix], titles: Mapping[int, str]) -> str:
    """Draw the number of videos of each category on the charts, with a panel per ranking and the same categories."""
    with _figure("mix", (12, 3.6)) as (figure, written):
        figure.subplots_adjust(left=0.05, right=0.99, top=0.76, bottom=0.17, wspace=0.1)
        handles = {}
        for axes, (name, mix) in zip(_panels(figure, len(mixes)), mixes.items(), strict=True):
            below = np.zeros(len(mix.times))
            for place, (category, counts) in enumerate(mix.counts.items()):
                label = "others" if category is OTHERS else titles.get(category, f"category {category}")
                colour = _OTHERS_COLOUR if category is OTHERS else COLOURS[place]
                handles[label] = axes.bar(_dates(mix.times), counts, 0.9, below, color=colour)
                below += np.array(counts)
            axes.set_title(name, fontsize=10, loc="left")
        _legend(figure, handles)
    return written[0]


def draw_changes(changes: Mapping[str, Sequence[Changes]]) -> str:
    """Draw how many videos entered, left and moved with each chart, a panel for each ranking."""
    with _figure("changes", (12, 3)) as (figure, written):
        figure.subplots_adjust(left=0.05, right=0.99, top=0.8, bottom=0.2, wspace=0.1)
        handles: dict[str, Any] = {}
        for axes, (name, some) in zip(_panels(figure, len(changes)), changes.items(), strict=True):
            dates = _dates(one.time for one in some)
            handles["entered"] = axes.bar(dates, [one.entered for one in some], 0.9, color=COLOURS[2])
            handles["left"] = axes.bar(dates, [-one.left for one in some], 0.9, color=COLOURS[1])
            (handles["moved"],) = axes.plot(dates, [one.moved for one in some], color=COLOURS[0], marker=".")
            axes.axhline(0, color=_INK, linewidth=0.8)
            axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
            axes.set_title(name, fontsize=10, loc="left")
        _legend(figure, handles)
    return written[0]


def shortened(title: str, characters: int = LABEL_CHARACTERS) -> str:
    """Return a title's beginning; no letter loses the signs that belong to it."""
    if len(title) <= characters:
        return title
    end = characters - 1
    while end and (unicodedata.category(title[end]).startswith("M") or "\u200d" in title[end - 1 : end + 1]):
        end -= 1
    return f"{title[:end].rstrip()}…"


@contextmanager
def _figure(name: str, size: tuple[float, float]) -> "Iterator[tuple[Figure, list[str]]]":
    """Give a figure, and the list that its SVG is put into on leaving."""
    written: list[str] = []
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="(?s)Glyph .* missing from")
        warnings.filterwarnings("ignore", message="(?s)Matplotlib currently does not support")
        figure = Figure(figsize=size)
        yield figure, written
        stream = io.StringIO()
        figure.savefig(stream, format="svg", transparent=True, metadata=_NO_METADATA)
        written.append(_for_a_page(stream.getvalue()))


def _for_a_page(svg: str) -> str:
    """Return the SVG without the parts of a separate file; the page sets size and colour."""
    element = svg[svg.index("<svg") :]
    element = re.sub(r' (width|height)="[\d.]+pt"', "", element, count=2)
    return element.replace(_INK, "currentColor")


def _draw_line(axes: "Axes", line: Line, colour: str, stroke: str) -> None:
    for stay in line.stays:
        times, ranks = _dates(one.time for one in stay), [one.rank for one in stay]
        axes.plot(times, ranks, stroke, color=colour, linewidth=2)
        axes.plot(times[:1], ranks[:1], "o", color=colour, markerfacecolor="none", markersize=7)
        if stay is not line.stays[-1] or not line.is_there:
            axes.plot(times[-1:], ranks[-1:], "x", color=colour, markersize=7, markeredgewidth=2)


def _number(axes: "Axes", line: Line, colour: str, number: int) -> None:
    """Write a line's number above its best rank."""
    best = min((one for stay in line.stays for one in stay), key=lambda one: (one.rank, one.time))
    place = (_dates([best.time])[0], best.rank)
    axes.annotate(
        str(number),
        place,
        (0, 4),
        textcoords="offset points",
        horizontalalignment="center",
        color=colour,
        weight="bold",
    )


def _panels(figure: Figure, count: int) -> "list[Axes]":
    return [*figure.subplots(1, count, squeeze=False)[0]]


def _legend(figure: Figure, handles: Mapping[str, Any]) -> None:
    figure.legend([*handles.values()], [*handles], loc="upper center", ncols=6, frameon=False, fontsize=9)


def _dates(times: Iterable[int]) -> list[Any]:
    return [datetime.fromtimestamp(seconds, UTC) for seconds in times]


def _stretched(ranks: Any) -> Any:
    """Give the first ranks more room than the last."""
    return np.sqrt(np.maximum(ranks, 0))


def _shrunk(values: Any) -> Any:
    return np.square(values)
