"""Builds the query of a text word by word; a user's text is never parsed as a query language.

Each word must match in one of its forms and has a constant score, so that a video with more of the words ranks higher;
the quality of the matches decides among those. The weights were tuned with `make relevance`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

from catalog.search.analysis.numbered import parts_of
from catalog.search.analysis.phonetics import has_sounds, latin_spellings
from catalog.search.analysis.synonyms import NUMBERS, NUMERALS, ROMANS, SYNONYMS
from catalog.search.analysis.terms import hangul_pairs, phonetic_terms, stem_term, typo_terms
from catalog.search.analysis.tokenizer import Spelling, Words, is_unspaced, joined_word, key_of
from catalog.search.analysis.typos import typo_keys
from catalog.search.document import LONGEST_BEGINNING, POPULARITY_STEPS
from catalog.search.levers import with_synonym

type Query = dict[str, Any]

# A text of 100 characters may have 50 words. Words beyond these positions are looked up in fewer forms, or not at all.
MAX_WORDS = 20
MAX_SLIPPED = 8
MAX_JOINED = 10
MIN_SLIPPED = 3

# The fields with forms of words: of all texts, and of titles alone.
FORM_FIELDS = ("forms", "title_forms")
# Beginnings of titles count fully, those of channels by this share.
BEGINNINGS = {"title.beginnings": 1, "channel.beginnings": 0.3}
# Up to two words: all must match. Three to five: 75 %. More: half.
ALL_MUST_MATCH, MUST_MATCH = 2, "2<75% 5<50%"
# Of pairs of characters that stand together, up to three must all be found, and 80 % of more.
PAIRS_MUST_MATCH = "3<80%"

# A word or a whole text that is found; and one of words beside emoji, without these.
FOUND, WORDS_WITHOUT_EMOJI = 45, 1
TITLE, CHANNEL, TAGS, SYNONYM = 3, 3, 0.8, 2
BEGINNING, BEGINNING_INSIDE = 1.5, 0.5
JOINED, SPELLING = 12, 2
STEM, SLIP, LETTER_LEFT_OUT = 4, 1.2, 4
SOUND = 6
# Share of the score of each further match that is added to the best one.
TIE = 0.2

PHRASE, SLOP, BEGUN_PHRASE = 2, 10, 2
EXACT_CHANNEL, NEAR_CHANNEL, EXACT_TAG = 80, 30, 30
POPULARITY_STEP = 0.6

# Linking letters of German compounds.
LINKS = ("", "s", "n", "en", "es", "e")
MIN_LINKED = 3
# Syllables of Korean words that may be written as two, and of those that may be one syllable and a word.
SHORTEST_COMPOUND, LONGEST_COMPOUND = 4, 8
SHORTEST_JOINED, LONGEST_JOINED = 3, 5
# A shorter word with two such letters is rather a word of its own: shoe, true.
SHORTEST_WITH_UMLAUTS = 5

# Two letters that also stand for one with an umlaut; units of numbers; numerals at the end of a word, and those that
# begin others.
_TWO_LETTERS = re.compile("([aou])e")
_UNIT = re.compile("[a-z]{2,}")
_NUMERAL_AT_END = re.compile("([a-z]{2,}?)(i{2,3}|iv|vi{1,3}|ix)")
LONGER_NUMERALS = {
    word: [other for other in ROMANS.values() if other.startswith(word) and other != word] for word in ROMANS.values()
}


def text_query(asked: Words) -> Query:
    """Return the query of a text by relevance; a text without words and emoji matches nothing."""
    if not asked.words and not asked.emoji:
        return {"match_none": {}}
    return {"bool": {"must": [_found_in(asked, typos=True)], "should": [*_as_a_whole(asked), *popularity()]}}


def exact_query(asked: Words, *, levers: bool = True) -> Query:
    """Return the query that finds what `text_query` finds, but for typos; all matches have equal scores.

    Without `levers`, operators' synonyms are not looked up.
    """
    if not asked.words and not asked.emoji:
        return {"match_none": {}}
    return {"bool": {"filter": [_found_in(asked, typos=False, levers=levers)]}}


def whole_query(asked: Words) -> Query:
    """Return the query that finds a channel, a tag and a title without blanks that are the whole text."""
    return {"bool": {"should": _exact_wholes(asked)}}


def _found_in(asked: Words, *, typos: bool, levers: bool = True) -> Query:
    """Return the query that enough words match, or the text as a whole: a channel, a tag, a title without blanks."""
    whole = _exact_wholes(asked)
    if levers and len(asked.words) > 1:
        whole.append(with_synonym(key_of(asked), FORM_FIELDS))
    if typos:
        whole.append({"terms": {"channel_slips": typo_keys(key_of(asked))}})
    boost = WORDS_WITHOUT_EMOJI if _has_both(asked) else FOUND
    ways = [_enough(asked, typos=typos, levers=levers), *(constant(one, boost) for one in whole)]
    return {"bool": {"should": ways}}


def _enough(asked: Words, *, typos: bool, levers: bool) -> Query:
    """Return the query that enough words match; emoji beside them need not, but count as much as a word."""
    words = asked.words[:MAX_WORDS]
    numbers = [*_numbers(asked)]
    taken = {place for one in numbers for place in range(one.first, one.last + 1)}
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        if place not in taken and not is_unspaced(word):
            first.setdefault(word, place)
    each = [_word(asked, place, is_last=word == words[-1], typos=typos, levers=levers) for word, place in first.items()]
    each += [_run(asked, run, typos=typos) for run in _runs(asked, taken)]
    each += [_number(asked, one, typos=typos) for one in numbers]
    emoji = [_pair_or_emoji(one, one, typos=typos) for one in dict.fromkeys(asked.emoji[:MAX_WORDS])]
    enough: Query = {"bool": {"should": each or emoji, "minimum_should_match": MUST_MATCH}}
    return {"bool": {"must": [enough], "should": emoji}} if each and emoji and typos else enough


def _exact_wholes(asked: Words) -> list[Query]:
    key = key_of(asked)
    whole = [term("channel_key", key), term("tag_keys", key)]
    # Numbers on both sides of a sign are not another number.
    return whole if joined_word(asked.words) is None else [*whole, any_form([key])]


def _numbers(asked: Words) -> Iterator[Spelling]:
    """Yield the numbers of several words, which are found as a whole: 9/11, 3.5mm, 1,000, and 第5話 without blanks."""
    end = 0
    for one in sorted(asked.spellings, key=lambda one: (one.first, -one.last)):
        if end <= one.first < one.last < MAX_WORDS and _is_one_number(asked, one):
            yield one
            end = one.last + 1


def _is_one_number(asked: Words, one: Spelling) -> bool:
    is_linked = "." in one.text or one.text.isdigit()
    return is_linked or any(map(is_unspaced, asked.words[one.first : one.last + 1]))


def _number(asked: Words, number: Spelling, *, typos: bool) -> Query:
    """Return the query for a number of several words: in one spelling, or as these words in a title."""
    words = asked.words[number.first : number.last + 1]
    places = number.first, number.last
    spelled = list(dict.fromkeys(one.text for one in asked.spellings if (one.first, one.last) == places))
    if len(words) == 2:
        spelled += (f"{words[0]}{other}" for other in SYNONYMS.get(words[1], []) if other.isalpha())
    units = _UNIT.findall(number.text)
    in_title: Query = {"match_phrase": {"title": {"query": " ".join(words), "boost": TITLE}}}
    found: Query = {"bool": {"should": [*(_beside(one, units) for one in spelled), in_title]}}
    return _scored(found, [in_title, *_ways_of_joined(spelled)]) if typos else found


def _beside(number: str, units: Sequence[str]) -> Query:
    """Return the query for a number, and for the units that it has not itself: 3.5 mm is 3.5mm, but no 3.5 GB."""
    apart = [any_form([unit]) for unit in units if unit not in number]
    return {"bool": {"filter": [any_form([number]), *apart]}} if apart else any_form([number])


def _scored(found: Query, ways: Sequence[Query]) -> Query:
    """Return the query for what is `found`, with a constant score; the ways in which it is add to that."""
    best = {"dis_max": {"queries": ways, "tie_breaker": TIE}}
    return {"bool": {"must": [constant(found, FOUND)], "should": [best]}}


def _has_both(asked: Words) -> bool:
    """Tell whether a text has words and emoji; its key has only the words."""
    return bool(asked.words and asked.emoji)


def popularity() -> list[Query]:
    """Return the clauses that score views, a little for each popularity step."""
    return [*_POPULARITY]


def term(field: str, value: object, boost: float = 1) -> Query:
    """Return the query for one exact term."""
    return {"term": {field: value if boost == 1 else {"value": value, "boost": boost}}}


def constant(query: Query, boost: float) -> Query:
    """Return a query that scores every match of `query` with `boost`."""
    return {"constant_score": {"filter": query, "boost": boost}}


_POPULARITY = [constant(term("popularity", step), POPULARITY_STEP) for step in POPULARITY_STEPS]


def _runs(asked: Words, taken: Collection[int]) -> Iterator[list[int]]:
    """Yield the places of characters of scripts without blanks that stand together, but for those that are `taken`."""
    run: list[int] = []
    for place, word in enumerate(asked.words[:MAX_WORDS]):
        if run and (place not in asked.runs or place in taken):
            yield run
            run = []
        if is_unspaced(word) and place not in taken:
            run.append(place)
    if run:
        yield run


def _run(asked: Words, places: Sequence[int], *, typos: bool) -> Query:
    """Return the query for characters that stand together, by the pairs of neighbours."""
    words = asked.words
    pairs = [(words[first] + words[second], f"{words[first]} {words[second]}") for first, second in pairwise(places)]
    pairs = pairs or [(words[places[0]], words[places[0]])]
    each = [_pair_or_emoji(pair, phrase, typos=typos) for pair, phrase in dict.fromkeys(pairs)]
    return {"bool": {"should": each, "minimum_should_match": PAIRS_MUST_MATCH}}


def _pair_or_emoji(text: str, phrase: str, *, typos: bool) -> Query:
    """Return the query for a pair of characters or an emoji, which has no other forms."""
    found = any_form([text])
    in_title: Query = {"match_phrase": {"title": {"query": phrase, "boost": TITLE}}}
    return _scored(found, [in_title, *(term(field, text) for field in FORM_FIELDS)]) if typos else found


class _Forms(NamedTuple):
    """The exact forms of a word, by their kinds."""

    word: str
    stemmed: str
    with_umlauts: list[str]
    umlauts: list[str]
    synonyms: list[str]
    latin: list[str]
    joined: list[str]


def _forms_of(asked: Words, place: int) -> _Forms:
    word = asked.words[place]
    with_umlauts = _with_umlauts(word)
    umlauts = [form for other in with_umlauts for form in (other, stem_term(other))]
    synonyms, latin, joined = SYNONYMS.get(word, []), _in_latin(asked, place), _joined(asked, place)
    return _Forms(word, stem_term(word), with_umlauts, umlauts, synonyms, latin, joined)


def exact_forms(asked: Words, place: int) -> list[str]:
    """Return the exact forms of a word: the word and its stem first, then other spellings, and joined neighbours."""
    return _in_one_list(_forms_of(asked, place))


def _in_one_list(forms: _Forms) -> list[str]:
    # The stem as a word finds joined words, which have none: hotdogs, Hot Dog.
    first = (forms.word, forms.stemmed, forms.stemmed[1:])
    return list(dict.fromkeys([*first, *forms.umlauts, *forms.synonyms, *forms.latin, *forms.joined]))


def _in_latin(asked: Words, place: int) -> list[str]:
    """Return the Latin spellings of a word of another script; alone, without short ones, which are English: on, to."""
    word = asked.words[place]
    spellings = latin_spellings(word) if place < MAX_SLIPPED and has_sounds(word) else ()
    shortest = 2 if len(asked.words) > 1 and all(map(has_sounds, asked.words)) else MIN_SLIPPED
    return [spelling for spelling in spellings if len(spelling) >= shortest]


def any_form(forms: list[str]) -> Query:
    """Return the query for videos with any of the forms, exact ones or those of their titles."""
    return {"bool": {"should": [{"terms": {field: forms}} for field in FORM_FIELDS]}}


def _word(asked: Words, place: int, *, is_last: bool, typos: bool, levers: bool) -> Query:
    forms = _forms_of(asked, place)
    word = forms.word
    slipped = typo_terms(word) if typos and place < MAX_SLIPPED and len(word) >= MIN_SLIPPED else []
    sounds = phonetic_terms(word) if place < MAX_SLIPPED and _is_spoken(word) else []
    latin_slips = typo_terms(forms.latin[0]) if typos and forms.latin else []
    if not typos:
        sounds = sounds[:1]
    found = any_form([*_in_one_list(forms), *slipped, *latin_slips, *sounds])
    beginnings = (_beginnings(one, place, is_last=is_last) for one in (word, *forms.with_umlauts))
    parts = [*chain.from_iterable(beginnings), *_compound(word, place)]
    found["bool"]["should"] += [*parts, *([with_synonym(word, FORM_FIELDS)] if levers and place < MAX_SLIPPED else [])]
    if not typos:
        return found
    ways = [
        term("title", word, TITLE),
        term("channel", word, CHANNEL),
        term("tags", word, TAGS),
        term("title_forms", word, SPELLING),
        term("title_forms", forms.stemmed, STEM),
        *(term("title", other, SYNONYM) for other in (*forms.synonyms, *forms.latin)),
        *(term("title_forms", form, SPELLING) for form in forms.umlauts),
        *_slips(word, slipped),
        *(term("title_forms", sound, SOUND) for sound in sounds[:1]),
        *_ways_of_joined(forms.joined),
        *parts,
    ]
    return _scored(found, ways)


def _slips(word: str, keys: Sequence[str]) -> Iterator[Query]:
    """Yield the queries for titles' words one typo away, certainly so if only a letter is left out: pixl, Pixel."""
    for key in keys[:1]:
        slip = term("title_forms", key, LETTER_LEFT_OUT)
        yield {"bool": {"must": [slip], "must_not": [term("title", word)]}}
    yield from (term("title_forms", key, SLIP) for key in keys[1:])


def _beginnings(word: str, place: int, *, is_last: bool) -> Iterator[Query]:
    """Yield the query for words that begin with this one: it may be half typed, most likely the last; no number is."""
    if word.isdigit() or parts_of(word):
        return
    boost = BEGINNING if is_last else BEGINNING_INSIDE
    if is_last or (place < MAX_SLIPPED and len(word) >= MIN_SLIPPED):
        for field, share in BEGINNINGS.items():
            begun = term(field, word[:LONGEST_BEGINNING], boost * share)
            longer = LONGER_NUMERALS.get(word) if place else None
            yield {"bool": {"must": [begun], "must_not": [{"terms": {"title": longer}}]}} if longer else begun


def _compound(word: str, place: int) -> Iterator[Query]:
    """Yield the query for Korean compounds with a word, and for the two parts of a compound, by pairs of syllables."""
    letters = word.rstrip("0123456789")
    pairs = [any_form([pair]) for pair in hangul_pairs(letters)]
    if not pairs:
        return
    if letters != word:
        yield {"bool": {"filter": [*pairs, any_form([word.removeprefix(letters)])]}}
        return
    if place < MAX_SLIPPED and SHORTEST_JOINED <= len(word) <= LONGEST_JOINED:
        yield from (_apart(word[:at], word[at:]) for at in (1, len(word) - 1))
    if SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND:
        first, *middle, last = pairs
        # The pair between two parts is in no title that has them apart.
        yield {"bool": {"filter": [first, last], "should": middle, "minimum_should_match": len(middle) - 1}}
    else:
        yield {"bool": {"filter": pairs}}


def _apart(first: str, second: str) -> Query:
    """Return the query for two Korean words that are typed as one; one of one syllable may have a particle."""
    both = [
        any_form([one, stem_term(one)]) if len(one) > 1 else term("title.beginnings", one) for one in (first, second)
    ]
    return {"bool": {"filter": both}}


def _ways_of_joined(joined: list[str]) -> list[Query]:
    return [{"terms": {field: joined, "boost": JOINED}} for field in FORM_FIELDS] if joined else []


def _joined(asked: Words, place: int) -> list[str]:
    """Return other spellings of a word: also joined with its neighbours, and with its number in other forms."""
    if place >= MAX_JOINED:
        return []
    spelled = [one.text for one in asked.spellings if one.first <= place <= one.last and len(one.text) > 1]
    spelled += [one.text for one in asked.joined_at(place)]
    spelled += [other for text in spelled for other in (*SYNONYMS.get(text, []), *_with_umlauts(text))]
    spelled += map(stem_term, asked.unprefixed(place))
    return list(dict.fromkeys([*spelled, *_with_neighbour(asked.words, place), *_with_number(asked.words[place])]))


def _with_neighbour(words: Sequence[str], place: int) -> Iterator[str]:
    """Yield a word joined with each neighbour by linking letters, and with numbers in their other forms."""
    for first, second in zip(words[max(place - 1, 0) : place + 1], words[max(place, 1) : place + 2], strict=False):
        if min(len(first), len(second)) >= MIN_LINKED:
            yield from (f"{first}{link}{second}" for link in LINKS)
        if min(len(first), len(second)) > 1 and second not in NUMBERS:
            yield stem_term(f"{first}{second}")
        if len(first) == len(second) == 1:
            yield f"{first}n{second}"
        if second in NUMERALS:
            yield f"{first}{NUMERALS[second]}"
        elif second.isdigit() and second in SYNONYMS:
            yield f"{first}{SYNONYMS[second][0]}"
        if second in NUMBERS and not first[-1].isdigit():
            yield f"{first}{NUMBERS[second]}"
        if first in NUMBERS and not second[0].isdigit():
            yield f"{NUMBERS[first]}{second}"


def _with_number(word: str) -> Iterator[str]:
    """Yield letters with their number in its other forms: Rocky5 as RockyV, 8mile as EightMile, WWII as WW2."""
    if not word[0].isdigit() and word[-1].isdigit():
        letters = word.rstrip("0123456789")
        number = word[len(letters) :]
        yield from (f"{letters}{other}" for other in (*SYNONYMS.get(number, []), *_numeral(number)))
    elif word[0].isdigit() and not word[-1].isdigit():
        letters = word.lstrip("0123456789")
        number = word.removesuffix(letters)
        yield from (f"{other}{letters}" for other in SYNONYMS.get(number, []))
    elif match := _NUMERAL_AT_END.fullmatch(word):
        yield f"{match[1]}{NUMBERS[match[2]]}"


def _with_umlauts(word: str) -> list[str]:
    """Return a word whose two letters stand for one with an umlaut, in plain letters: kaese as kase, like Käse."""
    if len(word) < SHORTEST_WITH_UMLAUTS or not ("ae" in word or "oe" in word or "ue" in word):
        return []
    return [_TWO_LETTERS.sub(r"\1", word)]


def _numeral(number: str) -> Iterator[str]:
    if number in NUMERALS:
        yield NUMERALS[number]


def _is_spoken(word: str) -> bool:
    return has_sounds(word) or (word.isascii() and word.isalpha() and len(word) > 1)


def _as_a_whole(asked: Words) -> Iterator[Query]:
    key, words = key_of(asked), asked.in_order[:MAX_WORDS]
    if _has_both(asked):
        emoji = [any_form([one]) for one in asked.emoji[:MAX_WORDS]]
        yield constant({"bool": {"filter": [term("channel_key", key), *emoji]}}, EXACT_CHANNEL)
    else:
        yield constant(term("channel_key", key), EXACT_CHANNEL)
        yield constant({"terms": {"channel_slips": typo_keys(key)}}, NEAR_CHANNEL)
        yield constant(term("tag_keys", key), EXACT_TAG)
    yield from (term(field, spelling.text, SPELLING) for spelling in asked.spellings for field in FORM_FIELDS)
    if len(words) > 1:
        begun = " ".join(word[:LONGEST_BEGINNING] for word in words)
        yield {"match_phrase": {"title": {"query": " ".join(words), "slop": SLOP, "boost": PHRASE}}}
        yield {"match_phrase": {"title.beginnings": {"query": begun, "boost": BEGUN_PHRASE}}}
