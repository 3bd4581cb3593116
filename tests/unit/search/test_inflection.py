"""Words of one family share a stem; what has no endings stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.inflection import stem

FAMILIES = {
    "English": [
        "song songs",
        "story stories",
        "player players playing played",
        "run runs running runner",
        "watch watches watching watched",
        "episode episodes",
        "dance dances dancing dancer",
        "class classes",
        "big bigger",
    ],
    "German": [
        "spiel spiele spielen spieler spielern spielerin spielerinnen",
        "kind kinder kindern",
        "lied lieder liedern",
        "rezept rezepte rezepten",
    ],
    "French": ["chanson chansons", "recette recettes", "jeune jeunes"],
    "Portuguese": ["jogo jogos", "cantor cantores", "coracao coracoes", "musica musicas"],
    "Spanish": ["cancion canciones", "gato gatos", "pelicula peliculas"],
}


@pytest.mark.parametrize("family", [family for families in FAMILIES.values() for family in families])
def test_a_family_shares_a_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(("word", "other"), [("river", "night"), ("song", "sang"), ("cat", "car"), ("water", "walter")])
def test_others_do_not(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(
    "word", ["a", "is", "bus", "see", "the", "c++", "c#", "ep12", "\u6771", "\u0917\u093e\u0928\u0947"]
)
def test_short_words_and_other_scripts_stay(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(("number", "same"), [("05", "5"), ("007", "7"), ("10", "10"), ("0", "0"), ("00", "00")])
def test_numbers_lose_leading_zeros(number: str, same: str) -> None:
    assert stem(number) == same


@given(st.text(st.sampled_from("abcdefghilmnopqrstuvxyz"), min_size=1, max_size=40))
def test_a_stem_is_the_beginning_of_its_word(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(len(word), 3)


@given(st.text())
def test_every_text_has_a_stem(text: str) -> None:
    assert bool(stem(text)) is bool(text)
