"""Texts as HTML, with what a search matched between `<mark>` and `</mark>`.

Done here and not in the engine, which holds words in forms that nobody wrote.
"""

import html
import re
from typing import NamedTuple

from catalog.search.forms import slip_forms, sound_forms, stem_form
from catalog.search.query import exact_forms
from catalog.search.sounds import is_indic
from catalog.search.words import UNSPACED, words_of

# As `catalog.search.words` tells words apart, before their letters are folded.
_LANGUAGE = r"(?<!\w)[A-Za-z](?:\+\+|#)(?!\w)"
_ACRONYM = r"(?<!\w)(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?"
_LETTERS = rf"[^\s!-#%&(-/:-@\[-`{{-~\u2010-\u2027\u3001-\u3011|{UNSPACED}]+"
_FRAGMENT = re.compile(rf"[{UNSPACED}]|{_LANGUAGE}|{_ACRONYM}|{_LETTERS}")


class Highlighter(NamedTuple):
    """Marks what one search asked for."""

    exact: frozenset[str]
    near: frozenset[str]
    beginning: str

    @classmethod
    def of(cls, text: str) -> "Highlighter":
        """Return the one for a search's text."""
        words = words_of(text).words
        exact = {form for place in range(len(words)) for form in exact_forms(words, place)}
        near = {form for word in words for form in (*slip_forms(word), *sound_forms(word))}
        return cls(frozenset(exact), frozenset(near), words[-1] if words else "\0")

    def mark(self, text: str) -> str:
        """Return `text` escaped for HTML, its matches marked; neighbours that match as one word are marked both."""
        fragments = list(_FRAGMENT.finditer(text))
        spelled = ["".join(words_of(fragment[0]).words) for fragment in fragments]
        marked = [self._matches(word) for word in spelled]
        for place in range(len(spelled) - 1):
            if spelled[place] + spelled[place + 1] in self.exact:
                marked[place : place + 2] = [True, True]
        pieces, end = [], 0
        for fragment, is_match in zip(fragments, marked, strict=True):
            escaped = html.escape(fragment[0])
            pieces += [html.escape(text[end : fragment.start()]), f"<mark>{escaped}</mark>" if is_match else escaped]
            end = fragment.end()
        return "".join([*pieces, html.escape(text[end:])])

    def _matches(self, word: str) -> bool:
        if not word:
            return False
        forms = [*slip_forms(word), *(sound_forms(word) if is_indic(word) else ())]
        is_exact = word in self.exact or stem_form(word) in self.exact or word.startswith(self.beginning)
        return is_exact or not self.near.isdisjoint(forms)
