"""Words typed together that stand apart, and apart that stand together: blackpanther, Bundes liga."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from bench.relevance.words import Run, Word

MIN_PART = 3
MIN_WHOLE = 8

# German puts an s between the parts of many compounds, and nobody types it at the end of the first.
_LINK = "s"


def joined_pairs(run: Run, is_content: Callable[[Word], bool]) -> Iterator[tuple[int, str]]:
    """Give each pair of adjacent content words in Latin letters typed as one, with the place of the first."""
    for place, (one, other) in enumerate(pairwise(run)):
        if all(word.is_latin and len(word.folded) >= MIN_PART and is_content(word) for word in (one, other)):
            yield place, f"{one.text}{other.text}".lower()


def splits(word: str, is_part: Callable[[str], bool]) -> list[str]:
    """Return the ways to type a long word as two that are words of their own."""
    if len(word) < MIN_WHOLE:
        return []
    found = []
    for at in range(MIN_PART, len(word) - MIN_PART + 1):
        left, right = word[:at], word[at:]
        bare = left.removesuffix(_LINK)
        if is_part(right):
            found += [f"{one} {right}" for one in dict.fromkeys((left, bare)) if len(one) > MIN_PART and is_part(one)]
    return found
