"""Takes out of a text what tells who a customer is: names, numbers, addresses, links. Pure.

It goes by what is known of the customer and by the look of things; it cannot know that "my neighbour the baker" is somebody.
So it rather takes out too much, and whoever passes on what it made reads it before.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from bot.redaction.addresses import without_addresses
from bot.redaction.marks import HANDLE, NAME, NUMBER, STAFF
from bot.redaction.name_lists import Words, fold, fold_char, name_lists, with_general
from bot.redaction.names import Names
from bot.redaction.numbers import digits, without_numbers
from bot.redaction.papers import without_papers

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?<=\\d)\ufe0f?\u20e3")
#: Wide signs, as keyboards of East Asia write them, in the place of narrow ones.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
# Short as they are, these stand in names and in every sentence as well.
_PARTICLES = {"van", "von", "de", "der", "den", "la", "le", "di", "da", "del", "el", "the", "and", "und", "et", "y", "e", "en", "of"}
NO_WORDS = Words()


class Redactor:
    """Knows one customer: their `names`, what is `known` of theirs (address, number, order), and the names of `staff`.

    `own` are the shop's own telephone number and address, which stay. `words` are the shop's (its FAQ's), which are no names.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        known: Iterable[str] = (),
        staff: Iterable[str] = (),
        own: Sequence[str] = (),
        words: Words = NO_WORDS,
    ) -> None:
        known = list(known)
        self._names = _longest_first(part for name in names for part in _parts(name))
        self._staff = _longest_first(fold(name) for name in staff if len(name) > 1)
        self._known = _longest_first(fold(each) for each in known if len(each) > 1)
        self._known_digits = {digits(each) for each in known if len(digits(each)) >= 3}
        self._own = {each.casefold() for each in own} | {found for each in own if len(found := digits(each)) >= 4}
        self._words = words

    def text(self, text: str) -> str:
        """`text` with a word in brackets for whatever was taken out."""
        is_only_number = re.fullmatch(r"\W*\d+\W*", text) is not None
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text).translate(_NARROW))
        text = _replace(text, ((known, NUMBER if any(char.isdigit() for char in known) else HANDLE) for known in self._known))
        text = without_addresses(text, self._own)
        if is_only_number and any(char.isdigit() for char in text):
            return NUMBER
        text = without_numbers(without_papers(text), self._own, self._known_digits)
        text = _replace(text, ((name, STAFF) for name in self._staff))
        text = _replace(text, ((name, NAME) for name in self._names))
        text = self._others.without(text)
        return re.sub(rf"{re.escape(NAME)}(?:[ ]{re.escape(NAME)})+", NAME, text)

    @cached_property
    def _others(self) -> Names:
        return Names(name_lists(), with_general(self._words))


def _parts(name: str) -> list[str]:
    words = [fold(word) for word in re.findall(r"[\w'’]+(?:-[\w'’]+)*", name)]
    whole = fold(" ".join(name.split()))
    parts = [part for word in words for part in (word, *word.split("-"))]
    return [part for part in (whole, *parts) if len(part) > 1 and part not in _PARTICLES]


def _longest_first(parts: Iterable[str]) -> list[str]:
    return sorted(set(parts), key=len, reverse=True)


def _replace(text: str, wanted: Iterable[tuple[str, str]]) -> str:
    """For each pair the first (folded) in `text`, as a word of its own or with an ending of possession, by the second."""
    plain = fold(text)
    for part, by in wanted:
        if part in plain:
            text = _replaced(text, part, by)
            plain = fold(text)
    return text


def _replaced(text: str, wanted: str, by: str) -> str:
    folded, places = [], []
    for place, char in enumerate(text):
        for each in fold_char(char):
            folded.append(each)
            places.append(place)
    begin = r"(?<!\w)" if wanted[0].isalnum() else ""
    end = r"(?=s?(?!\w))" if wanted[-1].isalnum() else ""
    pieces, last = [], 0
    for found in re.finditer(begin + re.escape(wanted) + end, "".join(folded)):
        pieces += [text[last : places[found.start()]], by]
        last = places[found.end() - 1] + 1
    return "".join(pieces) + text[last:]
