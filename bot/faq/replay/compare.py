"""Old beside new: what a difference means to a customer, and which differences there are. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.faq.replay.asked import Asked, Says
from bot.faq.replay.given import Given


class Kind(StrEnum):
    """What a new version changes about a question. The worst come first."""

    NEWLY_WRONG = "newly_wrong"  #: contradicts a mark or a test case, and did not before
    NEWLY_SILENT = "newly_silent"  #: was answered, and is no more
    CHANGED = "changed"
    NEWLY_ANSWERED = "newly_answered"
    BETTER = "better"  #: a test case passes now, a right answer is given now, or a wrong one no longer is
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """A question with what becomes of it by the old and by the new version."""

    asked: Asked
    old: Given
    new: Given
    kind: Kind


def kind_of(asked: Asked, old: Given, new: Given) -> Kind:
    """What the new version changes about the question."""
    before, after = asked.says_of(old), asked.says_of(new)
    if asked.case is not None and before is not after:
        return Kind.BETTER if after is Says.RIGHT else Kind.NEWLY_WRONG
    if old.is_same(new):
        return Kind.SAME
    if after is Says.WRONG and before is not Says.WRONG:
        return Kind.NEWLY_WRONG
    if before is Says.WRONG and after is not Says.WRONG:
        return Kind.BETTER
    if old.is_answer and not new.is_answer:
        return Kind.NEWLY_SILENT
    if after is Says.RIGHT and before is not Says.RIGHT:
        return Kind.BETTER
    if new.is_answer and not old.is_answer:
        return Kind.NEWLY_ANSWERED
    return Kind.CHANGED


def compare(asked: Sequence[Asked], old: Sequence[Given], new: Sequence[Given]) -> tuple[list[Difference], Counter[Kind]]:
    """The differences, worst first and those of most customers before others; and how many questions are of each kind."""
    every = [
        Difference(question, before, after, kind_of(question, before, after))
        for question, before, after in zip(asked, old, new, strict=True)
    ]
    order = list(Kind)
    listed = [each for each in every if each.kind is not Kind.SAME]
    listed.sort(key=lambda each: (order.index(each.kind), each.asked.case is None, -each.asked.customers, each.asked.text))
    return listed, Counter(each.kind for each in every)
