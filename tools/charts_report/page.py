"""Render the report as one self-contained HTML page, in light and dark themes."""

from collections.abc import Mapping, Sequence
from html import escape
from string import Template
from typing import Any, NamedTuple

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; height: auto; }
figure { margin: 0 0 2rem; }
figcaption, .quiet { opacity: 0.75; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; text-align: right; vertical-align: top; border-bottom: 1px solid #7d859055; }
td { white-space: nowrap; }
.text { text-align: left; white-space: normal; min-width: 16rem; }
</style>
</head>
<body>
<h1>$title</h1>
<p>$summary</p>
$sections
</body>
</html>
""")

_VIDEO = "video"
_WHY = ("views per hour", "unseen", "decay", "age", "maturity", "score")
_COLUMNS = ("rank", "change", _VIDEO, *_WHY, "gained", "views")
_FORMULA = """\
score = views per hour &times; decay &times; maturity. Decay halves with every six hours without an observation;
maturity is age / (age + 6 h). A channel's videos from the fourth on rank below all others."""


class Picture(NamedTuple):
    """A drawing with its heading and caption."""

    heading: str
    svg: str
    caption: str


def page_of(title: str, summary: str, pictures: Sequence[Picture], top: Sequence[Mapping[str, Any]]) -> str:
    """Return the page; `top` are entries of a chart by velocity from the API."""
    sections = [*map(_figure, pictures), _table(top)]
    return _PAGE.substitute(title=escape(title), summary=escape(summary), sections="\n".join(sections))


def why_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the figures of a velocity rank, in the order of `_WHY`."""
    why = entry["why"]
    return [
        f"{why['views_per_hour']:,.0f}",
        _hours(why["hours_unseen"]),
        f"{why['decay']:.2f}",
        _hours(why["age_hours"]),
        f"{why['maturity']:.2f}",
        f"{why['score']:,.0f}",
    ]


def _figure(picture: Picture) -> str:
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>"
    return f"<h2>{escape(picture.heading)}</h2>\n<figure>\n{picture.svg}\n{caption}\n</figure>"


def _table(top: Sequence[Mapping[str, Any]]) -> str:
    head = "".join(_cell("th", name, name) for name in _COLUMNS)
    rows = "\n".join(_row(entry) for entry in top)
    table = f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'
    return f'<h2>The first {len(top)} by velocity with their figures</h2>\n{table}\n<p class="quiet">{_FORMULA}</p>'


def _row(entry: Mapping[str, Any]) -> str:
    limited = " (its channel has three above)" if entry["why"]["channel_limit"] else ""
    gained = "" if entry["views_gained"] is None else f"{entry['views_gained']:,}"
    video = f"{entry['title']} \u2013 {entry['channel_title']}{limited}"
    texts = [str(entry["rank"]), _change(entry["rank_delta"]), video, *why_of(entry), gained, f"{entry['views']:,}"]
    cells = "".join(_cell("td", name, text) for name, text in zip(_COLUMNS, texts, strict=True))
    return f"<tr>{cells}</tr>"


def _cell(kind: str, column: str, text: str) -> str:
    mark = ' class="text"' if column == _VIDEO else ""
    return f"<{kind}{mark}>{escape(text)}</{kind}>"


def _change(delta: int | None) -> str:
    if delta is None:
        return "new"
    return f"{delta:+d}" if delta else "="


def _hours(hours: float | None) -> str:
    if hours is None:
        return "unknown"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} d"
