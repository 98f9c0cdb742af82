"""What the database has to say about the one number: how sure the bot was of the latest questions, and what staff have marked."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.faq.learning.marks import Kind
from bot.faq.measure.risk import Marked
from bot.storage import marks

#: So many of the latest questions tell what this shop is asked.
LATEST = 2000


@dataclass(frozen=True)
class Witnesses:
    """`own`: confidences of the first candidates of the latest questions. `judged`: all first candidates that staff have judged;
    `given`: those of them that were really answered with."""

    own: list[float]
    judged: list[Marked]
    given: list[Marked]


def witnesses(session: Session) -> Witnesses:
    judged, given = [], []
    for each in marks.marked(session):
        is_right = each.mark.verdict.says_of(each.reply.first, each.reply.first) if each.mark is not None else None
        if is_right is None:
            continue
        judged.append(Marked(each.confidence, is_right))
        if each.reply.kind is Kind.ANSWERED:
            given.append(judged[-1])
    return Witnesses([each.confidence for each in marks.latest(session, LATEST)], judged, given)
