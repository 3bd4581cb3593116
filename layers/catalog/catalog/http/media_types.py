"""Chooses the media type of an answer by what the client accepts (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Mapping, Sequence


class MediaType:
    """The media types of an answer, each with others that mean it; of equal ones the first is chosen.

    A client that accepts none of them is sent the first: readers of feeds name types that they do not insist on.
    """

    def __init__(self, choices: Mapping[str, Sequence[str]]) -> None:
        self.choices = choices

    def parse(self, text: str) -> str:
        """Return the media type that an `Accept` prefers."""
        ranges = [*_ranges(text)]
        return max(self.choices, key=lambda choice: self._preference(choice, ranges))

    def _preference(self, choice: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
        """Return the weight of the most specific range that has a choice, and how specific it is; 0 for none."""
        family = f"{choice.partition('/')[0]}/*"
        for specific, names in ((3, (choice,)), (2, self.choices[choice]), (1, (family,)), (0, ("*/*",))):
            weights = [weight for name, weight in ranges if name in names]
            if weights:
                weight = max(weights)
                return weight, specific if weight else 0
        return 0.0, 0


def _ranges(text: str) -> Iterator[tuple[str, float]]:
    """Yield the media ranges of an `Accept` with their weights, in lower case and without other parameters."""
    for element in text.lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        yield name, next((_weight(one[2:]) for one in parameters if one.startswith("q=")), 1.0)


def _weight(text: str) -> float:
    """Return a weight between 0 and 1; a malformed one is 0."""
    whole, _, fraction = text.partition(".")
    if whole not in {"0", "1"} or not (fraction == "" or (fraction.isascii() and fraction.isdigit())):
        return 0.0
    return min(float(f"{whole}.{fraction or 0}"), 1.0)
