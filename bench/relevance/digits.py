"""Words with numbers, and the ways in which people type them: ep 12, ep12, episode 12; PS5, PS 5; 2026, 4k."""

import re

# Spellings of one label; a number follows.
LABELS = (
    ("episode", "ep", "e"),
    ("season", "s"),
    ("part", "pt"),
    ("volume", "vol"),
    ("chapter", "ch"),
    ("episódio", "ep"),
    ("épisode", "ep"),
    ("folge", "ep"),
    ("capítulo", "cap"),
    ("temporada", "temp"),
    ("day",),
    ("teil",),
    ("parte",),
)
_ANY_LABEL = "|".join(sorted({label for row in LABELS for label in row}, key=len, reverse=True))
_LABELLED = re.compile(rf"(?<!\w)({_ANY_LABEL})[ .:#-]{{0,2}}(\d{{1,4}})(?!\w|[.,:/]\d)", re.IGNORECASE)
_LETTERS_DIGITS = re.compile(r"(?<!\S)([a-z]{2,7}) ?(\d{1,3})(?!\S)", re.IGNORECASE)
_PLAIN = re.compile(r"(?<!\S)(?:(?:19|20)\d\d|\d{1,4}[a-z]{1,2}|\d{2,5})(?!\S)", re.IGNORECASE)


def numbered(title: str) -> list[list[str]]:
    """Return the words with numbers of a title, each as its spellings: what people type for it."""
    labelled = [_labelled(*found) for found in _LABELLED.findall(title)]
    unlabelled = _LABELLED.sub(" | ", title)
    mixed = [[f"{letters} {digits}", f"{letters}{digits}"] for letters, digits in _LETTERS_DIGITS.findall(unlabelled)]
    rest = _LETTERS_DIGITS.sub(" | ", unlabelled)
    return [*labelled, *mixed, *([plain] for plain in _PLAIN.findall(rest))]


def _labelled(label: str, number: str) -> list[str]:
    same = next(row for row in LABELS if label.lower() in row)
    short = number.lstrip("0") or number
    long_forms = [f"{one} {number_form}" for one in same if len(one) > 1 for number_form in {number: 0, short: 0}]
    return list(dict.fromkeys([*long_forms, f"{same[-1]}{number}", f"{label.lower()}{number}"]))
