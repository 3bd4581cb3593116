"""What the bench of relevance types for a video, and how it scores what was found."""

from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

import pytest

from bench.relevance import answers, hostile, queries, spellings, stylised
from bench.relevance.answers import Fault, Latency, ask_all, macro, rank_of, result_of, scores_of
from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.queries import MAX_CHARACTERS, MIN_CHARACTERS, Half, Query, half_of, query_set
from bench.relevance.query_classes import KNOWN_ITEM, MAX_CARRIERS, SETS, Draw
from bench.relevance.romanisation import romanise
from bench.relevance.typos import NEIGHBOURS, mistype
from bench.relevance.words import fold, folded_words, runs_of, unaccent, word_of
from bench.report import relevance_tables
from tests.factories import video

numbers = count(1)

TITLES = (
    "Wandering rivers under silver moonlight",
    "Ancient temples hidden beneath mountains",
    "Grandmother bakes crunchy walnut cookies",
    "Sleepy kittens chase colourful butterflies",
    "Forgotten railways across northern valleys",
    "Élodie prépare une crème brûlée légère",
)
HINDI = "मेरे राजा की सुंदर कहानी | Full Story"


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable chance is what is wanted


def item(title: str = "A river at night", **fields: Any) -> Item:
    known = {"channel": "Slow Water", "tags": [], "description": "", "language": "en", "views": 1_000, **fields}
    return Item(video_id=f"video-{next(numbers)}", title=title, **known)


def catalogue(*items: Item) -> Catalogue:
    return Catalogue([*items, *(item(title) for title in TITLES)])


def made(name: str, target: Item, *others: Item, tries: int = 60) -> list[str]:
    """What a maker returns over many draws of chance."""
    maker = next(makers[name] for makers in KNOWN_ITEM.values() if name in makers)
    everything = catalogue(target, *others)
    return [text for seed in range(tries) if (text := maker(Draw(target, chance(seed), everything)))]


def one_edit_apart(word: str, other: str) -> bool:
    if sorted(word) == sorted(other):
        differing = [place for place, pair in enumerate(zip(word, other, strict=True)) if pair[0] != pair[1]]
        return len(differing) == 2 and differing[1] - differing[0] == 1
    if len(word) == len(other):
        return sum(one != two for one, two in zip(word, other, strict=True)) == 1
    longer, shorter = sorted((word, other), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def test_words_are_folded_and_end_at_punctuation() -> None:
    runs = runs_of("Night river | Spider-Man walks 🎄 home!")
    assert [[word.text for word in run] for run in runs] == [["Night", "river"], ["walks", "home"]]
    assert word_of("猎场") is None
    assert word_of("नमस्ते") is not None
    assert fold(f"{stylised.stylise('BLOODY', 'bold')}  Crème") == "bloody creme"
    assert fold("कि") != fold("क")
    assert folded_words("Spider-Man's #Home") == ["spider", "man", "s", "home"]


def many() -> Catalogue:
    rng = chance(7)
    words = [f"{one}{two}" for one in ("bal", "cor", "dun", "fer", "gim") for two in ("ato", "esk", "ine", "ulo")]
    titles = [" ".join(rng.sample(words, 5)) for _ in range(60)]
    return Catalogue([item(title, channel=f"Channel {place % 40}", views=place) for place, title in enumerate(titles)])


def test_a_class_has_as_many_queries_as_asked_the_same_for_a_seed_all_different_and_fit_for_the_api() -> None:
    everything = many()
    clean = [query for query in query_set(everything, 25) if query.kind == "clean"]
    assert query_set(everything, 10, seed=1) == query_set(everything, 10, seed=1)
    assert query_set(everything, 10, seed=1) != query_set(everything, 10, seed=2)
    assert len(clean) == len({query.text.casefold() for query in clean}) == 25
    assert all(MIN_CHARACTERS <= len(query.text) <= MAX_CHARACTERS for query in clean)


def test_another_class_changes_no_query_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = many()
    before = [query for query in query_set(everything, 5) if query.kind == "order"]
    monkeypatch.setattr(queries, "KNOWN_ITEM", {"order": KNOWN_ITEM["order"]})
    assert [query for query in query_set(everything, 5) if query.kind == "order"] == before


def test_half_of_the_targets_are_drawn_by_views() -> None:
    unseen = [item(f"{title} {number}", views=0) for number in range(60) for title in TITLES]
    seen = [item(f"Cheerful penguins juggle oranges {number}", views=10**6) for number in range(60)]
    targets = [query.target for query in query_set(Catalogue([*unseen, *seen]), 4) if query.kind == "mixed_case"]
    assert {*targets[2:]} <= {one.video_id for one in seen}


def test_the_halves_have_no_video_in_common_and_tell_nothing_of_each_other() -> None:
    everything = many()
    halves = [{query.target for query in query_set(everything, 20, half=half)} for half in Half]
    assert all(halves)
    assert halves[0].isdisjoint(halves[1])
    assert {half_of(one.video_id) for one in everything.items} == {*Half}


def test_stretches_of_other_scripts_are_whole_and_of_one_script() -> None:
    title = "Full: 劇場版ポケット | वीडियो | Привет, мир как дела | வாணி ராணி ep 3"
    found = spellings.stretches_of_other_scripts(title)
    assert found == ["劇場版ポケット", "Привет", "мир как дела", "வாணி ராணி"]
    assert [spellings.is_unspaced(one) for one in found] == [True, False, False, False]


@pytest.mark.parametrize("inside", ["", " "])
def test_vowel_signs_are_no_punctuation_and_no_part_begins_with_one(inside: str) -> None:
    assert spellings.without_punctuation("सवाल, AC/DC!", inside) == f"सवाल AC{inside}DC"
    assert spellings.beginnings("หลังแต่", 4) == [0, 1, 3]


def test_a_video_with_the_same_folded_title_and_channel_counts_as_right_too() -> None:
    first, twin, other = item("Night River"), item("NIGHT river"), item("Night River", channel="Another")
    assert catalogue(first, twin, other).twins_of(first) == {first.video_id, twin.video_id}


def test_a_typo_is_one_edit_of_any_letter_by_neighbours_on_the_keyboard() -> None:
    typos = [mistype("moonlight", chance(seed)) for seed in range(50)]
    assert all(one_edit_apart("moonlight", typo) for typo in typos)
    assert any(typo[0] != "m" for typo in typos)
    assert set(NEIGHBOURS["g"]) == set("fhtyvb")
    assert all(key in NEIGHBOURS[other] for key, others in NEIGHBOURS.items() for other in others)


TYPED: dict[str, tuple[Item, Callable[[str, Item], bool]]] = {
    "clean": (item(TITLES[0]), lambda text, one: text in one.title and 3 <= len(text.split()) <= 4),
    "two_words": (item(TITLES[1]), lambda text, one: len(text.split()) == 2 and {*text.split()} <= one.title_words),
    "order": (item(TITLES[1]), lambda text, one: text not in one.title.lower() and {*text.split()} <= one.title_words),
    "rare": (item("Wandering rivers near Zanzibar"), lambda text, _: "rivers" not in text or "near" not in text),
    "typo": (item("Sad old cat under moonlight"), lambda text, one: len({*text.split()} - one.title_words) == 1),
    "typo_both": (item(TITLES[0]), lambda text, one: len(text.split()) == 2 and not {*text.split()} <= one.title_words),
    "half_typed": (
        item(TITLES[3]),
        lambda text, one: any(word.startswith(last := text.split()[-1]) and word != last for word in one.title_words),
    ),
    "unaccented": (item(TITLES[5]), lambda text, one: text == unaccent(text) and text not in one.title.lower()),
    "extra_word": (
        item(TITLES[0], tags=["temples"], description="hidden walnut"),
        lambda text, one: len({*text.split()} - one.all_words) == 1,
    ),
    "title_channel": (item(TITLES[0]), lambda text, _: bool({"slow", "water"} & {*text.split()})),
    "digits": (
        item("Ninja Episode 12 moonlight"),
        lambda text, _: "12" in text and bool({*text.split()} & {"ninja", "moonlight"}),
    ),
    "hindi": (item(HINDI), lambda text, one: {*text.split()} <= {*one.title.split()}),
    "hindi_latin": (item(HINDI), lambda text, _: text.replace(" ", "").isascii()),
    "stylised_title": (item(f"{stylised.stylise('BLOODY', 'bold')} river"), lambda text, _: text.isascii()),
    "stylised_query": (item(TITLES[0]), lambda text, one: stylised.plain(text).lower() in one.title.lower()),
    "mixed_case": (item(TITLES[2]), lambda text, one: text.lower() in one.title.lower()),
    "emoji": (
        item("Wandering rivers \U0001f30a under moonlight"),
        lambda text, one: "\U0001f30a" in text and text in one.title,
    ),
    "unpunctuated": (
        item("Don't sleep: AC/DC rivers!"),
        lambda text, _: {*text.split()} <= {*["dont", "don", "t", "sleep", "acdc", "ac", "dc", "rivers"]},
    ),
    "script": (item("Ночные поезда едут | Night trains"), lambda text, one: not text.isascii() and text in one.title),
}


@pytest.mark.parametrize("name", TYPED)
def test_a_class_types_what_it_says(name: str) -> None:
    target, is_right = TYPED[name]
    texts = made(name, target, item("Near and far"))
    assert texts
    assert [text for text in texts if not is_right(text, target)] == []


@pytest.mark.parametrize(
    "name",
    [
        "emoji",
        "unpunctuated",
        "script",
        "unaccented",
        "stylised_title",
        "punctuation",
        "digits",
        "hindi",
        "hindi_latin",
    ],
)
def test_a_title_that_gives_nothing_is_passed_over(name: str) -> None:
    assert made(name, item(TITLES[0])) == []


@pytest.mark.parametrize(
    ("title", "mark", "forms"),
    [
        ("Meet Spider-Man today", "-", ["Spider-Man", "SpiderMan", "Spider Man"]),
        ("What\u2019s cooking?", "'", ["What's", "Whats"]),
        ("J'ai faim", "'", ["J'ai", "Jai", "J ai"]),
        ("(AC/DC) live", "/", ["AC/DC", "ACDC", "AC DC"]),
        ("Learn C++ now", "+", ["C++", "C"]),
        ("A day #outside!", "#", ["#outside", "outside"]),
        ("The U.S. today.", ".", ["U.S.", "US", "U S"]),
        ("An end.", ".", None),
        ("50-60", "-", None),
    ],
)
def test_marked_words_are_typed_as_they_are_joined_or_apart(title: str, mark: str, forms: list[str] | None) -> None:
    found = spellings.marked_words(title, mark)
    assert [spellings.marked_spellings(word) for word in found] == ([forms] if forms else [])


def test_punctuation_puts_other_words_of_the_title_beside_and_numbers_are_typed_as_people_do() -> None:
    texts = made("punctuation", item("Spider-Man crosses moonlight bridges"), tries=200)
    assert {"spider-man", "spiderman"} <= {word for text in texts for word in text.split()}
    assert all(len(text.split()) > 1 for text in texts)
    assert spellings.number_spellings("Naruto Episode 12") == [["episode 12", "ep 12", "e12", "episode12"]]
    assert spellings.number_spellings("Naruto EP.07") == [["episode 07", "episode 7", "ep 07", "ep 7", "e07", "ep07"]]
    assert spellings.number_spellings("New PS5 games of 2026 in 4K") == [["PS 5", "PS5"], ["2026"], ["4K"]]
    assert spellings.number_spellings("5 ways to sleep") == []


INFLECTIONS = {
    "en": [("cookies", "cookie"), ("chasing", "chase"), ("chasing", "chased")],
    "de": [("bild", "bilder")],
    "pt": [("canções", "canção")],
    "fr": [("animal", "animaux")],
    "es": [("luz", "luces")],
}


@pytest.mark.parametrize("language", INFLECTIONS)
def test_words_are_inflected_as_their_language_does(language: str) -> None:
    for word, form in INFLECTIONS[language]:
        assert form in spellings.inflections(word, language, lambda _: True)
        assert form not in spellings.inflections(word, language, lambda _: False)
        assert spellings.inflections(word, "xx", lambda _: True) == []


def test_inflections_and_parts_of_compounds_are_words_that_other_titles_use() -> None:
    texts = made("inflected", item("Grandmother bakes walnut cookies"), item("One cookie"), item("My cookie"))
    assert texts
    assert all("cookie" in text.split() for text in texts)
    known = {"bundes", "bund", "liga", "geburt", "geburtstag"}
    parts = [item(f"{word} number {place}") for word in ("moon", "light") for place in range(12)]
    texts = made("compound", item("Moonlight under bridges"), *parts)
    assert spellings.splits("bundesliga", known.__contains__) == ["bundes liga"]
    assert spellings.splits("liga", known.__contains__) == []
    assert any("moon light" in text for text in texts)
    assert any("underbridges" in text or "moonlightunder" in text for text in texts)


ROMANISED = {
    "राजा": {"raja", "raaja", "rajaa", "raajaa", "raza"},
    "नमकीन": {"namkeen", "namkin"},
    "समझ": {"samajh", "samaj"},
    "में": {"mein", "men", "me", "mei"},
    "फिल्म": {"film", "philm"},
    "अच्छा": {"achha", "accha", "acha"},
    "मुंबई": {"mumbai", "munbai"},
    "ज़िंदगी": {"zindagi", "zindgi", "jindagi"},
    "बड़ा": {"bada", "bara"},
    "२०२६": {"2026"},
}


@pytest.mark.parametrize("word", ROMANISED)
def test_a_romanised_word_is_spelled_as_people_do(word: str) -> None:
    drawn = [romanise(word, chance(seed)) for seed in range(300)]
    assert all(text and text.isascii() and text.isalnum() for text in drawn)
    assert sum(text in ROMANISED[word] for text in drawn) > len(drawn) / 4


def test_what_is_no_hindi_is_not_romanised() -> None:
    assert [romanise(word, chance(1)) for word in ("ரஜினி", "\u093f")] == [None, None]


def test_any_video_of_a_channel_answers_its_name() -> None:
    videos = [item(f"River {place}", channel="Moonlight") for place in range(3)]
    draw = Draw(videos[0], chance(1), catalogue(*videos))
    ids = frozenset(video.video_id for video in videos)
    mistyped, right = SETS["channel_typo"](draw)
    assert SETS["channel"](draw) == ("Moonlight", ids)
    assert right == ids
    assert one_edit_apart("moonlight", mistyped)


@pytest.mark.parametrize(
    ("tag", "carriers", "expected"),
    [
        ("quiet evening", 1, "quiet evening"),
        ("night river", 1, ""),
        ("evening", 1, ""),
        ("quiet evening", MAX_CARRIERS, "quiet evening"),
        ("quiet evening", MAX_CARRIERS + 1, ""),
    ],
)
def test_a_tag_has_several_words_that_titles_lack_and_few_videos(tag: str, carriers: int, expected: str) -> None:
    videos = [item("A river at night", tags=[tag]) for _ in range(carriers)]
    assert SETS["tag"](Draw(videos[0], chance(1), catalogue(*videos)))[0] == expected


def test_the_rank_is_that_of_the_first_right_video_of_ten_and_scores_are_means() -> None:
    ranks = [rank_of(found, {"a", "b"}) for found in ("ab", "xba", "x", "", "xxxxxxxxxxa")]
    assert ranks == [1, 2, None, None, None]
    scores = scores_of([1, 2, None, 4])
    assert scores == (4, (1 + 1 / 2 + 1 / 4) / 4, 1 / 4, 3 / 4)
    assert macro([scores, scores_of([1])]) == (5, (scores.mrr + 1) / 2, (1 / 4 + 1) / 2, (3 / 4 + 1) / 2)


def test_an_engine_is_scored_by_class_and_a_fault_has_found_nothing() -> None:
    def ask(text: str, size: int) -> tuple[list[str], float]:
        if text == "(":
            raise Fault(answers.REFUSED, "syntax")
        return ["a"][:size], 0.002

    asked = [Query(kind, text, frozenset("a"), "a") for kind, text in (("clean", "x"), ("clean", "("), ("tag", "x"))]
    result = result_of("ours", [*ask_all(asked, ask)])
    classes, *_ = relevance_tables([result], {}, {}, {})
    assert (result.classes["clean"].mrr, result.classes["tag"].mrr) == (0.5, 1)
    assert (result.known_item, result.in_sets) == (result.classes["clean"], result.classes["tag"])
    assert (result.latency_ms, result.failed, result.refused) == (Latency(2, 2, 2), 0, 1)
    assert [*classes.columns[2].cells] == ["0.500", "1.000", "0.500", "1.000"]


def test_hard_texts_are_the_same_for_a_seed_fit_for_the_api_and_counted_with_faults_and_times() -> None:
    videos = [video(number, name=title) for number, title in enumerate((*TITLES, HINDI), 1)]
    texts, again, others = ([*hostile.texts_of(videos, 100, seed=seed)] for seed in (1, 1, 2))
    assert texts == again != others
    assert all(MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS for _, text in texts)
    assert len({kind for kind, _ in texts}) > len(hostile.PARTS)
    outcome = hostile.outcome_of([("a", 0.001), ("b", 0.003), ("c", answers.FAILED), ("d", answers.REFUSED)])
    assert outcome == (4, 1, 1, 3, 3, 3, 3, "b")
