"""Writes the catalogue of problems as HTML pages, without scripts and with links that are relative.

The texts are ours, in Markdown's plainest form: `code` between backticks.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import quote

from tools.problems.catalogue import FaultText, Kind

_CODE = re.compile(r"`([^`]+)`")


def list_page(kinds: Sequence[Kind]) -> str:
    """Return the page at `/problems`."""
    rows = "".join(
        f'        <tr><td><a href="problems/{quote(kind.slug)}">{escape(kind.title)}</a></td>'
        f"<td>{kind.status}</td><td>{_html(kind.meaning)}</td></tr>\n"
        for kind in kinds
    )
    content = f"""    <h1>Problems</h1>
    <p>Every failure of the API is a problem
    (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>). Its <code>type</code> is one of these kinds, and
    the path of the kind's page below the API's base URL. A client that receives an unknown one goes by the status.</p>
    <table>
      <thead><tr><th>Problem</th><th>Status</th><th>Meaning</th></tr></thead>
      <tbody>
{rows}      </tbody>
    </table>
"""
    return _page("Problems", "", '<a href="docs">API</a>', content)


def kind_page(kind: Kind, faults: Sequence[FaultText]) -> str:
    """Return the page of a kind at `/problems/{slug}`; `faults` are the kinds of faults that it may have."""
    example = escape(json.dumps(kind.example, indent=2, ensure_ascii=False), quote=False)
    content = f"""    <h1>{escape(kind.title)}</h1>
    <p>{_html(kind.meaning)}</p>
    <dl>
      <dt>Type</dt><dd><code>{escape(kind.type)}</code></dd>
      <dt>Status</dt><dd>{kind.status}</dd>
      <dt>What to do</dt><dd>{_html(kind.action)}</dd>
      <dt>Try again?</dt><dd>{_html(kind.retry)}</dd>
    </dl>
{"".join(_fault_table(faults))}    <h2>Example</h2>
    <pre>{example}</pre>
"""
    return _page(kind.title, "../", '<a href="../problems">All problems</a> · <a href="../docs">API</a>', content)


def _fault_table(faults: Iterable[FaultText]) -> Iterator[str]:
    rows = [f"        <tr><td><code>{one.kind}</code></td><td>{_html(one.meaning)}</td></tr>\n" for one in faults]
    if rows:
        yield "    <h2>Faults</h2>\n"
        yield "    <table>\n      <thead><tr><th>Type of a fault</th><th>Meaning</th></tr></thead>\n      <tbody>\n"
        yield from rows
        yield "      </tbody>\n    </table>\n"


def _page(title: str, base: str, links: str, content: str) -> str:
    """Return a page; `base` leads from its folder to the API's base URL."""
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{escape(title)} · DailyWatch Video API</title>
    <link rel="icon" type="image/svg+xml" href="{base}docs/favicon.svg">
    <link rel="stylesheet" href="{base}docs/problems.css">
  </head>
  <body>
    <nav>{links}</nav>
    <main>
{content}    </main>
  </body>
</html>
"""


def _html(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
