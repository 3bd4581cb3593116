"""Synonyms in titles of videos.

To add some, write a line of words in the folded form that `catalog.search.analysis.tokenizer` returns. They are looked
up when a query is built: the index need not be rebuilt.
"""

# Words of another language that mean something else in titles are not here: elf, once, tres, neuf, sept.
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

# Words that digits find, but that do not find the digits: most of them are other words as well.
_FOUND_BY = """
1 1st
1st 1
2 2nd due два две
2nd 2 ii
3 tres tre три
4 quattro четыре
5 cinque пять
6 шесть
7 sept sette семь
8 otto восемь
9 neuf девять
10 dieci десять
11 elf once undici
"""

# Words that are numbers beside a word that says what is numbered: temporada dos, dritte Staffel.
_BESIDE = """
1 uno eins une один
2 dos
6 sei
12 dodici
"""

# Words that say which one of several it is.
_ORDINALS = """
1 first erste premiere premier primera primer primeira primeiro prima primo eerste birinci pierwszy первыи первая первое
2 second zweite deuxieme seconde segunda segundo seconda secondo tweede ikinci drugi второи вторая второе
3 third dritte troisieme tercera tercer terceira terceiro terza terzo derde ucuncu trzeci третии третья трете
4 fourth vierte quatrieme cuarta cuarto quarta quarto vierde dorduncu czwarty четвертыи четвертая
5 fifth funfte cinquieme quinta quinto vijfde besinci piaty пятыи пятая
6 sixth sechste sixieme sexta sexto sesta sesto zesde altinci szosty шестои шестая
7 seventh siebte septieme septima septimo setima setimo settima settimo zevende yedinci siodmy седьмои седьмая
8 eighth achte huitieme octava octavo oitava oitavo ottava ottavo achtste sekizinci osmy восьмои восьмая
9 ninth neunte neuvieme novena noveno nona nono negende dokuzuncu dziewiaty девятыи девятая
10 tenth zehnte dixieme decima decimo tiende onuncu dziesiaty десятыи десятая
1 الاول الاولي
2 الثاني الثانيه
3 الثالث الثالثه
4 الرابع الرابعه
5 الخامس الخامسه
6 السادس السادسه
7 السابع السابعه
8 الثامن الثامنه
9 التاسع التاسعه
10 العاشر العاشره
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
wolf wolves
knife knives
leaf leaves
wife wives
thief thieves
loaf loaves
shelf shelves
scarf scarves
half halves
mouse mice
goose geese
foot feet
tooth teeth
man men
woman women
child children
person people
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
    """Return the numbers between tens: 21, twenty-one, 21st, twenty-first and two-one."""
    ones = _groups(_ONES)
    return [
        [f"{tens + number}", f"{ten}{word}", f"{tens + number}{ending}", f"{ten}{ordinal}", f"{first}{word}"]
        for (tens, ten), (first, *_) in zip(_TENS, ones[1:], strict=True)
        for number, (word, ending, ordinal) in enumerate(ones, 1)
    ]


def _by_word(text: str) -> dict[str, int]:
    return {word: int(number) for number, *words in _groups(text) for word in words}


_GROUPS = [*_groups(_NUMBERS), *_composed(), *_groups(_SAME)]

ONE_WAY: dict[str, list[str]] = {word: others for word, *others in _groups(_FOUND_BY)}

SYNONYMS: dict[str, list[str]] = {
    word: [*(other for other in group if other != word), *ONE_WAY.get(word, [])] for group in _GROUPS for word in group
}

# The numbers that words and numerals stand for.
NUMBERS: dict[str, int] = {
    **_by_word(_NUMBERS),
    **{word: number for number, words in ((1, "i first 1st"), (2, "second 2nd"), (10, "x")) for word in words.split()},
}
# And those that they stand for beside a word that says what is numbered.
ORDINALS: dict[str, int] = {
    **{word: number for word, number in NUMBERS.items() if word.endswith(("st", "nd", "rd", "th"))},
    **_by_word(_ORDINALS),
}
NUMBERS_BESIDE: dict[str, int] = {
    **{word: int(number) for number, words in ONE_WAY.items() if number.isdigit() for word in words},
    **_by_word(_BESIDE),
    **ORDINALS,
    **NUMBERS,
}
ROMANS: dict[int, str] = {
    **{int(number): word for number, word, *_ in _groups(_NUMBERS) if {*word} <= {*"ivx"}},
    1: "i",
    10: "x",
}
