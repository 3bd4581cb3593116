"""What the words of a text are, and which other spellings it has."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import (
    MAX_LINKED,
    Spelling,
    Words,
    key_of,
    tokenize,
)

WORDS = {
    "blanks": ("  A river\tat \n night ", ["a", "river", "at", "night"]),
    "C++": ("C++ for all", ["c++", "for", "all"]),
    "C#": ("learn C#!", ["learn", "c#"]),
    "a sharp within": ("c#m", ["c", "m"]),
    "an apostrophe": ("What\u2019s up, don't", ["whats", "up", "dont"]),
    "quotes": ("'river' 'at'", ["river", "at"]),
    "elision": ("L'amour d'été qu'il", ["amour", "ete", "il"]),
    "elision of a letter alone": ("c'c", ["cc"]),
    "a slash": ("AC/DC", ["ac", "dc"]),
    "a hyphen": ("Spider-Man", ["spider", "man"]),
    "an acronym": ("T.N.T. U.S.A", ["tnt", "usa"]),
    "letters with dots before a word": ("a.b.cat", ["ab", "cat"]),
    "thousands": ("1,000", ["1", "000"]),
    "a hashtag": ("#Shorts", ["shorts"]),
    "letters and digits": ("Ep12", ["ep12"]),
    "parts": ("Rock-n-Roll", ["rock", "n", "roll"]),
    "Chinese": ("\u6771\u4eac", ["\u4e1c", "\u4eac"]),
    "Japanese in both kana": ("\u6771\u30bf\u308f\u30fc", ["\u4e1c", "\u305f", "\u308f", "\u30fc"]),
    "Korean": ("\ud55c\uad6d\uc5b4 \ub178\ub798", ["\ud55c\uad6d\uc5b4", "\ub178\ub798"]),
    "Hindi and its full stop": ("\u0939\u093f\u0928\u094d\u0926\u0940\u0964", ["\u0939\u093f\u0928\u094d\u0926\u0940"]),
    "Thai with a vowel and a tone on a letter": (
        "\u0e17\u0e35\u0e48\u0e19\u0e32",
        ["\u0e17\u0e35\u0e48", "\u0e19", "\u0e32"],
    ),
    "Khmer with a letter below": ("\u1781\u17d2\u1798\u17c4\u1785", ["\u1781\u17d2\u1798\u17c4", "\u1785"]),
    "Burmese": ("\u1019\u103c\u1014\u103a\u1019\u102c", ["\u1019\u103c", "\u1014\u103a", "\u1019\u102c"]),
    "Tibetan, whose syllables are parted": (
        "\u0f42\u0fb3\u0f74\u0f0b\u0f42\u0f5e",
        ["\u0f42\u0fb3\u0f74", "\u0f42\u0f5e"],
    ),
    "Arabic": ("\u0627\u0644\u0639\u0631\u0628\u064a\u0629", ["\u0627\u0644\u0639\u0631\u0628\u064a\u0647"]),
    "emoji": ("\U0001f389\u2764\ufe0f", []),
    "punctuation": ("?! -- ...", []),
    "underscores": ("_a_b_", ["a", "b"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_a_text_has_words(text: str, words: list[str]) -> None:
    assert tokenize(text).words == words


OTHERS = {
    "C++ is found as C": ("C++", ["c"], []),
    "an elided word is found as it is written": ("l'amour", ["lamour"], []),
    "a hashtag is found as one": ("#Shorts", ["#shorts"], []),
    "three parts are found as one word": ("Rock-n-Roll", ["rocknroll"], ["rockn", "rocknroll", "nroll"]),
    "thousands are one number": ("1,000", ["1000"], ["1000"]),
    "other numbers keep their order": ("9/11, 3.5mm", ["9.11", "3.5mm", "3.5"], []),
    "two parts are neighbours": ("spider-man", [], ["spiderman"]),
    "blanks part": ("rock n roll", [], ["rockn", "rocknroll", "nroll"]),
    "four words are one at most": (
        "a b c d e",
        [],
        ["ab", "abc", "abcd", "bc", "bcd", "bcde", "cd", "cde", "de"],
    ),
    "no more characters than a word has": ("x" * 20 + " " + "y" * 11, [], []),
    "characters are pairs": ("東京駅", [], ["东京", "京驿"]),
    "signs are letters": ("A$AP Ke$ha $uicideboy$ P!nk €uro", ["asap", "kesha", "suicideboys", "pink", "euro"], None),
    "signs that are none": ("5$ $5 hello! a! b", [], None),
    "a sign for and": ("R&B", ["rnb"], ["rb"]),
    "umlauts are two letters": ("Käse Øl", ["kaese", "oel"], ["kaseol"]),
    "decomposed umlauts": ("Käse", ["kaese"], []),
    "zeros before a number": ("EP09 007 EP 07", ["ep9", "ep9", "ep7"], ["7ep", "7ep7", "ep7"]),
    "an episode": ("S04E08 4x08", ["s4e8", "4x8", "s4e8", "s4e8"], None),
    "an episode in words": ("Season Four, Episode 8", ["s4", "ep8", "s4e8"], None),
    "a numbered hashtag": ("#9", ["#9", "ep9"], []),
    "thousands": ("100k", ["100000"], []),
    "digits that are letters": ("l33t se7en her0 mp3 4x4", ["leet", "seven", "hero", "s4e4"], None),
    "a Hebrew word after another": ("הילד בית", ["ילד"], None),
    "an Arabic word after another": ("بلبنان بيت", ["لبنان"], None),
    "one word has no neighbours": ("alone", [], []),
    "nothing": ("", [], []),
}


@pytest.mark.parametrize(("text", "spellings", "joined"), OTHERS.values(), ids=OTHERS)
def test_a_text_has_other_spellings_and_joined_neighbours(
    text: str, spellings: list[str], joined: list[str] | None
) -> None:
    found = tokenize(text)
    assert [one.text for one in found.spellings] == spellings
    assert joined is None or [one.text for one in found.joined] == joined


def test_a_spelling_knows_the_words_that_it_is_of() -> None:
    assert tokenize("the A$AP Rock-n-Roll").spellings == [Spelling("rocknroll", 3, 5), Spelling("asap", 1, 2)]


def test_emoji_are_words_of_their_own_without_colours_and_joins() -> None:
    assert tokenize("\U0001f525 song \U0001f44d\U0001f3fd \u2764\ufe0f").emoji == ["_1f525", "_1f44d", "_2764"]
    assert tokenize("plain, (c) \u2014 text").emoji == []


def test_flags_and_keycaps_are_one_and_no_sign_tells_who_is_meant() -> None:
    assert tokenize("\U0001f1e7\U0001f1f7 5\ufe0f\u20e3").emoji == ["_1f1e71f1f7", "_3520e3"]
    assert tokenize("\U0001f937\u200d\u2640\ufe0f").emoji == tokenize("\U0001f937\u200d\u2642").emoji == ["_1f937"]


PARTS = {
    "capitals in a hashtag": ("#VanLife", ["van", "life"]),
    "capitals in a word": ("HowToBasic", ["how", "to", "basic"]),
    "an acronym at the end": ("DuaLipaVEVO", ["dua", "lipa", "vevo"]),
    "an acronym at the beginning": ("BBCEarthUnplugged", ["bbc", "earth", "unplugged"]),
    "an acronym in a hashtag": ("#UEFAEuro2024", ["uefa", "euro", "2024"]),
    "one capital in a word": ("iPhone YouTube", []),
    "an ampersand": ("Tom & Jerry", ["and", "tomandjerry", "tomnjerry"]),
    "a plus": ("Mac + Cheese", ["and", "macandcheese", "macncheese"]),
    "letters of other scripts": ("#\u00c9coleDeVie", ["ecole", "de", "vie"]),
}


@pytest.mark.parametrize(("text", "parts"), PARTS.values(), ids=PARTS)
def test_a_video_is_also_found_by_parts_of_its_words(text: str, parts: list[str]) -> None:
    assert [*tokenize(text).parts] == parts


def test_a_blank_parts_what_a_script_without_blanks_joins() -> None:
    assert tokenize("\u4e2d\u56fd \u8bf4\u5531").runs == {1, 3}
    assert tokenize("a\u4e2db\u56fd").runs == {1, 3}


def test_spellings_of_one_name_share_a_key() -> None:
    names = ["Mr. Beast", "MrBeast", "mr-beast", "MR BEAST", "Mr. Be\u00e1st!", "\U0001f389"]
    assert [key_of(tokenize(name)) for name in names] == [*["mrbeast"] * 5, "_1f389"]


@given(st.text(st.characters()))
def test_words_can_be_indexed_whatever_the_text(text: str) -> None:
    found: Words = tokenize(text)
    forms = [*found.words, *found.other_words(), *found.parts]
    # The engine, which splits at blanks, reads the same words.
    assert " ".join(found.words).split() == found.words
    assert all(form.split() == [form] for form in forms)
    # No word looks like another form, or has what UTF-8 cannot carry.
    assert not any(form.startswith(("*", "-", "~")) for form in forms)
    assert all(form.encode() for form in forms)
    assert tokenize(" ".join(found.words)).words == found.words


@given(st.lists(st.sampled_from(["a", "bc", "1"]), min_size=1, max_size=9), st.sampled_from("-/&.,:+*_"))
def test_linked_parts_are_one_spelling_up_to_a_bound(parts: list[str], link: str) -> None:
    found = tokenize(link.join(f"{part}x" for part in parts))
    assert (key_of(found) in [one.text for one in found.spellings]) is (2 < len(parts) <= MAX_LINKED)


# Slow for careless patterns.
@pytest.mark.parametrize(
    "part", ["a", "a.", "a'", "'", "c+", "#", "#a", "a-", "\u6771", "1,", ".", "\ufdfa", "a.b'c", "\u0301"]
)
def test_long_texts_take_no_more_than_their_length(part: str) -> None:
    began = time.process_time()
    tokenize(part * (100_000 // len(part)))
    assert time.process_time() - began < 60
