"""Synonyms in titles of videos.

To add some, write a line of words in the folded form that `catalog.search.analysis.tokenizer` returns. They are looked
up when a query is built: the index need not be rebuilt.
"""

# Words of another language that mean something else in titles are left out: elf, once, tres, neuf, sept.
_NUMBERS = """
1 one
2 ii two zwei deux dois
3 iii three 3rd third drei trois
4 iv four 4th fourth vier quatre cuatro quatro
5 v five 5th fifth funf cinq cinco
6 vi six 6th sixth sechs seis
7 vii seven 7th seventh sieben siete sete
8 viii eight 8th eighth acht huit ocho oito
9 ix nine 9th ninth neun nueve nove
10 ten 10th tenth zehn dix diez dez
11 xi eleven 11th eleventh onze
12 xii twelve 12th twelfth zwolf douze doce doze
13 xiii thirteen 13th thirteenth
14 xiv fourteen 14th fourteenth
15 xv fifteen 15th fifteenth
16 xvi sixteen 16th sixteenth
17 xvii seventeen 17th seventeenth
18 xviii eighteen 18th eighteenth
19 xix nineteen 19th nineteenth
20 xx twenty 20th twentieth
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
"""

_SAME = """
episode ep epi episodio episodios folge
part pt teil parte partie
season staffel temporada saison
vs versus
volume vol
featuring feat ft
official oficial offiziell officiel offizielles officielle
and und et e y n
1st first
2nd second
c# csharp
c++ cpp cplusplus
"""

# Alone they are words; after another word they may be numbers: Rocky I, iPhone X.
NUMERALS = {"1": "i", "10": "x", "i": "1", "x": "10", "one": "i", "ten": "x"}


def _groups(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


# The words that numbers between tens are composed of, which are joined neighbours: twenty-one, twenty-first.
_TENS = [(20, "twenty"), (30, "thirty"), (40, "forty"), (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty")]
_TENS += [(90, "ninety")]
_ONES = """
one st first
two nd second
three rd third
four th fourth
five th fifth
six th sixth
seven th seventh
eight th eighth
nine th ninth
"""


def _composed() -> list[list[str]]:
    """Return the numbers between tens: 21, twenty-one, 21st and twenty-first."""
    return [
        [f"{tens + number}", f"{ten}{word}", f"{tens + number}{ending}", f"{ten}{ordinal}"]
        for tens, ten in _TENS
        for number, (word, ending, ordinal) in enumerate(_groups(_ONES), 1)
    ]


_GROUPS = [*_groups(_NUMBERS), *_composed(), *_groups(_SAME)]

SYNONYMS: dict[str, list[str]] = {
    word: [other for other in group if other != word] for group in _GROUPS for word in group
}

# The numbers that words and numerals stand for.
NUMBERS: dict[str, int] = {
    **{word: int(number) for number, *others in _groups(_NUMBERS) for word in others},
    **{word: number for number, words in ((1, "i first 1st"), (2, "second 2nd"), (10, "x")) for word in words.split()},
}
