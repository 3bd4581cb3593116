"""The classes of known-item queries: for each, how one who looks for a video types what is left of its title.

A maker gets a video, chance and the vocabulary, and returns the text or, for a video that gives none, nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from random import Random

from bench.relevance import lettering
from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.compounds import joined_pairs, splits
from bench.relevance.devanagari import romanise
from bench.relevance.digits import numbered
from bench.relevance.inflections import inflections
from bench.relevance.mining import mined_spellings
from bench.relevance.punctuation import MARKS, marked_words, spellings
from bench.relevance.slips import MIN_LETTERS, slip
from bench.relevance.words import Run, Word, content_of, fold, folded_words, pick, runs_of, typed, unaccent, window

type Maker = Callable[[Item, Random, Catalogue], str | None]

# A part that words are typed apart into, and a form that a word is inflected to, must be words that titles use.
MIN_TITLES_OF_PART = 10
MIN_TITLES_OF_FORM = 2

# One word alone is worth searching for while it is of no more titles than this.
MAX_TITLES_OF_NAME = 3


def clean(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type three or four content words as they stand."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((3, 4)), rng)
    return typed(words) if words else None


def two_words(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two content words from anywhere in the title."""
    words = pick(item.content(catalogue.vocabulary), 2, rng)
    return typed(words).lower() if words else None


def rare(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type the two words that the fewest titles hold, or the first of them if that is as good as a name."""
    words = item.content(catalogue.vocabulary)
    if len(words) < 3:
        return None
    rarest = sorted(words, key=lambda word: catalogue.vocabulary.count(word.folded))[:2]
    if catalogue.vocabulary.count(rarest[0].folded) <= MAX_TITLES_OF_NAME and rng.random() < 0.5:
        return rarest[0].text.lower()
    return typed(word for word in words if word in rarest).lower()


def typo(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two or three words, one slip in one of them."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((2, 3)), rng)
    places = [place for place, word in enumerate(words or ()) if _can_slip(word)]
    if not words or not places:
        return None
    slipped = rng.choice(places)
    words[slipped] = words[slipped]._replace(text=slip(words[slipped].folded, rng))
    return typed(words).lower()


def typo_both(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two words, one slip in each."""
    words = pick([word for word in item.content(catalogue.vocabulary) if _can_slip(word)], 2, rng)
    return " ".join(slip(word.folded, rng) for word in words) if words else None


def half_typed(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two or three words, of the last only the beginning."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((2, 3)), rng)
    if not words or not words[-1].is_latin or len(words[-1].text) < MIN_LETTERS:
        return None
    last = words[-1].text
    return f"{typed(words[:-1])} {last[: rng.randint(2, min(len(last) - 1, 6))]}".lower()


def unaccented(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type words with accents, without them."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((2, 3)), rng)
    text = typed(words or ()).lower()
    return unaccent(text) if unaccent(text) != text else None


def order(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type three or four words in another order."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((3, 4)), rng)
    if not words:
        return None
    shuffled = words
    while shuffled == words:
        shuffled = rng.sample(words, len(words))
    return typed(shuffled).lower()


def extra_word(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type three or four words, and one of another title that the video does not hold anywhere."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((3, 4)), rng)
    other = rng.choice(catalogue.items).content(catalogue.vocabulary)
    strange = [word for word in other if word.is_latin and word.folded not in item.all_words]
    if not words or not strange:
        return None
    place = rng.randrange(len(words) + 1)
    return typed([*words[:place], rng.choice(strange), *words[place:]]).lower()


def title_channel(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two words of the title and the channel's name or a word of it."""
    words = pick(item.content(catalogue.vocabulary), 2, rng)
    name = [word for run in runs_of(item.channel) for word in run if len(word.folded) >= 3]
    strange = [word for word in name if word.folded not in item.title_words]
    if not words or not strange:
        return None
    part = name if rng.random() < 0.5 else [rng.choice(strange)]
    return typed([*words, *part]).lower()


def punctuation(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type a word that a mark joins or leads, as it is, joined or apart, with one or two other words."""
    # The mark is drawn first, else hyphens and hashes would be nearly all.
    marked = marked_words(item.title, rng.choice(MARKS))
    if not marked:
        return None
    forms = spellings(rng.choice(marked))
    return _among(item, rng, catalogue, rng.choice(forms), without=forms)


def digits(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type a word with a number in one of its spellings, with one or two other words."""
    found = numbered(item.title)
    if not found:
        return None
    forms = rng.choice(found)
    return _among(item, rng, catalogue, rng.choice(forms), without=forms)


def inflected(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two or three words, one of them in another inflection."""
    words = window(item.runs, catalogue.vocabulary, rng.choice((2, 3)), rng)
    choices = [(place, form) for place, word in enumerate(words or ()) for form in _forms(word, item, catalogue)]
    if not words or not choices:
        return None
    place, form = rng.choice(choices)
    words[place] = words[place]._replace(text=form)
    return typed(words).lower()


def compound(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two adjacent words together, or one long word apart, with one or two other words."""
    typed_wrong = _joined if rng.random() < 0.5 else _apart
    return typed_wrong(item, rng, catalogue)


def hindi(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two to four Devanagari words."""
    words = _devanagari(item, rng, catalogue)
    return typed(words) if words else None


def hindi_latin(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two to four Devanagari words in Latin letters."""
    spelled = [romanise(word.text, rng) for word in _devanagari(item, rng, catalogue) or ()]
    return " ".join(word or "" for word in spelled) if spelled and all(spelled) else None


def hindi_mined(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type two or three Devanagari words in Latin letters, as the video's own tags spell them."""
    spelled = mined_spellings(item, catalogue.vocabulary)
    count = rng.choice((2, 3))
    if len(spelled) < count:
        return None
    return " ".join(spelled[place] for place in sorted(rng.sample(range(len(spelled)), count)))


def stylised_title(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type in plain letters two or three words, of which the title has one at least in fancy ones."""
    if lettering.undress(item.title) == item.title:
        return None
    fancy = {chunk for chunk in map(lettering.undress, item.title.split()) if chunk not in item.title}
    content = content_of(runs_of(lettering.undress(item.title)), catalogue.vocabulary)
    words = pick(content, min(len(content), rng.choice((2, 3))), rng) or []
    is_fancy = any(word.text in chunk for word in words for chunk in fancy)
    return typed(words).lower() if is_fancy and len(words) > 1 else None


def stylised_query(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type plain words of the title in fancy letters."""
    words = window(item.runs, catalogue.vocabulary, 3, rng)
    if not words or not all(word.is_latin for word in words):
        return None
    return lettering.dress(unaccent(typed(words)), rng.choice([*lettering.DRESSES, lettering.SMALL_CAPITALS]))


def mixed_case(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    """Type three words in whatever case."""
    words = window(item.runs, catalogue.vocabulary, 3, rng)
    if not words or not any(word.is_latin for word in words):
        return None
    return "".join(rng.choice((character.lower(), character.upper())) for character in typed(words))


# Makers of one class after another: the later ones fill up what the earlier ones leave.
KNOWN_ITEM: Mapping[str, tuple[Maker, ...]] = {
    "clean": (clean,),
    "two_words": (two_words,),
    "rare": (rare,),
    "typo": (typo,),
    "typo_both": (typo_both,),
    "half_typed": (half_typed,),
    "unaccented": (unaccented,),
    "order": (order,),
    "extra_word": (extra_word,),
    "title_channel": (title_channel,),
    "punctuation": (punctuation,),
    "digits": (digits,),
    "inflected": (inflected,),
    "compound": (compound,),
    "hindi": (hindi,),
    "hindi_latin": (hindi_latin,),
    "stylised": (stylised_title, stylised_query),
    "mixed_case": (mixed_case,),
}

# Reported beside the averages: the tags that a spelling was mined from are searched too.
INFORMATION: Mapping[str, tuple[Maker, ...]] = {"hindi_mined": (hindi_mined,)}


def _can_slip(word: Word) -> bool:
    return word.is_latin and len(word.folded) >= MIN_LETTERS


def _forms(word: Word, item: Item, catalogue: Catalogue) -> list[str]:
    def is_known(form: str) -> bool:
        folded = fold(form)
        return folded not in item.title_words and catalogue.vocabulary.count(folded) >= MIN_TITLES_OF_FORM

    is_candidate = _can_slip(word) and catalogue.vocabulary.is_content(word)
    return inflections(word.text.lower(), item.language, is_known) if is_candidate else []


def _joined(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    pairs = [
        (run[place : place + 2], joined)
        for run in item.runs
        for place, joined in joined_pairs(run, catalogue.vocabulary.is_content)
    ]
    if not pairs:
        return None
    words, joined = rng.choice(pairs)
    return _among(item, rng, catalogue, joined, without=[typed(words)])


def _apart(item: Item, rng: Random, catalogue: Catalogue) -> str | None:
    def is_part(part: str) -> bool:
        return catalogue.vocabulary.count(fold(part)) >= MIN_TITLES_OF_PART

    words = [word for word in item.content(catalogue.vocabulary) if word.is_latin]
    found = [(word, split) for word in words for split in splits(word.text.lower(), is_part)]
    if not found:
        return None
    word, split = rng.choice(found)
    return _among(item, rng, catalogue, split, without=[word.folded])


def _devanagari(item: Item, rng: Random, catalogue: Catalogue) -> Run | None:
    runs = [[word for word in run if word.is_devanagari] for run in item.runs]
    return window(runs, catalogue.vocabulary, rng.choice((2, 3, 4)), rng)


def _among(item: Item, rng: Random, catalogue: Catalogue, text: str, *, without: Iterable[str]) -> str | None:
    """Put `text` before or behind one or two content words of the title that are not words of `without`."""
    taken = set(folded_words(" ".join(without)))
    words = [word for word in item.content(catalogue.vocabulary) if word.folded not in taken]
    drawn = pick(words, rng.choice((1, 2)), rng)
    if not drawn:
        return None
    return " ".join([typed(drawn), text] if rng.random() < 0.5 else [text, typed(drawn)]).lower()
