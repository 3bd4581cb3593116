"""`make bench-hostile DATA=folder`: what searching takes with texts of 100 characters that nobody means well with."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.relevance import engine, lettering, measure
from bench.relevance.asking import Failed, Refused
from bench.relevance.metrics import percentile
from bench.relevance.queries import MAX_CHARACTERS, MIN_CHARACTERS
from catalog.errors import CatalogError
from catalog.search.sounds import is_indic
from catalog.search.words import words_of
from catalog.video import Video
from tools.engines.real import EngineFailed, EngineUnavailable

QUERIES = 20_000
SEED = 1
WARM_UP = 300
AGAIN = 5
PER_PAGE = 20
COMMON = 60

LETTERS = "abcdefghijklmnopqrstuvwxyz"
EMOJI = "😀😂🔥💥🎆❤️👨‍👩‍👧‍👦🇧🇷🏴‍☠️👍🏽✨🎵⚽🐍1️⃣™️"
HEBREW_AND_ARABIC = "אבגדהוזחטיכלמנסעפצקרשתابتثجحخدذرزسشصضطظعغفقكلمنهوي"
ACCENTS = "\u0300\u0301\u0308\u0327\u0338\u0483\u0591\u064b\u0670\u093c\u20dd\ufe0f"
INDIC_MARKS = "ािीुूेैोौं्ँः"
INVISIBLE = "\u200b\u200c\u200d\u200e\u202e\u2066\u00ad\ufeff"

REGEX = [
    "(a+)+$", ".*.*.*", "[^x]{1,1000}", "(?=a)", "\\1", "a{9999}", "(x|x)*y", "/.*/", "~1000", "@&~(x)", "<0-999999>",
]  # fmt: skip
LUCENE = [
    "title:",
    "AND",
    "OR",
    "NOT",
    "*",
    "?",
    "~2",
    "^9",
    "[a TO z]",
    "{* TO *}",
    '"a b"~99',
    "_exists_:",
    "&&",
    "!",
]
JSON = ['{"match_all":{}}', '"}}', "\\u0000", "[[[[", '{"script":"', "\\", '":"', "null", "{{{{", '"size":10000']
MARKUP = ["<script>", "&amp;", "%00", "../", "' OR 1=1 --", "${jndi:ldap://x}", "{{7*7}}", "<!--", "]]>", "\\x00"]


class Lexicon(NamedTuple):
    """The words of the catalogue's titles: each once, those of most titles, those in Indic scripts, and titles."""

    words: Sequence[str]
    common: Sequence[str]
    indic: Sequence[str]
    titles: Sequence[str]

    @classmethod
    def of(cls, videos: Sequence[Video]) -> "Lexicon":
        """Return the one of a catalogue."""
        titles = [video.record.name or "" for video in videos]
        counts = Counter(word for title in titles for word in set(words_of(title).words))
        words = sorted(counts)
        common = [word for word, _ in counts.most_common(COMMON)]
        return cls(words, common, [word for word in words if is_indic(word)] or words, titles)


type Maker = Callable[[Random, Lexicon], str]


class Outcome(NamedTuple):
    """What became of one text: the time it took, or the fault."""

    text: str
    seconds: float = 0.0
    refused: str = ""
    failed: str = ""


# --- Texts ------------------------------------------------------------------------------------------------------------


def _joined(parts: Iterator[str], separator: str = " ") -> str:
    """Return as many parts as fit."""
    text = next(parts)
    while len(text) < MAX_CHARACTERS:
        text += separator + next(parts)
    return text[:MAX_CHARACTERS]


def _endless(rng: Random, choices: Sequence[str]) -> Iterator[str]:
    while True:
        yield rng.choice(choices)


def _of(choices: Sequence[str], separator: str = " ") -> Maker:
    """Return what strings parts together, and real words between them."""

    def make(rng: Random, lexicon: Lexicon) -> str:
        some = [*rng.sample(list(choices), min(len(choices), 6)), *rng.choices(lexicon.common, k=3)]
        return _joined(_endless(rng, some), rng.choice((separator, "", " ")))

    return make


def one_letter_words(rng: Random, _: Lexicon) -> str:
    """Type fifty words of one letter or digit."""
    return _joined(_endless(rng, LETTERS + "0123456789"))


def two_letter_words(rng: Random, _: Lexicon) -> str:
    """Type words of two letters, which begin very many."""
    return _joined(rng.choice(LETTERS) + rng.choice(LETTERS) for _ in iter(int, 1))


def common_words(rng: Random, lexicon: Lexicon) -> str:
    """Type the words that most titles hold."""
    return _joined(_endless(rng, lexicon.common))


def few_common_words(rng: Random, lexicon: Lexicon) -> str:
    """Type one to three of the words that most titles hold."""
    return " ".join(rng.choices(lexicon.common, k=rng.randint(1, 3))).ljust(MIN_CHARACTERS)


def real_words(rng: Random, lexicon: Lexicon) -> str:
    """Type any words of any titles."""
    return _joined(_endless(rng, lexicon.words))


def indic_words(rng: Random, lexicon: Lexicon) -> str:
    """Type words in Indic scripts, which are looked up by sound too."""
    return _joined(_endless(rng, lexicon.indic))


def repeated_word(rng: Random, lexicon: Lexicon) -> str:
    """Type one word again and again."""
    word = rng.choice([*lexicon.common, rng.choice(lexicon.words)])
    return _joined(_endless(rng, [word]), rng.choice((" ", "-", "")))


def long_words(rng: Random, _: Lexicon) -> str:
    """Type one to five long words that nobody uses."""
    count = rng.randint(1, 5)
    length = MAX_CHARACTERS // count - 1
    return " ".join("".join(rng.choices(LETTERS, k=length)) for _ in range(count))


def slipped_words(rng: Random, lexicon: Lexicon) -> str:
    """Type real words with two letters swapped in each."""
    return _joined(_swapped(rng, word) for word in _endless(rng, lexicon.words))


def _swapped(rng: Random, word: str) -> str:
    if len(word) < 4:
        return word
    place = rng.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def linked_words(rng: Random, lexicon: Lexicon) -> str:
    """Type words with marks between them and no blank."""
    return _joined(
        _endless(rng, [*lexicon.common, "c++", "c#", "u.s.a.", "what's", "1", "s4"]), rng.choice("-/&.,:+*_'#")
    )


def numbered_words(rng: Random, _: Lexicon) -> str:
    """Type numbers, and words that stand before numbers."""
    return _joined(_endless(rng, ["ep", "season", "s4", "part", "folge", "4", "12", "0004", "ep12", "2", "vol", "ch1"]))


def whole_titles(rng: Random, lexicon: Lexicon) -> str:
    """Paste a title, or the end of one and the beginning of another."""
    title = f"{rng.choice(lexicon.titles)} {rng.choice(lexicon.titles)}".strip()
    begin = rng.randrange(max(1, len(title) - MAX_CHARACTERS))
    return title[begin:][:MAX_CHARACTERS].ljust(MIN_CHARACTERS)


def stylised(rng: Random, lexicon: Lexicon) -> str:
    """Type real words in fancy letters."""
    return lettering.dress(real_words(rng, lexicon), rng.choice([*lettering.DRESSES, lettering.SMALL_CAPITALS]))


def marks_on_marks(rng: Random, lexicon: Lexicon) -> str:
    """Pile accents and vowel signs on letters."""
    letters = rng.choice(lexicon.common)[:1] + rng.choice(LETTERS + "कखगघ")
    return _joined(_endless(rng, [*ACCENTS, *INDIC_MARKS, *letters]), "")


def anything(rng: Random, _: Lexicon) -> str:
    """Type any characters of Unicode but control characters; the API refuses those."""
    return _joined(
        (chr(rng.choice((rng.randrange(0xA0, 0x3000), rng.randrange(0xA0, 0x110000)))) for _ in iter(int, 1)), ""
    )


KINDS: Mapping[str, Maker] = {
    "regex": _of(REGEX, ""),
    "lucene": _of(LUCENE),
    "json": _of(JSON, ""),
    "markup": _of(MARKUP, ""),
    "emoji": _of(EMOJI, ""),
    "right to left": _of([*HEBREW_AND_ARABIC, " "], ""),
    "invisible": _of([*INVISIBLE, *LETTERS], ""),
    "marks on marks": marks_on_marks,
    "surrogates": _of(["\ud800", "\udfff", "a", " "], ""),
    "anything": anything,
    "one-letter words": one_letter_words,
    "two-letter words": two_letter_words,
    "common words": common_words,
    "few common words": few_common_words,
    "real words": real_words,
    "slipped words": slipped_words,
    "indic words": indic_words,
    "repeated word": repeated_word,
    "long words": long_words,
    "linked words": linked_words,
    "numbered words": numbered_words,
    "whole titles": whole_titles,
    "stylised": stylised,
}


def texts(lexicon: Lexicon, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield kinds and texts in turn: the same for the same catalogue, count and seed."""
    rng = Random(seed)  # noqa: S311 - repeatable chance is what is wanted
    kinds = list(KINDS.items())
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        yield kind, make(rng, lexicon)


# --- The measurement --------------------------------------------------------------------------------------------------


def ask(text: str) -> Outcome:
    """Search for one text as the function does."""
    try:
        _, seconds = engine.ask(text, PER_PAGE)
    except Refused as error:
        return Outcome(text, refused=str(error))
    except Failed as error:
        return Outcome(text, failed=str(error))
    return Outcome(text, seconds)


def table_of(outcomes: Mapping[str, Sequence[Outcome]]) -> Table:
    """Return a row a kind, and one for all of them; the slowest texts are asked again to tell them from bad luck."""
    table = Table("kind")
    for name in ("n", "refused", "failed", "p50", "p95", "p99", "max", "again"):
        table.add_column(name, justify="right")
    table.add_column("slowest", overflow="fold")
    for kind, some in outcomes.items():
        table.add_row(kind, *_row(some))
    table.add_section()
    table.add_row("all", *_row([one for some in outcomes.values() for one in some]))
    return table


def _row(outcomes: Sequence[Outcome]) -> list[Text]:
    slowest = max(outcomes, key=lambda one: one.seconds)
    answered = [1_000 * one.seconds for one in outcomes if one.seconds] or [0.0]
    faults = [sum(bool(one.refused) for one in outcomes), sum(bool(one.failed) for one in outcomes)]
    again = [1_000 * ask(slowest.text).seconds for _ in range(AGAIN)]
    times = [*(percentile(answered, share) for share in (0.5, 0.95, 0.99)), max(answered), median(again)]
    numbers = [f"{len(outcomes)}", *map(str, faults), *(f"{one:.1f}" for one in times)]
    return [*map(Text, numbers), Text(repr(slowest.text))]


def print_faults(outcomes: Mapping[str, Sequence[Outcome]], console: Console) -> None:
    """Print one refused and one failed text of each kind that has some, and why."""
    for kind, some in outcomes.items():
        for fault in ("refused", "failed"):
            worst = next((one for one in some if getattr(one, fault)), None)
            if worst:
                console.print(Text(f"{kind}: {worst.text!r} {fault}: {getattr(worst, fault)[:300]}"))


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    count: Annotated[int, typer.Option("--queries", help="Texts of all kinds together", min=1)] = QUERIES,
    seed: Annotated[int, typer.Option(help="Another seed makes other texts")] = SEED,
    node: Annotated[str | None, typer.Option(help="A running OpenSearch node, whose videos are replaced")] = None,
    loaded: Annotated[bool, typer.Option("--loaded", help="The node holds this folder's videos already")] = False,
) -> None:
    """Measure what searching takes with texts that are meant to be hard."""
    # Wide enough for the slowest texts also where the output goes into a file.
    console = Console(width=None if sys.stdout.isatty() else 240)
    try:
        videos = measure.read(data, console)
        lexicon = Lexicon.of(videos)
        with engine.node(node) as url:
            if not loaded:
                measure.load(url, videos, console)
            outcomes = _ask_all(lexicon, count, seed, console)
            console.print(table_of(outcomes))
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError) as error:
        sys.exit(f"not measured: {error}")
    console.print(
        f"milliseconds, {PER_PAGE} results each, {len(videos)} videos, seed {seed}, one after another; "
        f"again: the slowest, the median of {AGAIN} more times"
    )
    print_faults(outcomes, console)


def _ask_all(lexicon: Lexicon, count: int, seed: int, console: Console) -> dict[str, list[Outcome]]:
    for _, text in texts(lexicon, WARM_UP, seed + 1):
        ask(text)
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    with measure.progress(console, "asking", count) as advance:
        for kind, text in texts(lexicon, count, seed):
            outcomes[kind].append(ask(text))
            advance(1)
    return outcomes


if __name__ == "__main__":
    typer.run(main)
