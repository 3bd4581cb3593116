"""Decides on query parameters that a route does not have: which are refused, and how the ignored ones are named.

The routes of the two contracts ignore them, as the contracts' own servers do, and name them in a header. All others
refuse them. A misspelt parameter is refused by every route, with the name that was meant: ignored, it would give an
answer to another question.
"""

from collections.abc import Iterable
from urllib.parse import quote

from catalog.http.problems import Fault, fault

IGNORED_PARAMETERS = "Ignored-Parameters"

# What may stand in a token (RFC 9110, 5.6.2) beside letters, digits and what is never encoded; not the sign of what is.
_TOKEN = "!#$&'*+^`|"  # noqa: S105 - RFC 9110's word

# The header stays below the 2 KB of a few cookies, whatever a request holds.
MAX_NAMED = 20
MAX_NAME_CHARACTERS = 100

# The contracts and the lists have three names for one thing.
_PAGE_SIZES = frozenset({"perpage", "limit", "pagesize"})

# In shorter names one edit changes most of what there is: `at` would be meant by `t`.
_SHORTEST = 4


def refusals(unknown: Iterable[str], known: Iterable[str], *, ignoring: bool) -> list[Fault]:
    """Return a fault for each unknown name that is refused, with the known one that was meant if there is one."""
    faults = []
    for name in unknown:
        meant = meant_by(name, known)
        if meant is not None:
            message = f"Unknown query parameter: did you mean `{meant}`?"
            faults.append(fault(("query", name), message, "unexpected_parameter"))
        elif not ignoring:
            faults.append(fault(("query", name), "Unknown query parameter", "unexpected_parameter"))
    return faults


def ignored_header(unknown: Iterable[str]) -> dict[str, str]:
    """Return the header that names ignored parameters: tokens in percent-encoding; none for a name without characters.

    Of many names it has the first, and none that is longer than any real one.
    """
    encoded = (quote(name, safe=_TOKEN, errors="surrogatepass") for name in unknown)
    named = [name for name in encoded if 0 < len(name) <= MAX_NAME_CHARACTERS][:MAX_NAMED]
    return {IGNORED_PARAMETERS: ", ".join(named)} if named else {}


def meant_by(name: str, known: Iterable[str]) -> str | None:
    """Return the first known name that a name is a misspelling of, None if there is none.

    It is one in another case or with other hyphens, one with one letter too many, too few, wrong or swapped with the
    next one, or another of the names that a page's size has.
    """
    given = _folded(name)
    return next((one for one in known if _is_meant(given, _folded(one))), None)


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _is_meant(given: str, known: str) -> bool:
    if given == known or {given, known} <= _PAGE_SIZES:
        return True
    return max(len(given), len(known)) >= _SHORTEST and _is_one_edit(*sorted((given, known), key=len))


def _is_one_edit(shorter: str, longer: str) -> bool:
    """Tell whether two different texts differ in one letter, or in the order of two neighbours."""
    same = next((place for place, one in enumerate(shorter) if one != longer[place]), len(shorter))
    left, right = shorter[same:], longer[same:]
    if len(shorter) < len(longer):
        return left == right[1:]
    return left[1:] == right[1:] or (left[1::-1] == right[:2] and left[2:] == right[2:])
