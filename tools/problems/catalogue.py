"""Lists all kinds of problems: those of the error tree, and those of the gateway and the web ACL in `template.yaml`.

What a kind means and what a client does about it is in `texts.toml`.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from catalog import errors
from catalog.errors import CatalogError, FaultKind
from catalog.http.problems import PROBLEMS, problem_of
from catalog.request_log import begin
from tools.openapi.routes import ROOT, resources_of

FOLDER = Path(__file__).parent
REQUEST_ID = "2217bead-dbc4-46cb-8e81-973e0becd7b0"

type Json = dict[str, Any]


class KindsDiffer(Exception):
    """Tree, template and texts do not have the same kinds, or tell different things of one."""


class Answer(NamedTuple):
    """A problem as it is sent: headers and body."""

    headers: Mapping[str, str]
    body: Json


class Kind(NamedTuple):
    """A kind of problem: its name, what it means, what a client does, and an example."""

    slug: str
    title: str
    status: int
    meaning: str
    action: str
    retry: str
    example: Json

    @property
    def type(self) -> str:
        """The `type` of its problems."""
        return f"{PROBLEMS}/{self.slug}"


class FaultText(NamedTuple):
    """A kind of fault of an invalid request, and what it means."""

    kind: str
    meaning: str


def kinds_of_problems() -> list[Kind]:
    """Return all kinds by status and slug; raises `KindsDiffer`."""
    texts = tomllib.loads((FOLDER / "texts.toml").read_text())
    answers = {error.slug: _rendered(error, texts.get(error.slug, {})) for error in declaring(coded_errors())}
    for answer in template_problems():
        slug = answer.body["type"].removeprefix(f"{PROBLEMS}/")
        _require_one_kind(answers.setdefault(slug, answer).body, answer.body)
    _require_same("tools/problems/texts.toml", texts, answers)
    kinds = [_kind(slug, answer, texts[slug]) for slug, answer in answers.items()]
    return sorted(kinds, key=lambda kind: (kind.status, kind.slug))


def kinds_of_faults() -> list[FaultText]:
    """Return the kinds of faults of an invalid request; raises `KindsDiffer`."""
    texts = tomllib.loads((FOLDER / "faults.toml").read_text())
    _require_same("tools/problems/faults.toml", texts, FaultKind.__value__.__args__)
    return [FaultText(kind, texts[kind]) for kind in sorted(texts)]


def coded_errors() -> list[type[CatalogError]]:
    """Return all errors of the tree, parents first."""
    return [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, CatalogError)]


def declaring(tree: Iterable[type[CatalogError]]) -> Iterator[type[CatalogError]]:
    """Yield the errors that have a kind of their own; raises `KindsDiffer` for another status than that of its kind."""
    declared: dict[str, type[CatalogError]] = {}
    for error in tree:
        if "slug" in vars(error):
            yield declared.setdefault(error.slug, error)
        elif error.status != declared[error.slug].status:
            raise KindsDiffer(f"{error.__name__} has another status than {error.slug}: give it a slug and a title")


def template_problems(template: Path = ROOT / "template.yaml") -> Iterator[Answer]:
    """Yield the problems that the gateway and the web ACL send by themselves."""
    for resource in resources_of(template).values():
        properties = resource.get("Properties") or {}
        for response in properties.get("GatewayResponses", {}).values():
            (body,) = response["ResponseTemplates"].values()
            headers = {name: value.strip("'") for name, value in response["ResponseParameters"]["Headers"].items()}
            yield Answer(headers, json.loads(body.replace("$context.requestId", REQUEST_ID)))
        for rule in properties.get("Rules", []) if resource["Type"] == "AWS::WAFv2::WebACL" else []:
            response = rule["Action"]["Block"]["CustomResponse"]
            body = properties["CustomResponseBodies"][response["CustomResponseBodyKey"]]["Content"]
            yield Answer({one["Name"]: one["Value"] for one in response["ResponseHeaders"]}, json.loads(body))


def _rendered(error: type[CatalogError], text: Mapping[str, Any]) -> Answer:
    begin(SimpleNamespace(aws_request_id=REQUEST_ID))
    response = problem_of(error(*text.get("arguments", [])), text.get("instance", "/"))
    return Answer(response.headers, json.loads(response.body))


def _kind(slug: str, answer: Answer, text: Mapping[str, Any]) -> Kind:
    body = answer.body
    return Kind(slug, body["title"], body["status"], text["meaning"], text["action"], _retry(answer), body)


def _retry(answer: Answer) -> str:
    status = answer.body["status"]
    if "Retry-After" in answer.headers:
        return "Yes, after the seconds that the header `Retry-After` has."
    if status >= 500:
        return "Once, after a few seconds."
    if status == 404:
        return "Not soon: caches keep the answer for ten seconds."
    return "No: the same request gets the same answer."


def _require_one_kind(one: Json, other: Json) -> None:
    for name in ("title", "status"):
        if one[name] != other[name]:
            raise KindsDiffer(f"{one['type']}: {name} is both {one[name]!r} and {other[name]!r}")


def _require_same(file: str, told: Iterable[str], known: Iterable[str]) -> None:
    missing, idle = {*known} - {*told}, {*told} - {*known}
    if missing or idle:
        raise KindsDiffer(f"{file}: add {sorted(missing) or 'nothing'}, remove {sorted(idle) or 'nothing'}")
