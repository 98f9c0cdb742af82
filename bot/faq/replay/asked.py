"""What is replayed: questions that customers asked, each once with all who asked it, and the trainers' test cases. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.faq.case import Case, Wanted
from bot.faq.learning.marks import Verdict
from bot.faq.replay.given import Given


class Says(StrEnum):
    """What is known about an answer to a question."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Marked:
    """What staff said about a reply to this question. `first` was the bot's first candidate then."""

    message_id: int
    verdict: Verdict
    first: str


@dataclass(frozen=True)
class Asked:
    """A question. From customers: the `message_ids` of those who asked it in these words, newest first, how many
    `customers` they are, and the `marks` on its replies, newest first. From a trainer: the `case` and the `entry` that has it.
    """

    text: str
    language: str | None = None  #: told by whoever asks; None: it is detected
    spoken: str | None = None  #: what the conversation was in, as a help for detecting
    at: date | None = None  #: None: today
    message_ids: tuple[int, ...] = ()
    customers: int = 0
    marks: tuple[Marked, ...] = ()
    case: Case | None = None
    entry: str = ""

    def says_of(self, given: Given) -> Says:
        """Whether `given` is right, as far as a test case or a mark tells. Not answering is never wrong by a mark."""
        if self.case is not None:
            return Says.RIGHT if _passes(self.case, self.entry, given) else Says.WRONG
        if not given.is_answer:
            return Says.UNKNOWN
        if len(given.entries) != 1:
            return Says.UNKNOWN
        for mark in self.marks:
            said = mark.verdict.says_of(given.entries[0], mark.first)
            if said is not None:
                return Says.RIGHT if said else Says.WRONG
        return Says.UNKNOWN

    def marked_right(self, given: Given) -> Marked | None:
        """The mark by which `given` was the right answer, and was given."""
        if not given.is_answer or len(given.entries) != 1:
            return None
        newest = next((mark for mark in self.marks if mark.verdict.says_of(given.entries[0], mark.first) is not None), None)
        if newest is None or not newest.verdict.is_right or newest.verdict.entry != given.entries[0]:
            return None
        return newest if newest.first == given.entries[0] else None


def cases_of(entries: Sequence[tuple[str, Sequence[Case]]]) -> list[Asked]:
    """The test cases of entries, (id, cases) each."""
    return [
        Asked(case.ask, language=case.language, at=case.at, case=case, entry=entry)
        for entry, cases in entries
        for case in cases
    ]


def _passes(case: Case, entry: str, given: Given) -> bool:
    if case.wanted is Wanted.SILENCE:
        return not given.is_answer
    is_said = entry in given.entries and (given.is_answer or given.is_for_people)
    return is_said if case.wanted is Wanted.ANSWER else not is_said
