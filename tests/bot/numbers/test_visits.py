"""Whether a visit took a person: every way in which a share could flatter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.numbers.visits import How, Visit, visits
from bot.storage.numbers import Asked, Item, Opinion
from bot.storage.tables import Outcome

AT = datetime(2026, 11, 23, 21, 40, tzinfo=UTC)
DAY = timedelta(days=1)


def asked(rule: str | None = "faq_answer", *, at: datetime = AT, conversation_id: int = 1, **fields: Any) -> Asked:
    given = {"outcome": Outcome.ANSWERED, "entry": "returns", "reply_left_at": at + timedelta(seconds=2), "is_right": None}
    return Asked(conversation_id, "telegram", "en", at, rule=rule, **{**given, **fields})


def item(at: datetime, **fields: Any) -> Item:
    given: dict[str, Any] = {"closed_at": None, "claimed": False, "promises": (at + DAY,), "replies": (), "call": None}
    return Item(1, 1, "telegram", "en", "service", at, **{**given, **fields})


def one(*rows: Asked, items: tuple[Item, ...] = (), opinions: tuple[Opinion, ...] = ()) -> Visit:
    found = visits(rows, items, opinions, lambda at: at.date())
    assert len(found) == 1
    return found[0]


def test_an_answer_that_stands_is_an_answer() -> None:
    assert one(asked()).how is How.ANSWERED
    assert one(asked("faq_clarify", at=AT - timedelta(minutes=1)), asked("faq_chosen")).how is How.ANSWERED


@pytest.mark.parametrize("after", [timedelta(minutes=-1), timedelta(minutes=1), timedelta(hours=23, minutes=59)])
def test_who_asks_for_a_person_within_a_day_was_not_answered(after: timedelta) -> None:
    first = asked(at=AT - timedelta(minutes=5))
    found = one(first, asked(), items=(item(AT + after),))
    assert (found.how, found.department) == (How.PERSON, "service")


def test_a_day_later_it_is_another_matter() -> None:
    assert one(asked(), items=(item(AT + DAY + timedelta(minutes=1)),)).how is How.ANSWERED


def test_what_people_were_left_first_and_the_bot_answered_took_nobody() -> None:
    by_bot = item(AT, promises=(), closed_at=AT + timedelta(minutes=10))
    assert one(asked(), items=(by_bot,)).how is How.ANSWERED
    assert one(asked(), items=(item(AT, promises=(), closed_at=AT + DAY, claimed=True),)).how is How.PERSON


@pytest.mark.parametrize(
    "rows",
    [
        [asked("faq_clarify", outcome=Outcome.CLARIFIED)],
        [asked(is_right=False)],
        [asked(reply_left_at=None)],
        [asked(), asked("faq_clarify", at=AT + timedelta(minutes=1))],
        [asked("fallback")],
        [asked(None, outcome=Outcome.QUARANTINED, reply_left_at=None)],
        [asked(is_right=False), asked(at=AT + timedelta(minutes=1))],
    ],
)
def test_what_did_not_help_is_no_answer(rows: list[Asked]) -> None:
    assert one(*rows).how is How.OPEN


def test_a_thumb_down_takes_the_answer_back() -> None:
    down = Opinion(1, "telegram", "en", None, "bot", AT + timedelta(minutes=1), False, None)
    assert one(asked(), opinions=(down,)).how is How.OPEN
    assert one(asked(), opinions=(down._replace(is_good=True),)).how is How.ANSWERED
    assert one(asked(), opinions=(down._replace(about="people"),)).how is How.ANSWERED


def test_greetings_and_thanks_are_no_questions() -> None:
    assert one(asked("say:greet", entry=None)).how is How.TALK
    assert one(asked(None, outcome=Outcome.IGNORED, reply_left_at=None)).how is How.TALK


def test_only_what_is_about_hours_alone_stands_with_the_hours() -> None:
    assert one(asked("hours", entry=None)).is_hours_only
    assert one(asked("hours"), asked("say:thanks", at=AT + timedelta(minutes=1))).is_hours_only
    assert not one(asked("hours"), asked(at=AT + timedelta(minutes=1))).is_hours_only
    assert not one(asked("hours"), asked("handoff:asked", outcome=Outcome.HANDED_OFF)).is_hours_only
    assert not one(asked("say:greet")).is_hours_only


def test_a_customer_counts_once_a_day_and_each_customer_for_themselves() -> None:
    rows = [asked(), asked(at=AT + timedelta(minutes=3)), asked(at=AT + DAY), asked(conversation_id=2)]
    found = visits(rows, (), (), lambda at: at.date())
    assert [(each.conversation_id, each.day) for each in found] == [
        (1, date(2026, 11, 23)), (1, date(2026, 11, 24)), (2, date(2026, 11, 23)),
    ]  # fmt: skip


def test_nothing_is_judged_before_its_day_has_passed() -> None:
    assert not one(asked()).is_ripe(AT + DAY - timedelta(seconds=1))
    assert one(asked()).is_ripe(AT + DAY)
