"""The figures of a group of customers: of all, of a channel, of a department, of a language. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.numbers.visits import KNOWN, How, Visit
from bot.numbers.waits import BusinessTime, Promises, Waits, first_replies, percentile, promises, useful_replies
from bot.storage.numbers import Asked, Item, Opinion
from bot.storage.tables import About


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int = 0
    of: int = 0

    @property
    def percent(self) -> float | None:
        """0 to 100; None where there is nothing to share."""
        return 100 * self.part / self.of if self.of else None


@dataclass(frozen=True)
class Figures:
    """What docs/numbers.md defines, in its order."""

    messages_in: int = 0
    visits: int = 0  #: with a question, and long enough ago to be judged
    talk: int = 0  #: without a question
    fresh: int = 0  #: too recent to be judged
    without_person_hours: Share = field(default_factory=Share)
    without_person_rest: Share = field(default_factory=Share)
    not_helped: Share = field(default_factory=Share)
    bot_seconds_median: float | None = None
    bot_seconds_most: float | None = None  #: 95 of 100 answers took no longer
    answers: int = 0
    looked_at: Share = field(default_factory=Share)  #: of the answers
    wrong: Share = field(default_factory=Share)  #: of those that were looked at
    first_reply: Waits = field(default_factory=Waits)
    useful_reply: Waits = field(default_factory=Waits)
    promises: Promises = field(default_factory=Promises)
    bot_liked: Share = field(default_factory=Share)  #: of those who said something
    bot_said: Share = field(default_factory=Share)  #: of those who were asked
    people_liked: Share = field(default_factory=Share)
    people_said: Share = field(default_factory=Share)


def figures(
    rows: Sequence[Asked],
    visits: Sequence[Visit],
    items: Sequence[Item],
    opinions: Sequence[Opinion],
    now: datetime,
    business_time: BusinessTime,
) -> Figures:
    questions = [visit for visit in visits if visit.how is not How.TALK]
    ripe = [visit for visit in questions if visit.is_ripe(now)]
    hours = [visit for visit in ripe if visit.is_hours_only]
    rest = [visit for visit in ripe if not visit.is_hours_only]
    answers = [row for row in rows if row.rule in KNOWN and row.reply_left_at is not None]
    seconds = sorted(row.reply_left_at - row.at for row in answers if row.reply_left_at is not None)
    marked = [row for row in answers if row.is_right is not None]
    disliked = frozenset(
        each.conversation_id for each in opinions if each.about == About.PEOPLE and each.is_good is False
    )
    bot_liked, bot_said = _opinions(opinions, About.BOT)
    people_liked, people_said = _opinions(opinions, About.PEOPLE)
    return Figures(
        messages_in=len(rows),
        visits=len(ripe),
        talk=len(visits) - len(questions),
        fresh=len(questions) - len(ripe),
        without_person_hours=_answered(hours),
        without_person_rest=_answered(rest),
        not_helped=Share(sum(visit.how is How.OPEN for visit in ripe), len(ripe)),
        bot_seconds_median=_seconds(seconds, 0.5),
        bot_seconds_most=_seconds(seconds, 0.95),
        answers=len(answers),
        looked_at=Share(len(marked), len(answers)),
        wrong=Share(sum(row.is_right is False for row in marked), len(marked)),
        first_reply=first_replies(items, now, business_time),
        useful_reply=useful_replies(items, now, business_time, disliked),
        promises=promises(items, now),
        bot_liked=bot_liked,
        bot_said=bot_said,
        people_liked=people_liked,
        people_said=people_said,
    )


def _answered(visits: Sequence[Visit]) -> Share:
    return Share(sum(visit.how is How.ANSWERED for visit in visits), len(visits))


def _seconds(waits: Sequence[timedelta], share: float) -> float | None:
    return percentile(waits, share).total_seconds() if waits else None


def _opinions(opinions: Sequence[Opinion], about: About) -> tuple[Share, Share]:
    """Of those who said something those who were helped; of those who were asked those who said something."""
    asked = [each for each in opinions if each.about == about]
    said = [each for each in asked if each.is_good is not None]
    return Share(sum(each.is_good is True for each in said), len(said)), Share(len(said), len(asked))
