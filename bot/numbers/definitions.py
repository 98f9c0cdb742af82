"""What every figure means, in the words of the page, the exports and docs/numbers.md: one place, so that they cannot differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.numbers.figures import Figures, Share
from bot.numbers.waits import NEVER


@dataclass(frozen=True)
class Value:
    """One figure as a number: `of` is what it is a part of, where it is a share. None: nothing to count, or never."""

    number: float | None
    of: int | None = None


@dataclass(frozen=True)
class Definition:
    """One figure. `unit` is what its number counts."""

    title: str
    unit: str
    means: str
    value: Callable[[Figures], Value]


def _share(share: Share) -> Value:
    return Value(share.part, share.of)


def minutes(wait: timedelta | None) -> float | None:
    """Minutes; None where there is nothing, and where most never got a reply."""
    return None if wait is None or wait == NEVER else round(wait.total_seconds() / 60, 1)


DEFINITIONS: Mapping[str, Definition] = {
    "messages_in": Definition(
        "Messages from customers", "messages",
        "Every message that came in, also greetings and thanks. The terminal and the page Try it are left out of all figures.",
        lambda made: Value(made.messages_in),
    ),
    "visits": Definition(
        "Visits", "visits",
        "A visit is everything that one customer asks on one day; a chatty customer is still one. Visits without a question "
        "(greetings, thanks) are not counted, and none is judged before 24 hours have passed since its last message.",
        lambda made: Value(made.visits),
    ),
    "without_person_rest": Definition(
        "Answered without a person", "visits",
        "Of the visits that were not about opening hours alone, those in which the last question got an answer of the bot, every "
        "answer got through, staff marked none as wrong, the customer did not say that it did not help, and no person was asked "
        "for or wrote from then until 24 hours after the last message. Asking back is no answer.",
        lambda made: _share(made.without_person_rest),
    ),
    "without_person_hours": Definition(
        "Answered without a person: opening hours", "visits",
        "The same for the visits in which all that was asked was about opening hours. They are easy, so they stand apart and "
        "raise no other figure.",
        lambda made: _share(made.without_person_hours),
    ),
    "not_helped": Definition(
        "Neither answered nor handed over", "visits",
        "Visits in which the bot tried and nobody helped: it asked back and heard no more, an answer was marked wrong, got a "
        "thumb down or did not get through.",
        lambda made: _share(made.not_helped),
    ),
    "bot_seconds_median": Definition(
        "Bot's answer, median", "seconds",
        "From a question reaching us until its answer was handed to the channel, by the clock; half of the answers took no longer.",
        lambda made: Value(made.bot_seconds_median),
    ),
    "bot_seconds_most": Definition(
        "Bot's answer, 95 of 100", "seconds",
        "The same; 95 of 100 answers took no longer.",
        lambda made: Value(made.bot_seconds_most),
    ),
    "answers": Definition(
        "Answers of the bot", "answers",
        "Answers from the FAQ and about opening hours that left. Greetings, questions back and handing over are no answers.",
        lambda made: Value(made.answers),
    ),
    "looked_at": Definition(
        "Answers that staff looked at", "answers",
        "Of these answers those that staff marked as right or wrong. What nobody looked at is not taken for right.",
        lambda made: _share(made.looked_at),
    ),
    "wrong": Definition(
        "Wrong answers found", "answers",
        "Of the answers that staff looked at those that they marked as wrong. Staff rather look at what seems wrong, so this is "
        "no estimate of all answers; docs/evaluation.md has one.",
        lambda made: _share(made.wrong),
    ),
    "first_reply_median": Definition(
        "First reply of a person, median", "minutes of opening hours",
        "From asking for a person until the first reply of a person left, or they called, in opening hours of the department as "
        "they were in force then. Who still waits counts with the time so far, and who never got a reply as longer than all "
        "others. Templates and automatic texts are no replies.",
        lambda made: Value(minutes(made.first_reply.median), made.first_reply.number),
    ),
    "first_reply_most": Definition(
        "First reply of a person, 9 of 10", "minutes of opening hours",
        "The same; nine of ten waited no longer.",
        lambda made: Value(minutes(made.first_reply.most), made.first_reply.number),
    ),
    "useful_reply_median": Definition(
        "Useful reply of a person, median", "minutes of opening hours",
        "The same until the last reply before the item was closed, the one that settled it. An item that is still open waits on "
        "whatever was written in it, and one of which the customer says that it did not help never had one.",
        lambda made: Value(minutes(made.useful_reply.median), made.useful_reply.number),
    ),
    "useful_reply_most": Definition(
        "Useful reply of a person, 9 of 10", "minutes of opening hours",
        "The same; nine of ten waited no longer.",
        lambda made: Value(minutes(made.useful_reply.most), made.useful_reply.number),
    ),
    "waiting": Definition(
        "Still waiting for a first reply", "items",
        "Items that were promised a reply and have none, and are not closed.",
        lambda made: Value(made.first_reply.waiting, made.first_reply.number),
    ),
    "never_replied": Definition(
        "Closed without a reply", "items",
        "Items that were promised a reply and were closed without one, whoever closed them.",
        lambda made: Value(made.first_reply.never, made.first_reply.number),
    ),
    "promises_kept": Definition(
        "Promises kept", "promises",
        "Of the first times that customers were promised and that have passed, those by which a reply of a person had left, or "
        "they had called. A later time in place of a broken promise mends nothing, and closing keeps none. Calls that the "
        "customer called off in time are left out.",
        lambda made: Value(made.promises.kept, made.promises.due),
    ),
    "promises_moved": Definition(
        "Promises moved", "promises",
        "Of the same promises those in place of which the customer was told a later time.",
        lambda made: Value(made.promises.moved, made.promises.due),
    ),
    "bot_liked": Definition(
        "Thumbs up for the bot", "verdicts",
        "Of the customers who said something about an answer of the bot, those who said that it helped.",
        lambda made: _share(made.bot_liked),
    ),
    "bot_said": Definition(
        "Said something about the bot", "verdicts",
        "Of the customers who were asked about an answer of the bot, those who said something. Who says nothing is counted as "
        "neither content nor discontent.",
        lambda made: _share(made.bot_said),
    ),
    "people_liked": Definition(
        "Thumbs up for people", "verdicts",
        "Of the customers who said something after a person closed their item, those who said that they were helped.",
        lambda made: _share(made.people_liked),
    ),
    "people_said": Definition(
        "Said something about people", "verdicts",
        "Of the customers who were asked after a person closed their item, those who said something.",
        lambda made: _share(made.people_said),
    ),
}
