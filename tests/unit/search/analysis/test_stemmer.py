"""Words of one family share a stem; what has no endings stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.stemmer import stem

FAMILIES = [
    "player players playing played",
    "watch watches watching watched",
    "dance dances dancing dancer",
    "spiel spiele spielen spieler spielern spielerin spielerinnen",
    "lied lieder liedern",
    "rezept rezepte rezepten",
    "coracao coracoes",
    "pelicula peliculas",
]
FAMILIES += [
    "song songs",
    "story stories",
    "run runs running runner",
    "episode episodes",
    "class classes",
    "big bigger",
]
FAMILIES += ["kind kinder kindern", "chanson chansons", "recette recettes", "jeune jeunes", "jogo jogos"]
FAMILIES += ["cantor cantores", "musica musicas", "cancion canciones", "gato gatos"]
# In other scripts as `normalizer` leaves them.
FAMILIES += ["россия россии россию", "новости новостеи новостьям новость", "смешнои смешные смешных", "чаи чая"]
FAMILIES += ["україна україни".replace("ї", "и"), "μουσικη μουσικησ", "ταξιδι ταξιδια", "ספר ספרימ", "שיר שירימ"]
FAMILIES += ["서울 서울에서 서울의", "태권도를 태권도", "배우기 배우자", "مدرسه المدرسه", "حلقه حلقات والحلقه"]
FAMILIES += ["책 책을 책은 책에서", "집 집에서", "물 물을 물까지", "차 차를", "읽기 읽는 읽다 읽고 읽어", "굽기 굽다"]
FAMILIES += ["만들기 만드는 만들다", "맛있게 맛있는", "오르기 오르다"]
FAMILIES += ["गाना गाने गानों गानें", "कहानी कहानियां", "ਗਾਣਾ ਗਾਣੇ", "আছো আছ"]
OTHERS = ["가을 가", "마을 마", "노을 노", "사과 사", "고기 고", "일기 일", "잡지 잡", "서울고 서우"]
OTHERS += ["кот кит", "서울 부산", "מלכ שלומ", "گربه كتاب", "river night", "song sang", "cat car", "water walter"]


@pytest.mark.parametrize(("words", "stems"), [*((one, 1) for one in FAMILIES), *((one, 2) for one in OTHERS)])
def test_a_family_shares_a_stem_and_others_do_not(words: str, stems: int) -> None:
    assert len({stem(word) for word in words.split()}) == stems


UNCHANGED = ["a", "is", "bus", "see", "the", "c++", "c#", "ep12", "\u6771", "ไทย", "10", "0"]
ZEROS = [("05", "5"), ("007", "7"), ("00", "00")]


@pytest.mark.parametrize(("word", "expected"), [*((word, word) for word in UNCHANGED), *ZEROS])
def test_short_words_and_other_scripts_stay_and_numbers_lose_leading_zeros(word: str, expected: str) -> None:
    assert stem(word) == expected


@given(st.text(st.sampled_from("abcdefghilmnopqrstuvxyz"), min_size=1, max_size=40), st.text())
def test_every_text_has_a_stem_that_is_the_beginning_of_a_word(word: str, text: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(len(word), 3)
    assert bool(stem(text)) is bool(text)
