from collections.abc import Sequence
from itertools import count
from random import Random

import pytest

from bench.relevance import classes, digits, lettering, punctuation, queries, sets
from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.classes import Maker
from bench.relevance.compounds import splits
from bench.relevance.devanagari import romanise
from bench.relevance.inflections import inflections
from bench.relevance.metrics import macro, percentile, rank_of, scores_of
from bench.relevance.mining import mined_spellings, sound_of_devanagari, sound_of_latin
from bench.relevance.queries import MAX_CHARACTERS, MIN_CHARACTERS, query_set
from bench.relevance.slips import NEIGHBOURS, slip
from bench.relevance.words import fold, folded_words, runs_of, unaccent, word_of

numbers = count(1)

TITLES = (
    "Wandering rivers under silver moonlight",
    "Ancient temples hidden beneath mountains",
    "Grandmother bakes crunchy walnut cookies",
    "Sleepy kittens chase colourful butterflies",
    "Forgotten railways across northern valleys",
    "Élodie prépare une crème brûlée légère",
)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable chance is what is wanted


def item(title: str = "A river at night", **fields: object) -> Item:
    values: dict[str, object] = {
        "video_id": f"video-{next(numbers)}",
        "channel": "Slow Water",
        "tags": [],
        "description": "",
        "language": "en",
        "views": 1_000,
        **fields,
    }
    return Item(title=title, **values)  # type: ignore[arg-type]


def catalogue(*items: Item) -> Catalogue:
    return Catalogue([*items, *(item(title) for title in TITLES)])


def made(maker: Maker, target: Item, *others: Item, tries: int = 60) -> list[str]:
    """What a maker returns over many draws of chance."""
    everything = catalogue(target, *others)
    texts = [maker(target, chance(seed), everything) for seed in range(tries)]
    return [text for text in texts if text]


def one_edit_apart(word: str, other: str) -> bool:
    if sorted(word) == sorted(other):
        differing = [place for place, pair in enumerate(zip(word, other, strict=True)) if pair[0] != pair[1]]
        return len(differing) == 2 and differing[1] - differing[0] == 1
    if len(word) == len(other):
        return sum(one != two for one, two in zip(word, other, strict=True)) == 1
    longer, shorter = sorted((word, other), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


# --- Words ------------------------------------------------------------------------------------------------------------


def test_a_word_held_together_by_punctuation_ends_a_run_and_a_lone_mark_does_not() -> None:
    runs = runs_of("Night river | Spider-Man walks 🎄 home!")
    assert [[word.text for word in run] for run in runs] == [["Night", "river"], ["walks", "home"]]


def test_scripts_without_blanks_have_no_words() -> None:
    assert word_of("猎场") is None
    assert word_of("नमस्ते") is not None


def test_folding_leaves_case_accents_and_fancy_letters_out() -> None:
    assert fold(f"{lettering.dress('BLOODY', 'bold')}  Crème") == "bloody creme"
    assert fold("कि") != fold("क")


def test_folded_words_are_parted_by_punctuation() -> None:
    assert folded_words("Spider-Man's #Home") == ["spider", "man", "s", "home"]


# --- The set as a whole -----------------------------------------------------------------------------------------------


def many(size: int = 60) -> Catalogue:
    rng = chance(7)
    words = [
        f"{first}{second}" for first in ("bal", "cor", "dun", "fer", "gim") for second in ("ato", "esk", "ine", "ulo")
    ]
    return Catalogue(
        [
            Item(f"id-{place}", " ".join(rng.sample(words, 5)), f"Channel {place % 40}", [], "", "en", place)
            for place in range(size)
        ]
    )


def test_the_same_catalogue_and_seed_make_the_same_queries() -> None:
    assert query_set(many(), 10, seed=1) == query_set(many(), 10, seed=1)
    assert query_set(many(), 10, seed=1) != query_set(many(), 10, seed=2)


def test_a_class_has_as_many_queries_as_asked_all_different_and_fit_for_the_api() -> None:
    clean = [query for query in query_set(many(), 25) if query.kind == "clean"]
    assert len(clean) == len({query.text.casefold() for query in clean}) == 25
    assert all(MIN_CHARACTERS <= len(query.text) <= MAX_CHARACTERS for query in clean)


def test_another_class_changes_no_query_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [query for query in query_set(many(), 5) if query.kind == "order"]
    monkeypatch.setattr(queries, "KNOWN_ITEM", {"order": classes.KNOWN_ITEM["order"]})
    assert [query for query in query_set(many(), 5) if query.kind == "order"] == before


def test_half_of_the_targets_are_drawn_by_views() -> None:
    unseen = [Item(f"unseen-{n}", f"{title} {n}", "C", [], "", "en", 0) for n in range(60) for title in TITLES]
    seen = [Item(f"seen-{n}", f"Cheerful penguins juggle oranges {n}", "C", [], "", "en", 10**6) for n in range(60)]
    targets = [query.target for query in query_set(Catalogue([*unseen, *seen]), 4) if query.kind == "mixed_case"]
    assert all(target.startswith("seen") for target in targets[2:])


def test_a_video_with_the_same_folded_title_and_channel_counts_as_right_too() -> None:
    first, twin, other = item("Night River"), item("NIGHT river"), item("Night River", channel="Another")
    assert catalogue(first, twin, other).twins_of(first) == {first.video_id, twin.video_id}


# --- Classes of known items -------------------------------------------------------------------------------------------


def test_clean_is_a_stretch_of_the_title() -> None:
    target = item(TITLES[0])
    texts = made(classes.clean, target)
    assert texts
    assert all(text in target.title and 3 <= len(text.split()) <= 4 for text in texts)


def test_two_words_and_order_hold_words_of_the_title() -> None:
    target = item(TITLES[1])
    assert {len(text.split()) for text in made(classes.two_words, target)} == {2}
    for text in made(classes.order, target):
        assert set(text.split()) <= target.title_words
        assert text not in target.title.lower()


def test_rare_takes_the_words_of_the_fewest_titles() -> None:
    target = item("Wandering rivers near Zanzibar")
    texts = set(made(classes.rare, target, item("Near and far")))
    assert "zanzibar" in " ".join(texts)
    assert all("rivers" not in text or "near" not in text for text in texts)


@pytest.mark.parametrize("seed", range(50))
def test_a_slip_is_one_edit(seed: int) -> None:
    slipped = slip("moonlight", chance(seed))
    assert slipped != "moonlight"
    assert one_edit_apart("moonlight", slipped)


def test_a_slip_hits_the_first_letter_too() -> None:
    assert any(slip("moonlight", chance(seed))[0] != "m" for seed in range(50))


def test_neighbours_share_an_edge_of_the_keyboard() -> None:
    assert set(NEIGHBOURS["g"]) == set("fhtyvb")
    assert all(key in NEIGHBOURS[other] for key, others in NEIGHBOURS.items() for other in others)


def test_typo_changes_one_long_word_and_typo_both_changes_two() -> None:
    target = item("Sad old cat under moonlight bridges")
    for text in made(classes.typo, target):
        assert len(set(text.split()) - target.title_words) == 1
    for text in made(classes.typo_both, target):
        assert len(text.split()) == 2
        assert not set(text.split()) <= target.title_words


def test_half_typed_ends_in_the_beginning_of_a_word() -> None:
    target = item(TITLES[3])
    for text in made(classes.half_typed, target):
        *whole, last = text.split()
        assert set(whole) <= target.title_words
        assert 2 <= len(last) <= 6
        assert any(word.startswith(last) and word != last for word in target.title_words)


def test_unaccented_leaves_accents_out_and_skips_titles_without() -> None:
    texts = made(classes.unaccented, item(TITLES[5]))
    assert texts
    assert all(text == unaccent(text) and text not in TITLES[5].lower() for text in texts)
    assert not made(classes.unaccented, item(TITLES[0]))


def test_extra_word_is_nowhere_in_the_video() -> None:
    target = item(TITLES[0], tags=["temples"], description="hidden walnut")
    for text in made(classes.extra_word, target):
        (strange,) = [word for word in text.split() if word not in target.title_words]
        assert strange not in target.all_words


def test_title_channel_names_the_channel() -> None:
    assert all({"slow", "water"} & set(text.split()) for text in made(classes.title_channel, item(TITLES[0])))


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
    found = punctuation.marked_words(title, mark)
    assert [punctuation.spellings(chunk) for chunk in found] == ([forms] if forms else [])


def test_punctuation_puts_other_words_of_the_title_beside() -> None:
    texts = made(classes.punctuation, item("Spider-Man crosses moonlight bridges"), tries=200)
    assert {"spider-man", "spiderman"} <= {word for text in texts for word in text.split()}
    assert all(len(text.split()) > 1 for text in texts)


@pytest.mark.parametrize(
    ("title", "spellings"),
    [
        ("Naruto Episode 12", ["episode 12", "ep 12", "e12", "episode12"]),
        ("Naruto EP.07", ["episode 07", "episode 7", "ep 07", "ep 7", "e07", "ep07"]),
        ("New PS5 games", ["PS 5", "PS5"]),
        ("Best of 2026", ["2026"]),
        ("A trailer in 4K", ["4K"]),
    ],
)
def test_numbers_are_typed_as_people_do(title: str, spellings: list[str]) -> None:
    assert digits.numbered(title) == [spellings]


def test_a_lone_digit_is_nothing_to_search_for() -> None:
    assert digits.numbered("5 ways to sleep") == []


def test_digits_stand_beside_words_that_they_do_not_repeat() -> None:
    for text in made(classes.digits, item("Ninja Episode 12 moonlight")):
        assert "12" in text
        assert set(text.split()) & {"ninja", "moonlight"}


@pytest.mark.parametrize(
    ("word", "language", "form"),
    [
        ("cookies", "en", "cookie"),
        ("chasing", "en", "chase"),
        ("chasing", "en", "chased"),
        ("bild", "de", "bilder"),
        ("canções", "pt", "canção"),
        ("animal", "fr", "animaux"),
        ("luz", "es", "luces"),
    ],
)
def test_words_are_inflected_as_their_language_does(word: str, language: str, form: str) -> None:
    assert form in inflections(word, language, lambda _: True)
    assert form not in inflections(word, language, lambda _: False)
    assert inflections(word, "xx", lambda _: True) == []


def test_inflected_types_a_form_that_other_titles_use() -> None:
    target = item("Grandmother bakes walnut cookies")
    texts = made(classes.inflected, target, item("One cookie"), item("My cookie"))
    assert texts
    assert all("cookie" in text.split() for text in texts)


def test_long_words_are_split_where_both_parts_are_words() -> None:
    known = {"bundes", "bund", "liga", "geburt", "geburtstag"}
    assert splits("bundesliga", known.__contains__) == ["bundes liga"]
    assert splits("liga", known.__contains__) == []


def test_compound_joins_or_parts_words() -> None:
    parts = [item(f"{word} number {place}") for word in ("moon", "light") for place in range(12)]
    texts = made(classes.compound, item("Moonlight under bridges"), *parts)
    assert any("moon light" in text for text in texts)
    assert any("underbridges" in text or "moonlightunder" in text for text in texts)


def test_stylised_titles_are_searched_in_plain_letters_and_plain_ones_in_fancy() -> None:
    texts = made(classes.stylised_title, item(f"{lettering.dress('BLOODY', 'bold')} river"))
    assert texts
    assert all(text.isascii() for text in texts)
    assert not made(classes.stylised_title, item(TITLES[0]))
    assert all(
        lettering.undress(text).lower() in TITLES[0].lower() for text in made(classes.stylised_query, item(TITLES[0]))
    )


@pytest.mark.parametrize("kind", [*lettering.DRESSES, lettering.SMALL_CAPITALS])
def test_every_dress_comes_off_again(kind: str) -> None:
    letters = "abcdefghijklmnoprtuvwyzABCDEFGHIJKLMNOPRTUVWYZ"
    dressed = lettering.dress(letters, kind)
    assert not set(dressed) & set(letters)
    assert lettering.undress(dressed).lower() == letters.lower()


def test_mixed_case_changes_nothing_but_case() -> None:
    assert all(text.lower() in TITLES[2].lower() for text in made(classes.mixed_case, item(TITLES[2])))


# --- Hindi ------------------------------------------------------------------------------------------------------------

HINDI = "मेरे राजा की सुंदर कहानी | Full Story"


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("राजा", {"raja", "raaja", "rajaa", "raajaa", "raza"}),
        ("नमकीन", {"namkeen", "namkin"}),
        ("समझ", {"samajh", "samaj"}),
        ("में", {"mein", "men", "me", "mei"}),
        ("फिल्म", {"film", "philm"}),
        ("अच्छा", {"achha", "accha", "acha"}),
        ("मुंबई", {"mumbai", "munbai"}),
        ("ज़िंदगी", {"zindagi", "zindgi", "jindagi"}),
        ("बड़ा", {"bada", "bara"}),
        ("२०२६", {"2026"}),
    ],
)
def test_a_romanised_word_is_spelled_as_people_do(word: str, spellings: set[str]) -> None:
    drawn = [romanise(word, chance(seed)) for seed in range(300)]
    assert spellings & set(drawn)
    assert all(text and text.isascii() and text.isalnum() for text in drawn)
    common = sum(text in spellings for text in drawn)
    assert common > len(drawn) / 4


def test_what_is_no_hindi_is_not_romanised() -> None:
    assert romanise("ரஜினி", chance(1)) is None
    assert romanise("\u093f", chance(1)) is None


def test_hindi_types_devanagari_words_and_hindi_latin_none() -> None:
    target = item(HINDI)
    assert all(set(text.split()) <= set(HINDI.split()) for text in made(classes.hindi, target))
    latin = made(classes.hindi_latin, target)
    assert latin
    assert all(text.replace(" ", "").isascii() for text in latin)


@pytest.mark.parametrize(
    ("latin", "devanagari"),
    [("zindagi", "ज़िंदगी"), ("jindgi", "ज़िंदगी"), ("wafa", "वफ़ा"), ("khoobsurat", "खूबसूरत"), ("mumbai", "मुंबई")],
)
def test_both_scripts_of_a_word_sound_alike(latin: str, devanagari: str) -> None:
    assert sound_of_latin(latin) == sound_of_devanagari(devanagari)


def test_mined_words_stand_in_the_tags_and_not_in_the_title() -> None:
    target = item("करण अर्जुन की कहानी Arjun", tags=["karan arjun", "kahaani", "bollywood"])
    vocabulary = catalogue(target).vocabulary
    assert mined_spellings(target, vocabulary) == ["karan", "kahaani"]
    assert set(made(classes.hindi_mined, target)) == {"karan kahaani"}


# --- Classes of sets --------------------------------------------------------------------------------------------------


def test_any_video_of_a_channel_answers_its_name() -> None:
    videos = [item(f"River {place}", channel="Moonlight") for place in range(3)]
    everything = catalogue(*videos)
    ids = frozenset(video.video_id for video in videos)
    assert sets.channel(videos[0], chance(1), everything) == ("Moonlight", ids)
    slipped = sets.channel_typo(videos[0], chance(1), everything)
    assert slipped is not None
    assert slipped[0] != "moonlight"
    assert slipped[1] == ids


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["quiet evening"], "quiet evening"),
        (["night river"], None),
        (["evening"], None),
    ],
)
def test_a_tag_has_several_words_that_the_title_lacks(tags: list[str], expected: str | None) -> None:
    target = item("A river at night", tags=tags)
    found = sets.tag(target, chance(1), catalogue(target))
    assert (found[0] if found else None) == expected


def test_a_tag_of_too_many_videos_names_none() -> None:
    videos = [item(f"River {place}", tags=["quiet evening"]) for place in range(sets.MAX_CARRIERS + 1)]
    assert sets.tag(videos[0], chance(1), catalogue(*videos)) is None
    assert sets.tag(videos[1], chance(1), catalogue(*videos[1:])) is not None


# --- Metrics ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "rank"),
    [(["a", "b"], 1), (["x", "b", "a"], 2), (["x"], None), ([], None), ([*"xxxxxxxxxx", "a"], None)],
)
def test_the_rank_is_that_of_the_first_right_video_of_ten(found: Sequence[str], rank: int | None) -> None:
    assert rank_of(found, {"a", "b"}) == rank


def test_scores_are_means_over_queries_and_the_macro_a_mean_over_classes() -> None:
    scores = scores_of([1, 2, None, 4])
    assert scores == (4, (1 + 1 / 2 + 1 / 4) / 4, 1 / 4, 3 / 4)
    assert macro([scores, scores_of([1])]).mrr == (scores.mrr + 1) / 2


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([1.0], 0.95) == 1.0
