"""However a letter is typed or drawn, it is the plain one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.normalizer import fold

PLAIN = {
    "accents": ("Café Über São Ação niño", "cafe uber sao acao nino"),
    "accents of their own": ("Cafe\u0301", "cafe"),
    "Vietnamese": ("Tiếng Việt", "tieng viet"),
    "sharp s": ("Straße STRASSE", "strasse strasse"),
    "strokes": ("øre Łódź đa", "ore lodz da"),
    "ligatures": ("æon cœur \ufb01lm", "aeon coeur film"),
    "thorn and eth": ("þing eða", "thing eda"),
    "dotless and dotted i": ("\u0131\u015f\u0131k \u0130stanbul", "isik istanbul"),
    "full width": ("\uff26\uff35\uff2c\uff2c \uff11\uff12", "full 12"),
    "mathematical": ("\U0001d4d0\U0001d4d1\U0001d552 \U0001d7d9", "aba 1"),
    "circled": ("\u24b6\u24d1\u2460", "ab1"),
    "squared": ("\U0001f130\U0001f131", "ab"),
    "negative circled": ("\U0001f150\U0001f151", "ab"),
    "negative squared": ("\U0001f170\U0001f171", "ab"),
    "small capitals": ("\u1d00\u0299\u1d04\u026a", "abci"),
    "superscript": ("x\u00b2", "x2"),
    "Devanagari digits": ("\u0967\u0968\u0969", "123"),
    "Arabic digits": ("\u0661\u06f2", "12"),
    "keycaps": ("1\ufe0f\u20e3 2\ufe0f\u20e3", "1 2"),
    "zero width": ("ri\u200bv\u200der\ufeff", "river"),
    "a soft hyphen": ("ri\u00adver", "river"),
    "apostrophes": ("what\u2019s what\u02bcs what\u00b4s what`s \u0149", "what's what's what's what's 'n"),
    "nukta apart": ("\u091c\u093c", "\u091c"),
    "nukta in one": ("\u095b", "\u091c"),
    "candrabindu": ("\u0939\u093e\u0901", "\u0939\u093e\u0902"),
    "tippi": ("\u0a2a\u0a70", "\u0a2a\u0a02"),
    "Arabic vowels and tatweel": ("\u0645\u064f\u062d\u0640\u0645\u0651\u062f", "\u0645\u062d\u0645\u062f"),
    "alif with hamza": ("\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"),
    "Hebrew points": ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05de"),
    "Arabic ta marbuta and alif maksura": (
        "\u0645\u062f\u0631\u0633\u0629 \u0639\u0644\u0649",
        "\u0645\u062f\u0631\u0633\u0647 \u0639\u0644\u064a",
    ),
    "Persian ya and kaf": ("\u06cc\u06a9", "\u064a\u0643"),
    "Katakana": ("\u30de\u30a4\u30f3 \u30ac \uff76\uff9e\u30fc", "\u307e\u3044\u3093 \u304c \u304c\u30fc"),
    "small kana": ("きゃりー キャリー", "きやりー きやりー"),
    "foreign sounds in kana": ("ヴァイオリン ヴ", "ばいおりん ぶ"),
    "traditional characters": ("龍貓 裡面 臺灣 後來", "龙猫 里面 台湾 后来"),
    "characters that Japan simplified": ("黒澤 廣島 竜巻", "黑泽 广岛 龙卷"),
    "a Taiwanese character": ("看著", "看着"),
    "a trade mark": ("Lego\u00ae Star Wars\u2122", "lego\u00ae star wars"),
    "a sign of multiplication and a schwa": ("3\u00d73 Spy\u00d7Az\u0259r", "3x3 spy\u00d7azer"),
    "a Hawaiian letter": ("Hawai\u02bbi", "hawai'i"),
    "Korean laughter": ("ㅋㅋㅋㅋㅋ ㅠㅠ 각각", "\u110f\u110f \u1172\u1172 각각"),
    "letters of other Cyrillic alphabets": ("Їжак Ґудзик Қазақ", "ижак гудзик казак"),
    "a hard sign": ("объезд", "обьезд"),
    "Greek": ("Ελλάδα", "ελλαδα"),
    "Cyrillic": ("Ёлка", "елка"),
    "a lone surrogate": ("A\ud800B", "a\ud800b"),
}
# Hindi, Tamil, Thai, Arabic, Urdu, Hebrew, Korean, Japanese, punctuation, an emoji and nothing.
UNCHANGED = [
    "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd",
    "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
]
UNCHANGED += [
    "\u0627\u0644\u0639\u0631\u0628",
    "\u067e\u0627\u0633",
    "\u05e9\u05dc\u05d5",
]
UNCHANGED += ["\ud55c\uad6d\uc5b4", "\u4e1c\u4eac", "c++ & c#: a-b, (d)!", "\U0001f389", ""]
TABLE = [*PLAIN.values(), *((text, text) for text in UNCHANGED)]


@pytest.mark.parametrize(("typed", "plain"), TABLE, ids=ascii)
def test_letters_become_plain_and_what_is_plain_stays(typed: str, plain: str) -> None:
    assert fold(typed) == plain


# All that a Python text may contain, lone surrogates as well.
@given(st.text(st.characters()))
def test_no_capital_is_left_and_folding_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert not any("A" <= character <= "Z" for character in folded)
    assert fold(folded) == folded


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_only_put_into_lower_case(text: str) -> None:
    assert fold(text) == text.lower().replace("`", "'")
