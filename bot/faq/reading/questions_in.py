"""The questions in one message: which of its sentences ask something, and which only lead to a question. Pure.

"Do you repair e-bikes? How much is shipping?" holds two questions, "I bought a bike. The brake squeaks. What can I do?" one.
Where the words alone decide, `questions_in` says so; `may_hold_two` names the places where only the answers can tell.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.faq.reading.question_words import (
    ASKS,
    COURTESY,
    EMBEDDED,
    FURTHER,
    NO_SUBJECT,
    POINTS_BACK,
    REQUEST,
    WANTS,
    WISH_TO_KNOW,
)
from bot.hours.grammar import fold

#: A longer message is not cut; it is for people to read, since whatever would be answered might be half of it.
MOST_CHARS = 1000
#: So many places are tried at most; each costs two look-ups.
MOST_PLACES = 3

_ASKED = ("?", "？", "؟")
# After a mark that ends a sentence (but not the "?" inside an address), before "¿", and at every line. After a full stop only
# before a letter, and not behind a number or an abbreviation ("24. Dec", "a.m. on Monday").
_SENTENCE_ENDS = re.compile(
    r"(?<=[?!？؟！。])(?:\s+(?=[^\s?!)])|(?=[¿A-ZÀ-ÖØ-Þ]))|\s*(?=¿)|\s*[\n\r\u2028]+\s*|(?<=[^\W\d]{3}\.)\s+(?=[^\W\d])"
)
_BULLET = re.compile(r"^\s*(?:[-*•–—]|\(?\d{1,2}[.)])\s+")
_CLAUSE_ENDS = re.compile(
    r"\s*[,;]\s+(?:(?:and|und|et|y|en|e|ed|plus)\s+)?|\s+[–—-]\s+|\s+(?:and|und|et|y|en|e|ed|plus|&)\s+", re.IGNORECASE
)
_JOINS = re.compile(r"\s+(?:and|und|et|y|en|e|ed|plus|&)\s+(?:also\s+|auch\s+|aussi\s+|también\s+|ook\s+|anche\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_LAST_WORD = re.compile(r"[\w'’-]+$")
_GAP = re.compile(r"(?<=\w) +(?=\w)")


@dataclass(frozen=True)
class Question:
    """One question of a message, in the customer's words."""

    words: str
    leads: str = ""  #: what was said before it and may be needed to understand it
    follow_ups: tuple[str, ...] = ()  #: further questions about the same thing: "How much is that?"
    wishes: tuple[str, ...] = ()  #: sentences of it that may be a matter of their own: "I need an invoice."

    @property
    def first(self) -> str:
        """The question with what leads to it, without what is asked on."""
        return f"{self.leads} {self.words}".strip()

    @property
    def whole(self) -> str:
        """All that is asked about one thing."""
        return " ".join((self.first, *self.follow_ups))

    @property
    def points_back(self) -> bool:
        """Whether it is about what was said before it: "How do I send it?" """
        return POINTS_BACK.search(fold(self.words)) is not None

    def without(self, wish: str) -> "Question":
        """The question when one of its wishes is a matter of its own."""
        words, leads = (" ".join(part.replace(wish, " ").split()) for part in (self.words, self.leads))
        return replace(self, words=words, leads=leads, wishes=tuple(each for each in self.wishes if each != wish))


def questions_in(text: str) -> tuple[Question, ...]:
    """The questions of a message in their order; of a message that asks nothing in so many words, the message itself."""
    if len(text) > MOST_CHARS:
        return (Question(text.strip()),)
    found: list[Question] = []
    leads: list[str] = []
    for sentence, asks in _parts(text):
        plain = fold(sentence)
        if COURTESY.match(plain):
            continue
        if not asks and not (found and FURTHER.match(plain)):
            leads.append(sentence)
        elif found and not leads and _names_no_subject(plain):
            found[-1] = replace(found[-1], follow_ups=(*found[-1].follow_ups, sentence))
        else:
            found.append(Question(sentence, " ".join(leads), wishes=_wishes(leads)))
            leads = []
    if not found:
        return (Question(text.strip()),)
    if leads:
        last = found[-1]
        found[-1] = replace(last, words=" ".join((last.words, *leads)), wishes=(*last.wishes, *_wishes(leads)))
    if len(found) > 1 or found[0].follow_ups or found[0].wishes:
        return tuple(found)
    return (Question(text.strip()),)


def may_hold_two(text: str) -> Iterator[tuple[str, str]]:
    """Where a message that reads as one question can be cut in two; it holds two if each half is known for another thing.

    Before a word that begins a question ("do you repair e-bikes how much is shipping"), then at what joins, in their order.
    """
    if len(text) > MOST_CHARS:
        return
    joins = [match.span() for match in _SENTENCE_ENDS.finditer(text)] + [match.span() for match in _JOINS.finditer(text)]
    halves = ((text[:start].strip(" ,;"), text[end:].strip(" ,;")) for start, end in (*_before_questions(text), *sorted(joins)))
    good = ((left, right) for left, right in halves if _names_subject(left) and _names_subject(right))
    yield from list(dict.fromkeys(good))[:MOST_PLACES]


def speaks_of(told: str, text: str) -> bool:
    """Whether `told` has a word like every one that names something in `text`; "locks" is like "lock"."""
    words = _WORD.findall(fold(told))
    wanted = [word for word in _WORD.findall(fold(text)) if word not in NO_SUBJECT]
    return all(any(word.startswith(each[: max(4, len(each) - 2)]) for word in words) for each in wanted)


def asked_besides(text: str, is_other: Callable[[str], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that ask something else than those for which `is_other` is true, and those; none if one kind is missing.

    "Can you call me back? How much is shipping?" asks about shipping besides, "Call me. My brake squeaks." does not.
    """
    if len(text) > MOST_CHARS:
        return (), ()
    told = [
        (each, asks or each != sentence, is_other(each)) for sentence, asks in _parts(text) for each in _asks_after(sentence, is_other)
    ]
    asked = tuple(each for each, asks, other in told if asks and not other and not COURTESY.match(fold(each)))
    others = tuple(each for each, _, other in told if other)
    return (asked, others) if asked and others else ((), ())


def without(text: str, is_other: Callable[[str], bool]) -> str | None:
    """The text without the sentences for which `is_other` is true: empty where at most courtesy is left; None if there are none."""
    if len(text) > MOST_CHARS:
        return None
    sentences = [each for sentence, _ in _parts(text) for each in _asks_after(sentence, is_other)]
    left = [sentence for sentence in sentences if not is_other(sentence)]
    if len(left) == len(sentences):
        return None
    return "" if all(COURTESY.match(fold(sentence)) for sentence in left) else "\n".join(left)


def is_wordless(text: str) -> bool:
    """Whether nothing can be asked by it: no word and no number, at most one letter."""
    return sum(char.isalnum() for char in text) < 2


def _sentences(text: str) -> Iterator[str]:
    for part in _SENTENCE_ENDS.split(text):
        sentence = _BULLET.sub("", part).strip()
        if any(char.isalnum() for char in sentence):
            yield sentence


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Sentences, and whether they ask; one that asks twice ("do you …, and how much is …") in as many parts."""
    for sentence in _sentences(text):
        begins, place, ended = 0, 0, 0
        asks = False
        wish: str | None = None
        for match in [*_CLAUSE_ENDS.finditer(sentence), None]:
            end = match.start() if match else len(sentence)
            clause = fold(sentence[place:end])
            asks_now = not COURTESY.match(clause) and bool(ASKS.match(clause) or REQUEST.match(clause))
            if wish and EMBEDDED.match(clause):
                asks_now, asks = True, asks and wish != "open"
            if asks_now and asks:
                yield sentence[begins:ended], True
                begins = place
            asks = asks or asks_now
            wish = _wish_in(clause) or ("told" if wish else None)
            place, ended = match.end() if match else end, end
        yield sentence[begins:], asks or _is_marked(sentence)


def _asks_after(sentence: str, is_other: Callable[[str], bool]) -> tuple[str, ...]:
    """ "Call me back please, and how much is shipping?" in two, where only the first is other; else the sentence."""
    for match in _CLAUSE_ENDS.finditer(sentence):
        first, then = sentence[: match.start()], sentence[match.end() :]
        if ASKS.match(fold(then)) and is_other(first) and not is_other(then):
            return first, then
    return (sentence,)


def _wish_in(clause: str) -> str | None:
    """ "open": a wish to know something that is not named yet ("tell me, …"); "told": it is ("tell me how much …")."""
    match = WISH_TO_KNOW.search(clause)
    if match is None:
        return None
    return "told" if EMBEDDED.match(clause[match.end() :].strip()) else "open"


def _wishes(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if WANTS.match(fold(sentence)))


def _is_marked(sentence: str) -> bool:
    return sentence.startswith("¿") or sentence.rstrip(" )\"'”»!.").endswith(_ASKED)


def _names_subject(text: str) -> bool:
    return not _names_no_subject(fold(text)) and not COURTESY.match(fold(text))


def _before_questions(text: str) -> Iterator[tuple[int, int]]:
    """The gaps between words where a question begins in the middle, with nothing that joins it to what is before."""
    for gap in _GAP.finditer(text):
        before, rest = _LAST_WORD.search(text[: gap.start()]), text[gap.end() :]
        # "Where | is my order": what ends before it ends with what it is about.
        last = fold(before[0]) if before is not None else ""
        if not last or last in NO_SUBJECT or EMBEDDED.match(last):
            continue
        if not _JOINS.match(f" {rest}") and ASKS.match(fold(rest)):
            yield gap.span()


def _names_no_subject(plain: str) -> bool:
    return all(word in NO_SUBJECT for word in _WORD.findall(plain))
