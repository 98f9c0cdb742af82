"""Marks as rows, on both databases: one for each reply, the question beside it, and gone with its contact."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.faq.learning.marks import Kind, Markable, MarkRefused, Verdict
from bot.staff.marking import mark, unmark
from bot.storage import marks
from bot.storage.engine import Store
from bot.storage.tables import Audit, Contact, Mark, Message
from tests.cast import NIGHT, alice, bob
from tests.nights import CLARIFIED, HANDED_OVER, replied

KNOWN = {"returns", "payment"}


def say(store: Store, message_id: int, user_id: int, *, minutes: int = 0, **said: object) -> Verdict:
    given = {"right": False, "entry": None, "no_entry": False, **said}
    with store.write() as session:
        return mark(
            session, message_id, known=KNOWN, user_id=user_id, now=NIGHT + timedelta(minutes=minutes), **given  # type: ignore[arg-type]
        )


def audited(store: Store) -> list[tuple[str, dict[str, object]]]:
    with store.read() as session:
        return [(row.act, row.details) for row in session.scalars(select(Audit).order_by(Audit.id))]


def test_changing_ones_mind_replaces_the_mark_and_keeps_the_earlier_one_in_the_audit(store: Store) -> None:
    with store.write() as session:
        one, two = alice(session).id, bob(session).id
        reply = replied(session, "Can I give it back?", "returns", candidates=("returns", "payment"))
    say(store, reply, one, right=True)
    say(store, reply, one, right=True)  # a second click
    say(store, reply, two, minutes=5, entry="payment")
    with store.read() as session:
        (row,) = marks.marks_of(session, [reply]).values()
        assert (row.verdict, row.marked_by, row.marked_at) == (
            Verdict(False, "payment"),
            "Bob",
            NIGHT + timedelta(minutes=5),
        )
        assert marks.count_marks(session) == 1
    with store.write() as session:
        unmark(session, reply, user_id=one, now=NIGHT)
        unmark(session, reply, user_id=one, now=NIGHT)
        assert marks.count_marks(session) == 0
    right = {"is_right": True, "entry": "returns", "no_entry": False}
    wrong = {"is_right": False, "entry": "payment", "no_entry": False}
    assert audited(store) == [
        ("marked", {"message": reply, "said": right}),
        ("marked", {"message": reply, "said": wrong, "before": right}),
        ("unmarked", {"message": reply, "before": wrong}),
    ]


def test_marked_replies_come_with_their_question_newest_mark_first(store: Store) -> None:
    with store.write() as session:
        user = alice(session).id
        first = replied(session, "Can I give it back?", "returns", 0.8)
        asked = replied(session, "back or cash", "returns", 0.5, rule=CLARIFIED, candidates=("returns", "payment"), at=NIGHT)
        over = replied(session, "the moon", "payment", 0.1, rule=HANDED_OVER)
        replied(session, "hello", None, None, rule="say:greet")
    say(store, first, user, minutes=9, right=True)
    say(store, asked, user, minutes=3, entry="payment")
    with store.read() as session:
        found = marks.marked(session)
        assert [(each.message_id, each.text, each.confidence, each.reply.kind) for each in found] == [
            (first, "Can I give it back?", 0.8, Kind.ANSWERED),
            (asked, "back or cash", 0.5, Kind.CLARIFIED),
        ]
        assert found[1].reply == Markable(Kind.CLARIFIED, "returns", ("returns", "payment"))
        assert (found[0].asked_at, found[0].conversation_id) == (NIGHT, 1)
        assert [each.message_id for each in marks.marked(session, limit=1)] == [first]
        assert [each.message_id for each in marks.latest(session, 10)] == [over, asked, first]
        assert marks.first_marked_reply(session) == first
        assert marks.could_be_marked(session, asked) == 2


def test_erasing_a_contact_erases_its_marks_and_no_other(store: Store) -> None:
    with store.write() as session:
        user = alice(session).id
        gone = replied(session, "My name is Dana", "returns", address="1")
        kept = replied(session, "Somebody else", "returns", address="2")
    say(store, gone, user, right=True)
    say(store, kept, user, right=True)
    with store.write() as session:
        session.delete(session.scalars(select(Contact).where(Contact.address == "1")).one())
    with store.read() as session:
        assert [each.message_id for each in marks.marked(session)] == [kept]
        assert session.scalar(select(func.count()).select_from(Mark)) == 1
        assert session.scalar(select(func.count()).select_from(Message)) == 2
    assert "Dana" not in str(audited(store))


def test_what_is_no_reply_of_the_bot_about_the_faq_cannot_be_marked(store: Store) -> None:
    with store.write() as session:
        user = alice(session).id
        greeting = replied(session, "hello", None, None, rule="say:greet")
    with pytest.raises(MarkRefused, match="nothing to mark"):
        say(store, greeting, user, right=True)
    for missing in (greeting - 1, 999):  # the customer's own message, and none
        with pytest.raises(MarkRefused, match="does not exist"):
            say(store, missing, user, right=True)
    with pytest.raises(MarkRefused, match="does not exist"), store.write() as session:
        unmark(session, 999, user_id=user, now=NIGHT)


def test_two_who_mark_the_same_reply_at_once_both_succeed(store: Store) -> None:
    with store.write() as session:
        users = [alice(session).id, bob(session).id]
        reply = replied(session, "Can I give it back?", "returns")

    def click(user: int) -> None:
        say(store, reply, user, right=True)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(click, users))
    with store.read() as session:
        assert marks.count_marks(session) == 1
