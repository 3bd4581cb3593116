"""Search for texts of 100 characters that are meant to be hard: syntax of other languages, marks, very common words."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from random import Random
from typing import NamedTuple

from bench.metrics import percentile
from bench.relevance.answers import FAILED, REFUSED, Fault, ask_index
from bench.relevance.queries import MAX_CHARACTERS, MIN_CHARACTERS
from bench.relevance.stylised import STYLES, stylise
from catalog.search.analysis.phonetics import is_indic
from catalog.search.analysis.tokenizer import tokenize
from catalog.videos.model import Video

WARM_UP = 300
PER_PAGE = 20
COMMON = 60
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What texts of a kind are strung together from, with and without blanks, beside words that most titles contain.
_SYNTAX = r"""
regex (a+)+$ .*.*.* [^x]{1,1000} (?=a) \1 a{9999} (x|x)*y /.*/ ~1000 @&~(x) <0-999999>
lucene title: AND OR NOT * ? ~2 ^9 _exists_: && ! [a TO z] {* TO *} "a b"~99
json {"match_all":{}} "}} \u0000 [[[[ {"script":" \ ":" null {{{{ "size":10000
markup <script> &amp; %00 ../ ' OR 1=1 -- ${jndi:ldap://x} {{7*7}} <!-- ]]> \x00
numbers ep season s4 part folge 4 12 0004 ep12 2 vol ch1
links c++ c# u.s.a. what's 1 s4 - / & . , : + * _ ' #
emoji 😀 😂 🔥 💥 🎆 ❤️ 👨‍👩‍👧‍👦 🇧🇷 🏴‍☠️ 👍🏽 ✨ 🎵 ⚽ 🐍 1️⃣ ™️
"""
PARTS: Mapping[str, Sequence[str]] = {
    **{kind: parts for kind, *parts in map(str.split, _SYNTAX.strip().splitlines())},
    "right to left": "אבגדהוזחטיכלמנסעפצקרשת ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "invisible": f"\u200b\u200c\u200d\u200e\u202e\u2066\u00ad\ufeff{LETTERS}",
    "marks on marks": "\u0300\u0308\u0327\u0338\u0483\u0591\u064b\u0670\u093c\u20dd\ufe0f\u0903ािीुूेैोौं्ँabकखगघ",
    "surrogates": "\ud800\udfffa ",
    "one-letter words": f"{LETTERS}0123456789",
    "two-letter words": ["".join(pair) for pair in product(LETTERS, LETTERS)],
}


class Outcome(NamedTuple):
    """Texts of one kind: how many, how many were refused and failed, milliseconds, and the slowest."""

    texts: int
    refused: int
    failed: int
    p50: float
    p95: float
    p99: float
    max: float
    slowest: str


def measure(videos: Sequence[Video], count: int, seed: int) -> dict[str, Outcome]:
    """Search for `count` texts of all kinds in turn, after others that warm the node up; outcomes by kind, then all."""
    for _, text in texts_of(videos, WARM_UP, seed + 1):
        _search(text)
    by_kind: dict[str, list[tuple[str, float | str]]] = {}
    for kind, text in texts_of(videos, count, seed):
        by_kind.setdefault(kind, []).append((text, _search(text)))
    everything = [one for some in by_kind.values() for one in some]
    return {kind: outcome_of(some) for kind, some in {**by_kind, "all": everything}.items()}


def texts_of(videos: Sequence[Video], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield kinds and texts in turn: the same for the same videos, count and seed."""
    rng = Random(seed)  # noqa: S311 - repeatable chance is what is wanted
    titles = [video.record.name or "" for video in videos]
    counts = Counter(word for title in titles for word in {*tokenize(title).words})
    words, common = sorted(counts), [word for word, _ in counts.most_common(COMMON)]
    kinds: dict[str, Callable[[], Sequence[str]]] = {
        **{kind: partial(_with_words, rng, parts, common) for kind, parts in PARTS.items()},
        "common words": lambda: common,
        "repeated word": lambda: [rng.choice(common)],
        "real words": lambda: words,
        "mistyped words": lambda: [word[1::-1] + word[2:] for word in words],
        "indic words": lambda: [word for word in words if is_indic(word)] or words,
        "long words": lambda: ["".join(rng.choices(LETTERS, k=rng.randint(20, MAX_CHARACTERS)))],
        "titles": lambda: titles,
        "stylised": lambda: [stylise(word, rng.choice(STYLES)) for word in rng.choices(words, k=20)],
        "anything": lambda: [chr(rng.randrange(0xA0, 0x110000)) for _ in range(MAX_CHARACTERS)],
    }
    for number in range(count):
        kind = [*kinds][number % len(kinds)]
        text = rng.choice(("", " ", " ")).join(rng.choices(kinds[kind](), k=MAX_CHARACTERS))
        yield kind, text[:MAX_CHARACTERS].ljust(MIN_CHARACTERS)


def _with_words(rng: Random, parts: Sequence[str], words: Sequence[str]) -> list[str]:
    return [*parts, *rng.choices(words, k=3)]


def outcome_of(answers: Sequence[tuple[str, float | str]]) -> Outcome:
    """Summarise texts, each with the seconds that its search took or the kind of its fault."""
    times = {text: 1_000 * took for text, took in answers if isinstance(took, float)} or {"": 0.0}
    refused, failed = (sum(took == kind for _, took in answers) for kind in (REFUSED, FAILED))
    p50, p95, p99, slowest = (percentile([*times.values()], share) for share in (0.5, 0.95, 0.99, 1))
    return Outcome(len(answers), refused, failed, p50, p95, p99, slowest, max(times, key=times.__getitem__))


def _search(text: str) -> float | str:
    try:
        return ask_index(text, PER_PAGE)[1]
    except Fault as fault:
        return fault.kind
