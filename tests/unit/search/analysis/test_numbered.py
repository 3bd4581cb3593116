"""What is numbered has one spelling, however it is written."""

# ruff: noqa: RUF001 - letters that look like others are what is numbered
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.numbered import is_numbered, numbered, parts_of
from catalog.search.analysis.tokenizer import tokenize

NUMBERED = {
    "s04e08": ["s4e8"],
    "S4 E8": ["s4", "ep8", "s4e8"],
    "4x08": ["s4e8"],
    "S04EP08": ["s4e8"],
    "T2E3": ["s2e3"],
    "season 4 episode 8": ["s4", "ep8", "s4e8"],
    "Staffel vier, Folge acht": ["s4", "ep8", "s4e8"],
    "episode 8, season iv": ["ep8", "s4", "s4e8"],
    "temporada 2 cap\u00edtulo 3": ["s2", "ep3", "ch3", "s2e3"],
    "3 \u0441\u0435\u0437\u043e\u043d 5 \u0441\u0435\u0440\u0438\u044f": ["s3", "ep5", "s3e5"],
    "\u0441\u0435\u0437\u043e\u043d 3 \u0441\u0435\u0440\u0438\u044f 5": ["s3", "ep5", "s3e5"],
    "5. B\u00f6l\u00fcm": ["ep5"],
    "\uc2dc\uc98c2 12\ud654": ["s2", "ep12", "s2e12"],
    "Ep.09": ["ep9"],
    "episode nine": ["ep9"],
    "No. 5": ["ep5"],
    "2nd season": ["s2"],
    "third season, part 2": ["s3", "pt2"],
    "season finale": [],
    "one second": [],
    "chapter III": ["ch3"],
    "1 vs 1": ["1v1"],
    "season 4 of part": ["s4"],
    "ep 99999": [],
    "Episode 7 of the 3rd Season": ["ep7", "s3", "s3e7"],
    "Season 3 #7": ["s3", "s3e7"],
    "Season 3 (2019)": ["s3"],
    "Season3Episode7": ["s3e7"],
    "Series 3 Episode 7": ["s3", "ep7", "s3e7"],
    "Stranger 2 season": ["s2"],
    "2nd Season 3rd Episode": ["s2", "ep3", "s2e3"],
    "13 Season 2 Episode 4": ["s2", "ep4", "s2e4"],
    "3. Staffel, 7. Folge": ["s3", "ep7", "s3e7"],
    "dritte Staffel Folge elf": ["s3", "ep11", "s3e11"],
    "S03F07": ["s3e7"],
    "3e saison, épisode 7": ["s3", "ep7", "s3e7"],
    "3ème saison 7ème épisode": ["s3", "ep7", "s3e7"],
    "saison trois épisode sept": ["s3", "ep7", "s3e7"],
    "n°5": ["ep5"],
    "nº 5": ["ep5"],
    "3ª Temporada Capítulo 7": ["s3", "ep7", "ch7", "s3e7"],
    "3.ª temporada, 7.º episódio": ["s3", "ep7", "s3e7"],
    "Temporada 1 e Temporada 2": ["s1", "s2"],
    "Temp. 3 Cap. 7": ["s3", "ep7", "ch7", "s3e7"],
    "T03xE07": ["s3e7"],
    "T3 E7": ["s3", "ep7", "s3e7"],
    "3a Stagione 7a Puntata": ["s3", "ep7", "s3e7"],
    "3-й сезон 7-я серия": ["s3", "ep7", "s3e7"],
    "7 серия из 3 сезона": ["ep7", "s3", "s3e7"],
    "сезон 1 и сезон 2": ["s1", "s2"],
    "Сезон первый, серия вторая": ["s1", "ep2", "s1e2"],
    "3-й сезон, 7-ма серія": ["s3", "ep7", "s3e7"],
    "3х07": ["s3e7"],
    "3. Sezon 7.Bölüm": ["s3", "ep7", "s3e7"],
    "sezon 3 odcinek 7": ["s3", "ep7", "s3e7"],
    "3e seizoen aflevering 7": ["s3", "ep7", "s3e7"],
    "säsong 3 avsnitt 7": ["s3", "ep7", "s3e7"],
    "sæson 3 afsnit 7": ["s3", "ep7", "s3e7"],
    "3. kausi 7. jakso": ["s3", "ep7", "s3e7"],
    "sezona 3 epizoda 7": ["s3", "ep7", "s3e7"],
    "3. série 7. díl": ["s3", "pt7", "ep7", "s3e7"],
    "3. évad 7. rész": ["s3", "pt7", "ep7", "s3e7"],
    "シーズン3 第7話": ["s3", "ep7", "s3e7"],
    "第3シーズン エピソード7": ["s3", "ep7", "s3e7"],
    "第3期 第七話": ["s3", "ep7", "s3e7"],
    "第三季第七集": ["s3", "ep7", "s3e7"],
    "第2部 第十章": ["pt2", "ch10"],
    "第二十三集": ["ep23"],
    "第九十九回": ["ep99"],
    "시즌 3 에피소드 7": ["s3", "ep7", "s3e7"],
    "시즌3 제7회": ["s3", "ep7", "s3e7"],
    "제 5 회": ["ep5"],
    "5부": ["pt5", "ep5"],
    "सीज़न ३ एपिसोड ७": ["s3", "ep7", "s3e7"],
    "भाग 2": ["pt2", "ep2"],
    "الموسم الثالث الحلقة ٧": ["s3", "ep7", "s3e7"],
    "עונה 3 פרק 7": ["s3", "ep7", "ch7", "s3e7"],
    "ซีซั่น 3 ตอนที่ 7": ["s3", "ep7", "s3e7"],
    "Elizabeth the 2nd": ["elizabeth2", "elizabethii"],
    "Charles the First": ["charles1", "charlesi"],
    "the second season": ["s2"],
    "One season, in one episode": [],
    "Top 10 episodes": [],
    "Xbox Series X": [],
    "2023年3月7日": [],
    "07.03.2023": [],
    "三季": [],
    "第三五集": [],
    "1日3回": [],
    "面白い話 2023": [],
    "no one lives": [],
    "第" * 499 + "季": [],
}


@pytest.mark.parametrize(("text", "expected"), NUMBERED.items(), ids=NUMBERED)
def test_it_has_one_spelling(text: str, expected: list[str]) -> None:
    words = tokenize(text).words
    assert [one.text for one in numbered(words)] == expected
    assert is_numbered(words) or not expected or any(any(map(str.isdigit, word)) for word in words)


def test_an_episode_is_also_found_by_its_season_and_its_number() -> None:
    assert parts_of("s04e08") == parts_of("4x08") == ["s4", "ep8"]
    assert parts_of("e09") == ["9"]
    assert parts_of("ep00") == ["0"]
    assert parts_of("5화") == parts_of("제5회") == ["5"]
    assert parts_of("1080p") == parts_of("river") == parts_of("12") == []


WORDS = """
season 4 episode x 12 viii s04 e8 4x08 vs 3rd part сезон 5화 第 三 集 し ー ず ん 3a я of the n series 回 제 folge first
elizabeth
"""


@given(st.lists(st.sampled_from(WORDS.split())))
def test_its_places_are_those_of_its_words(words: list[str]) -> None:
    found = numbered(words)
    assert all(0 <= one.first <= one.last < len(words) for one in found)
    assert len(found) <= 4 * len(words)
