"""Normalises letters: accents, stylised alphabets and foreign digits become plain ones.

Done in Python, so that all engines index the same words.
"""

import re
import unicodedata
from functools import cache
from typing import Any

# Accents that do not distinguish words; vowel signs of Indic and Thai words stay.
# The dot below an Indic letter (nukta) is often omitted.
_ACCENTS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u093c\u09bc\u0a3c\u0abc\u0b3c\u20d0-\u20ff\ufe00-\ufe0f]"
)
# Letters that are typed for one another: Hindi's and Punjabi's signs for a nasal vowel; Persian and Urdu ya, kaf and ha
# for the Arabic ones, alif maksura for ya, ta marbuta for ha; letters of Cyrillic that a Russian keyboard lacks; Hebrew
# letters at the end of a word.
_TYPED_ALIKE = {
    **str.maketrans(
        "\u0901\u0a70\u06cc\u0649\u06d2\u06a9\u06aa\u06c1\u06be\u06d5\u0629",
        "\u0902\u0a02\u064a\u064a\u064a\u0643\u0643\u0647\u0647\u0647\u0647",
    ),
    **str.maketrans("іґғқңұүөәһєъ", "иггкнууоахеь"),
    **str.maketrans("ךםןףץ", "כמנפצ"),
}
# Both kana write the same sounds: katakana becomes hiragana, at a fixed distance in Unicode. Small kana become large.
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_HIRAGANA = {katakana: _LARGE.get(katakana - 0x60, katakana - 0x60) for katakana in range(0x30A1, 0x30F7)}
_ONE_OF_TWO = _TYPED_ALIKE | _LARGE | _HIRAGANA
# Sounds of foreign words that have two spellings in kana, and laughter in Korean letters of any length.
_V_SOUNDS = {"ゔあ": "ば", "ゔい": "び", "ゔえ": "べ", "ゔお": "ぼ", "ゔ": "ぶ"}
_RUN_OF_JAMO = "([\u1100-\u11ff])\\1+"

# Variants of the apostrophe; some would decompose into a blank and an accent.
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u02bf\ua78c\u00b4\u0060\u2032\uff07", "'"))
# And the signs of a trade mark and a service mark, which would decompose into letters.
_INVISIBLE = "[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff\u2122\u2120]"

# Unicode names of stylised letters: small capitals, negative circles and squares, strokes.
_NAMED_LETTER = r"LATIN (?:SMALL |CAPITAL )?(?:LETTER )(?:SMALL CAPITAL |SCRIPT )?([A-Z]{1,2})(?: WITH .*)?$"
_ODD_LETTERS = {
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "þ": "th",
    "ð": "d",
    "œ": "oe",
    "ə": "e",
    # A Japanese form of a character that Unicode does not decompose.
    "\ufa11": "崎",
}
# Between digits it is written as an x too; between names it stands apart: 3x3, Spy and Family.
_TIMES = re.compile("(?<=[0-9])\N{MULTIPLICATION SIGN}(?=[0-9])")
# Characters that Japan simplified in its own way, and 著 as in Taiwan's 看著, each before China's form.
_JAPANESE = """
亜亚 悪恶 囲围 壱壹 栄荣 営营 円圆 応应 桜樱 価价 絵绘 覚觉 巻卷 関关 観观 気气 帰归 亀龟
拠据 斉齐 斎斋 戯戏 恵惠 渓溪 経经 県县 検检 権权 顕显 剣剑 広广 黒黑 済济 剤剂 雑杂 歯齿
実实 釈释 収收 渋涩 沢泽 焼烧 乗乘 浄净 剰剩 畳叠 縄绳 譲让 図图 粋粹 酔醉 瀬濑 摂摄 戦战
銭钱 鉄铁 伝传 転转 団团 弾弹 庁厅 聴听 遅迟 鋳铸 対对 帯带 択择 単单 逓递 稲稻
徳德 読读 弐贰 悩恼 脳脑 廃废 拝拜 売卖 発发 髪发 抜拔 浜滨 払拂 仏佛 変变 弁辩 辺边 邉边
歩步 穂穗 豊丰 毎每 満满 黙默 訳译 薬药 揺摇 様样 頼赖 覧览 竜龙 両两 猟猎 塁垒
涙泪 隷隶 霊灵 齢龄 暦历 歴历 労劳 駅驿 駆驱 険险 験验 鉱矿 砕碎 桟栈 賛赞 児儿 処处
奨奖 醸酿 壌壤 専专 繊纤 捜搜 挿插 巣巢 総总 増增 蔵藏 臓脏 続续 楽乐 拡扩 歓欢 勧劝
陥陷 挙举 郷乡 暁晓 薫熏 掲揭 鶏鸡 芸艺 撃击 倹俭 圏圈 厳严 効效 従从 縦纵 粛肃 荘庄 騒骚
滝泷 姫姬 歳岁 著着 闘斗 鬪斗 髙高
"""
_CHINESE = {ord(pair[0]): pair[1] for pair in _JAPANESE.split()}


def fold(text: str) -> str:
    """Return `text` in lower case and plain letters in the same order; punctuation stays."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = (
        unicodedata.normalize("NFKD", re.sub(_INVISIBLE, "", text.translate(_APOSTROPHES)))
        .casefold()
        .translate(_APOSTROPHES)
    )
    text = unicodedata.normalize("NFC", re.sub(_ACCENTS, "", text).translate(_ONE_OF_TWO))
    text = _TIMES.sub("x", re.sub(_RUN_OF_JAMO, r"\1\1", text))
    if "ゔ" in text:
        for written, other in _V_SOUNDS.items():
            text = text.replace(written, other)
    return text if text.isascii() else "".join(map(_plain, text))


@cache
def _plain(character: str) -> str:
    if character.isascii():
        return character
    if "\u3400" <= character <= "\u9fff":
        return _simplified(character)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    named = re.search(_NAMED_LETTER, unicodedata.name(character, ""))
    return _ODD_LETTERS.get(character) or (named[1].lower() if named else character)


def _simplified(character: str) -> str:
    """Return the simplified form of a Chinese or Japanese character: 龙 for 龍 and 竜."""
    simplified: str = _converter().convert(character.translate(_CHINESE))
    return simplified


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - most texts have no Chinese character

    return OpenCC("t2s")
