"""Another inflection of a word: plural for singular, `-ing` for `-ed`, by the endings of its language."""

from collections.abc import Callable

type Endings = tuple[tuple[str, str], ...]

# An ending and what may stand instead; each pair holds in both directions.
_ENGLISH: Endings = (
    ("", "s"), ("", "es"), ("y", "ies"), ("", "ing"), ("", "ed"), ("e", "ing"), ("ing", "ed"), ("ing", "s"),
    ("e", "ed"),
)  # fmt: skip
_GERMAN: Endings = (("", "e"), ("", "n"), ("", "en"), ("", "er"), ("", "s"), ("e", "en"), ("e", "er"), ("en", "er"))
_PORTUGUESE: Endings = (("", "s"), ("ão", "ões"), ("m", "ns"), ("al", "ais"), ("r", "res"), ("o", "a"), ("z", "zes"))
_FRENCH: Endings = (("", "s"), ("", "e"), ("al", "aux"), ("eau", "eaux"), ("é", "és"), ("er", "é"))
_SPANISH: Endings = (("", "s"), ("", "es"), ("z", "ces"), ("ión", "iones"), ("o", "a"), ("os", "as"))

ENDINGS: dict[str, Endings] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "pt": _PORTUGUESE,
    "fr": _FRENCH,
    "es": _SPANISH,
}

MIN_LETTERS = 4


def inflections(word: str, language: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return other forms of a word in lower case, as far as `is_known` says that they are words at all."""
    pairs = [pair for one, other in ENDINGS.get(language, ()) for pair in ((one, other), (other, one))]
    forms = {word.removesuffix(old) + new for old, new in pairs if word.endswith(old)}
    return sorted(form for form in forms if form != word and len(form) >= MIN_LETTERS and is_known(form))
