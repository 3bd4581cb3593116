"""Synonyms in titles of videos.

To add some, write a line of words in the folded form that `catalog.search.analysis.tokenizer` returns. They are looked
up when a query is built: the index need not be rebuilt.
"""

_SAME = """
episode ep epi episodio episodios folge
part pt teil parte partie
season staffel temporada saison
vs versus
volume vol
featuring feat ft
official oficial offiziell officiel offizielles officielle
and und et e y
1 one
2 ii two
3 iii three
4 iv four
5 v five
6 vi six
7 vii seven
8 viii eight
9 ix nine
10 ten
11 xi eleven
12 xii twelve
13 xiii thirteen
14 xiv fourteen
15 xv fifteen
16 xvi sixteen
17 xvii seventeen
18 xviii eighteen
19 xix nineteen
20 xx twenty
"""

# Long and short forms of words before a number: season 4 is S4.
_NUMBERED = """
season s
staffel s
temporada t
saison s
episode e
episode ep
folge ep
episodio ep
part pt
teil pt
chapter ch
volume vol
"""

# Alone they are words; after another word they may be numbers: Rocky I, iPhone X.
NUMERALS = {"1": "i", "10": "x", "i": "1", "x": "10", "one": "i", "ten": "x"}


def _groups(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


SYNONYMS: dict[str, list[str]] = {
    word: [other for other in group if other != word] for group in _groups(_SAME) for word in group
}

BEFORE_NUMBERS: dict[str, list[str]] = {}
for _long, _short in _groups(_NUMBERED):
    BEFORE_NUMBERS.setdefault(_long, []).append(_short)
    BEFORE_NUMBERS.setdefault(_short, []).append(_long)
