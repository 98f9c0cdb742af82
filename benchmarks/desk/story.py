"""One made-up conversation from its beginning to where it stands now: what was said, by whom and when. Pure; touches no database."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.desk import words
from bot.handoff import PRIORITY, Reason
from bot.storage.tables import Author, Holder, Outcome

FEWEST_MESSAGES = 6
#: Why people were wanted, the usual reasons more often.
REASONS = (
    (Reason.LOW_CONFIDENCE, 8), (Reason.ASKED, 6), (Reason.ALWAYS_HUMAN, 4), (Reason.DENIED, 2), (Reason.COMPLAINT, 2),
    (Reason.UNREADABLE, 2),
)  # fmt: skip
DEPARTMENTS = ("service", "service", "sales", "workshop")
VISITS_LIE_APART = timedelta(days=9)


@dataclass
class Said:
    """One message. `answers` and `joined_to` are the messages themselves."""

    at: datetime
    author: Author
    text: str
    outcome: Outcome | None = None
    answers: "Said | None" = None
    joined_to: "Said | None" = None
    rule: str | None = None  #: of the bot's: what decided
    entry: str | None = None
    staff_id: int | None = None
    act: str | None = None  #: of a note


@dataclass
class Asked:
    """A handoff. `staff_id` and `claimed_at` are None while it waits."""

    question: Said
    reason: Reason
    department: str
    promise_at: datetime
    staff_id: int | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def priority(self) -> int:
        return PRIORITY.get(self.reason, 0)


@dataclass
class Story:
    name: str
    language: str
    holder: Holder
    staff_id: int | None
    said: list[Said] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def tell(dice: random.Random, *, length: int, holder: Holder, staff: list[int], staff_id: int | None, ended: datetime) -> Story:
    """A conversation of exactly `length` messages (FEWEST_MESSAGES at least), the last one at `ended` or shortly before.

    `staff_id`: who holds it, if its holder is staff; else earlier visits were closed by anybody of `staff`.
    """
    story = Story(words.customer(dice), dice.choice(("en", "en", "en", "de")), holder, staff_id)
    last = _last_visit_length(dice, holder, length)
    lengths = [*_visit_lengths(dice, length - last), last]
    begins, at = [], ended
    for number in reversed(lengths):
        at -= timedelta(minutes=2 * number)
        begins.append(at)
        at -= timedelta(hours=1) + dice.random() * VISITS_LIE_APART
    for number, begin in zip(lengths[:-1], list(reversed(begins))[:-1], strict=True):
        if number >= 7 and dice.random() < 0.5:
            _with_person(dice, story, begin, number, dice.choice(staff), is_closed=True)
        else:
            _with_bot(dice, story, begin, number)
    if holder is Holder.BOT:
        _with_bot(dice, story, begins[0], last)
    elif holder is Holder.WAITING:
        _waits(dice, story, begins[0], last)
    else:
        _with_person(
            dice, story, begins[0], last, staff_id or dice.choice(staff), is_closed=holder is Holder.CLOSED
        )
    assert len(story.said) == length
    return story


def _last_visit_length(dice: random.Random, holder: Holder, length: int) -> int:
    wanted = min(length, dice.randrange(FEWEST_MESSAGES, 14))
    return length if length - wanted < 2 else wanted


def _visit_lengths(dice: random.Random, rest: int) -> list[int]:
    found = []
    while rest:
        number = min(rest, dice.randrange(2, 16))
        if rest - number == 1:
            number += 1
        found.append(number)
        rest -= number
    return found


def _with_bot(dice: random.Random, story: Story, begin: datetime, number: int) -> None:
    """Questions that the bot answers; an odd number has a question in two parts."""
    at, end = begin, len(story.said) + number
    while len(story.said) < end:
        left = end - len(story.said)
        at = _question(dice, story, at, is_burst=left == 3 or (left % 2 == 1 and left > 3 and dice.random() < 0.3))
        asked = story.said[-1]
        asked.outcome = Outcome.ANSWERED
        entry, answer = dice.choice(words.BOT_ANSWERS)
        at = _later(dice, at)
        rule = "hours" if entry == "hours" else "faq_answer"
        story.said.append(Said(at, Author.BOT, answer, answers=asked, rule=rule, entry=entry))
        at = _later(dice, at)


def _asks_for_person(dice: random.Random, story: Story, at: datetime, *, is_burst: bool) -> tuple[Asked, datetime]:
    at = _question(dice, story, at, is_burst=is_burst)
    question = story.said[-1]
    question.outcome = Outcome.HANDED_OFF
    reasons, weights = zip(*REASONS, strict=True)
    promise_at = question.at + timedelta(minutes=dice.randrange(6 * 60, 36 * 60))
    asked = Asked(question, dice.choices(reasons, weights)[0], dice.choice(DEPARTMENTS), promise_at)
    story.asked.append(asked)
    at = _later(dice, at)
    text = words.BOT_HANDS_OVER.format(due=f"{promise_at:%A, %H:%M}")
    story.said.append(Said(at, Author.BOT, text, answers=question, rule=f"handoff:{asked.reason}"))
    return asked, _later(dice, at)


def _waits(dice: random.Random, story: Story, begin: datetime, number: int) -> None:
    """Asked for a person, and the bot still answers what it can."""
    _, at = _asks_for_person(dice, story, begin, is_burst=number % 2 == 1)
    _with_bot(dice, story, at, (number - 2) // 2 * 2)


def _with_person(dice: random.Random, story: Story, begin: datetime, number: int, staff_id: int, *, is_closed: bool) -> None:
    """Handed over, claimed, talked with, and closed at the end if `is_closed`."""
    end = len(story.said) + number
    asked, at = _asks_for_person(dice, story, begin, is_burst=dice.random() < 0.2)
    name = f"Staff {staff_id}"
    story.said.append(Said(at, Author.SYSTEM, f"{name} took over.", staff_id=staff_id, act="claimed"))
    asked.staff_id, asked.claimed_at = staff_id, at
    while len(story.said) < end - is_closed:
        at = _later(dice, at)
        if story.said[-1].author == Author.STAFF:
            text = words.remark(dice, story.language)
            story.said.append(Said(at, Author.CONTACT, text, outcome=Outcome.STAFF))
        else:
            text = words.staff_reply(dice, story.name)
            story.said.append(Said(at, Author.STAFF, text, staff_id=staff_id))
    if is_closed:
        at = _later(dice, at)
        story.said.append(Said(at, Author.SYSTEM, f"{name} closed this.", staff_id=staff_id, act="closed"))
        asked.closed_at = at


def _question(dice: random.Random, story: Story, at: datetime, *, is_burst: bool) -> datetime:
    """The customer asks; in two messages if `is_burst`, the first joined to the second. Returns when."""
    first = Said(at, Author.CONTACT, words.remark(dice, story.language), outcome=Outcome.JOINED) if is_burst else None
    if first is not None:
        story.said.append(first)
        at += timedelta(seconds=2)
    asked = Said(at, Author.CONTACT, words.question(dice, story.language))
    if first is not None:
        first.joined_to = asked
    story.said.append(asked)
    return at


def _later(dice: random.Random, at: datetime) -> datetime:
    return at + timedelta(seconds=3 + dice.randrange(80))
