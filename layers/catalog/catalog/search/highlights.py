"""Highlights matches in texts: HTML with `<mark>` and `</mark>`.

Done in Python, because the index has analysed terms, not the original words.
"""

import re
from functools import cache
from typing import NamedTuple

from catalog.search.analysis.phonetics import has_sounds
from catalog.search.analysis.terms import phonetic_terms, stem_term, typo_terms
from catalog.search.analysis.tokenizer import UNSPACED, UNSPACED_CHARACTER, Words, tokenize
from catalog.search.query import exact_forms

# The tokenizer's patterns, before normalisation.
_LANGUAGE = r"(?<!\w)[A-Za-z](?:\+\+|#)(?![^\W\d_])"
_ACRONYM = r"(?<!\w)(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?"
_LETTERS = rf"[^\s!-#%&(-/:-@\[-`{{-~\u2010-\u2027\u3001-\u3011|{UNSPACED}]+"
# Not `html`, which imports a table of two thousand entities.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class Highlighter(NamedTuple):
    """Marks the matches of one search."""

    exact: frozenset[str]
    near: frozenset[str]
    beginning: str

    @classmethod
    def of(cls, asked: Words) -> "Highlighter":
        """Return the highlighter for the words of a search."""
        words = asked.words
        exact = {form for place in range(len(words)) for form in exact_forms(asked, place)}
        near = {form for word in words for form in (*typo_terms(word), *phonetic_terms(word))}
        return cls(frozenset(exact), frozenset(near), words[-1] if words else "\0")

    def mark(self, text: str) -> str:
        """Return `text` escaped for HTML with marked matches; neighbours that match as one word are both marked."""
        fragments = list(_fragment().finditer(text))
        spelled = ["".join(tokenize(fragment[0]).words) for fragment in fragments]
        marked = [self._matches(word) for word in spelled]
        for place in range(len(spelled) - 1):
            if spelled[place] + spelled[place + 1] in self.exact:
                marked[place : place + 2] = [True, True]
        pieces, end = [], 0
        for fragment, is_match in zip(fragments, marked, strict=True):
            escaped = _escape(fragment[0])
            pieces += [_escape(text[end : fragment.start()]), f"<mark>{escaped}</mark>" if is_match else escaped]
            end = fragment.end()
        return "".join([*pieces, _escape(text[end:])])

    def _matches(self, word: str) -> bool:
        if not word:
            return False
        forms = [*typo_terms(word), *(phonetic_terms(word) if has_sounds(word) else ())]
        is_exact = word in self.exact or stem_term(word) in self.exact or word.startswith(self.beginning)
        return is_exact or not self.near.isdisjoint(forms)


@cache
def _fragment() -> re.Pattern[str]:
    """Return the pattern of what may be a word, compiled when it is needed first."""
    return re.compile(rf"{UNSPACED_CHARACTER}|{_LANGUAGE}|{_ACRONYM}|{_LETTERS}")


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)
