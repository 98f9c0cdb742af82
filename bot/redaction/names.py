"""Names in a text of which nobody told beforehand: by what is said around them, and by lists. Pure."""

import re

from bot.redaction.around_names import (
    GREETINGS,
    INITIALS,
    PART,
    PARTICLE,
    SIGNATURES,
    SMALL,
    STRONG,
    SURELY,
    WEAK,
    WEAKLY,
    WRITTEN_SMALL,
)
from bot.redaction.marks import NAME
from bot.redaction.name_lists import NameLists, Words, fold

#: German nouns have capitals, so a capital tells nothing there; these words tell that it is German.
_GERMAN = re.compile(
    r"\b(?:ich|und|ist|nicht|das|ein|eine|einen|mein|meine|meinen|wir|bitte|für|habe|haben|auf|kann|mit|im|vom|zum|zur|bei|wird|sind|ihr|zwei|drei|habt|gibt|oder|dem|wann|kostet|größe|sehr)\b",
    re.I,
)

_WORD = re.compile(r"[^\W\d_][^\W\d_]+(?:['’-][^\W\d_]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;\n\"“„«»(\]…¡¿])[\s\W]*$")
_SURNAME_NEXT = re.compile(rf"(?:[ ](?:{PARTICLE}[ ]){{0,2}}(?P<surname>{PART}))")
#: Nor does anything else follow a first name: o'hanlon, van der berg.
_SMALL_SURNAME_NEXT = re.compile(r"[ ](?:(?:van (?:der|den|['’]t)|von der|te[rn])[ ]|[od]['’])[^\W\d_]{3,}(?:-[^\W\d_]+)*", re.I)
_NAME_PART = re.compile(rf"[ ]?(?P<said>(?:(?:{PARTICLE}|lo|d)\.?[ ]){{0,3}}[^\W\d_][\w'’-]+)")
_MOST_PARTS = 3
#: Two nouns in a row are rare in German, two unknown words with capitals are a name.
_NEXT = re.compile(rf"[ ]({PART})")
_SHORTEST_SMALL = 4
MOST_CAPITALS, MOST_CAPITALS_IN_GERMAN = 0.6, 0.8


class Names:
    """Finds names by `lists`; `words` are no names although they look like one."""

    def __init__(self, lists: NameLists, words: Words) -> None:
        self._lists = lists
        self._words = words

    def without(self, text: str) -> str:
        """`text` without the names that can be told."""
        text = self._with_surnames(text)
        for pattern in STRONG:
            text = pattern.sub(self._unless_known, text)
        text = INITIALS.sub(self._unless_last_is_word, text)
        text = self._written_small(text)
        for pattern in SMALL:
            text = pattern.sub(self._unless_word, text)
        if _tells_by_capitals(text):
            for pattern in WEAK:
                text = pattern.sub(self._unless_word, text)
        return _with_small_surnames(self._listed(text))

    def _with_surnames(self, text: str) -> str:
        """Where a first name was known, the last name behind it goes as well."""
        if NAME not in text or not _tells_by_capitals(text):
            return text
        is_german = _GERMAN.search(text) is not None
        place = 0
        while (start := text.find(NAME, place)) >= 0:
            place = end = start + len(NAME)
            while (more := _SURNAME_NEXT.match(text, end)) and not self._is_no_surname(more["surname"], is_german=is_german):
                end = more.end()
            text = text[:place] + text[end:]
        return text

    def _unless_known(self, found: re.Match[str]) -> str:
        first = fold(_first(found["name"]))
        return found[0] if first in self._words.large or first in self._lists.no_names else _taken_out(found)

    def _unless_word(self, found: re.Match[str]) -> str:
        """The first word decides: "Hallo Team"."""
        first = _first(found["name"])
        # "Hola Abril, …": what is greeted and set off by a comma is called so, although it is a month.
        if found.re is GREETINGS and fold(first) in self._lists.first and found.string[found.end() : found.end() + 1] == ",":
            return _taken_out(found)
        return found[0] if self._is_word(first) else _taken_out(found)

    def _unless_last_is_word(self, found: re.Match[str]) -> str:
        return found[0] if self._is_word(found["last"]) else _taken_out(found)

    def _written_small(self, text: str) -> str:
        place = 0
        while found := WRITTEN_SMALL.search(text, place):
            place = end = found.end()
            for _ in range(_MOST_PARTS):
                part = _NAME_PART.match(text, end)
                if part is None or self._is_word(part["said"].rpartition(" ")[2]):
                    break
                end = part.end()
            if end > place:
                text = text[:place] + NAME + text[end:]
                place += len(NAME)
        return text

    def _is_word(self, said: str) -> bool:
        known = re.split("['’]", fold(said))[0]
        if len(known) < 2 or known in self._words.large or known in self._lists.no_names:
            return True
        return known in self._words.small and (known not in self._lists.first or known in self._lists.also_words)

    def _is_no_surname(self, said: str, *, is_german: bool) -> bool:
        """Whether a word with a capital right behind a first name goes on with something else."""
        if is_german:
            return self._is_word(said)
        known = fold(said)
        return known in self._words.large or known in self._lists.no_names

    def _listed(self, text: str) -> str:
        capitals_tell = _tells_by_capitals(text)
        is_german = _GERMAN.search(text) is not None
        pieces, last = [], 0
        for found in _WORD.finditer(text):
            if found.start() < last or text[found.start() - 1 : found.start()] == "[":
                continue
            around = text[: found.start()][-8:], text[found.end() :][:40]
            if not self._is_listed(found[0], *around, capitals_tell=capitals_tell, is_german=is_german):
                continue
            end = found.end()
            while (more := _SURNAME_NEXT.match(text, end)) and not self._is_no_surname(more["surname"], is_german=is_german):
                end = more.end()
            pieces += [text[last : found.start()], NAME]
            last = end
        return "".join(pieces) + text[last:]

    def _is_listed(self, said: str, before: str, after: str, *, capitals_tell: bool, is_german: bool) -> bool:
        known = fold(said)
        parts = {known, re.sub(r"['’]s$", "", known), *known.split("-")}
        is_large = said[0].isupper() and not said[1:2].isupper()
        if is_large and known.endswith("s") and len(known) > _SHORTEST_SMALL:
            parts.add(known[:-1])
        if is_large and capitals_tell and not _BEGINS.search(before):
            if known in self._words.large:
                return False
            if not parts.isdisjoint(self._lists.first):
                return True
            if is_german and known not in self._words.small and (next_one := _NEXT.match(after)):
                follows = fold(next_one[1])
                return follows not in self._words.small and follows not in self._words.large
            # Elsewhere whatever else has a capital is somebody, or something that is missed less than somebody would be.
            return len(known) > 2 and known not in self._words.small and not (is_german and parts.isdisjoint(self._lists.last))
        if len(known) < (3 if is_large else _SHORTEST_SMALL):
            return False
        is_word = known in self._lists.also_words or known in self._words.small or known in self._words.large
        return not is_word and not parts.isdisjoint(self._lists.first if is_large else self._lists.near)


def _with_small_surnames(text: str) -> str:
    place = 0
    while (start := text.find(NAME, place)) >= 0:
        place = start + len(NAME)
        if more := _SMALL_SURNAME_NEXT.match(text, place):
            text = text[:place] + text[more.end() :]
    return text


def _tells_by_capitals(text: str) -> bool:
    """Not in a text that is shouted, or Written Like A Title."""
    words = [found[0] for found in _WORD.finditer(text) if len(found[0]) > 2]
    large = sum(word[0].isupper() for word in words)
    most = MOST_CAPITALS_IN_GERMAN if _GERMAN.search(text) else MOST_CAPITALS
    return len(words) < 5 or large <= most * len(words)


def _first(name: str) -> str:
    """The first word of a name that is no particle."""
    return next((part for part in name.split() if part[0].isupper()), name.split()[0])


def introduced(text: str) -> list[str]:
    """The names by which somebody introduces themselves in `text`, or signs it."""
    found = [found["name"] for pattern in (SURELY, WEAKLY, SIGNATURES) for found in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def _taken_out(found: re.Match[str]) -> str:
    return found[0].replace(found["name"], NAME)
