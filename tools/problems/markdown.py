"""Writes the catalogue of problems as `docs/problems.md`."""

import json
from collections.abc import Sequence

from tools.problems.catalogue import FaultText, Kind

BEGINNING = """# Problems

Every error response is a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), sent as
`application/problem+json`.
`make generate` writes this page, and those at `/problems`, from [errors.py](../layers/catalog/catalog/errors.py),
[template.yaml](../template.yaml) and [texts.toml](../tools/problems/texts.toml).

| member | |
|---|---|
| `type` | the kind of problem, for programs: one of the types below |
| `title` | the kind in words |
| `status` | the HTTP status |
| `detail` | what happened this time, for people; its wording may change |
| `instance` | the path of the request, or the id of the request if the gateway answers |
| `errors` | with 422 only: each error with `loc` (`query` or `path`, then the parameter's name), `msg` and `type` |
| `request_id` | with 5xx only: the id of the request in the logs |

`type` is a path below the API's base URL, and the page of the kind is there: with the base URL
`https://a1b2c3.execute-api.eu-west-1.amazonaws.com/v1`, `/problems/video-not-found` is described at
`https://a1b2c3.execute-api.eu-west-1.amazonaws.com/v1/problems/video-not-found`; with `https://api.example.com`, at
`https://api.example.com/problems/video-not-found`. Append the type to the base URL as a string: resolved as a URL
reference, it would lose the stage `/v1`, since a stage is part of the path. Behind the CDN or a custom domain both give
the same ([decision](decisions/0025-types-of-problems.md)).

Compare `type` as a string, and do not fetch it to handle a failure. New kinds may be added: a client that receives an
unknown one goes by `status`. A kind keeps its type and its status.

"""


def problems_page(kinds: Sequence[Kind], faults: Sequence[FaultText]) -> str:
    """Return the page."""
    summary = "".join(f"| [`{kind.type}`](#{_anchor(kind.title)}) | {kind.status} | {kind.title} |\n" for kind in kinds)
    sections = "\n".join(_section(kind) for kind in kinds)
    kinds_of_faults = "".join(f"| `{one.kind}` | {_cell(one.meaning)} |\n" for one in faults)
    return (
        f"{BEGINNING}| type | status | title |\n|---|---|---|\n{summary}\n{sections}\n"
        f"## Faults of an invalid request\n\nThe `type` of an entry of `errors`; pydantic's names where it has one.\n\n"
        f"| type | meaning |\n|---|---|\n{kinds_of_faults}"
    )


def _section(kind: Kind) -> str:
    example = json.dumps(kind.example, indent=2, ensure_ascii=False)
    return f"""## {kind.title}

`{kind.type}`, status {kind.status}. {kind.meaning}

- What to do: {kind.action}
- Try again? {kind.retry}

```json
{example}
```
"""


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
