"""The digest: once for each first opening of a day, with counts that the messages table confirms."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select, text

from bot import handoff
from bot.business.shop import Business, Interval
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.engine import Override
from bot.live_hours import LiveHours
from bot.notices.digest import DigestMaker, openings
from bot.staff import staff_reply, takeover
from bot.storage import digests, inbox
from bot.storage import overrides as overrides_stored
from bot.storage.digests import DigestView
from bot.storage.engine import Store
from bot.storage.tables import (
    Author,
    Callback,
    CallbackState,
    Contact,
    Conversation,
    Digest,
    Handoff,
    Message,
    Notice,
    Proof,
    Status,
)
from tests.cast import alice
from tests.fakes import inbound
from tests.shop import BUSINESS, HOURS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def writes(
    store: Store, moment: str, address: str = "c1", *, rule: str | None = None, reply: Status = Status.SENT
) -> int:
    """Somebody writes; with a rule the bot replies. Returns the conversation's id."""
    with store.write() as session:
        inbox.accept(session, inbound("Hello", address=address, name=address.upper()), at(moment))
        asked = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert asked is not None
        asked.status = Status.HANDLED
        if rule is not None:
            answer = Message(
                conversation_id=asked.conversation_id,
                channel="telegram",
                direction="out",
                author=Author.BOT,
                status=reply,
                text="Yes.",
                reply_to_id=asked.id,
                ordinal=0,
                created_at=at(moment),
                status_at=at(moment),
            )
            session.add(answer)
            session.flush()
            session.add(Proof(message_id=answer.id, rule=rule, details={}))
        return asked.conversation_id


def waits(store: Store, moment: str, due: str, address: str = "c1", department: str = "service") -> int:
    """Somebody writes and wants a person. Returns the handoff's id."""
    conversation_id = writes(store, moment, address, rule="handoff:asked")
    with store.write() as session:
        opened, _ = handoff.request(
            session,
            session.get_one(Conversation, conversation_id),
            message_id=None,
            reason=Reason.ASKED,
            request=f"{address} asks",
            department=department,
            promise_at=at(due),
            details={},
            now=at(moment),
        )
        return opened.id


def look(store: Store, moment: str, hours: Hours = HOURS) -> None:
    DigestMaker(store, LiveHours(hours), ("telegram",)).look(at(moment))


def views(store: Store) -> list[DigestView]:
    with store.read() as session:
        return digests.newest(session, 100)


def made(store: Store) -> list[tuple[str, str]]:
    """(department, opening) of every digest there is."""
    with store.read() as session:
        rows = session.execute(select(Digest.department, Digest.opened_at).order_by(Digest.opened_at, Digest.id)).all()
    return [(department, f"{opened.astimezone(AMSTERDAM):%m-%dT%H:%M}") for department, opened in rows]


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-24T07:59", []),
        ("2026-11-24T08:00", ["workshop"]),
        ("2026-11-24T08:59", ["workshop"]),
        ("2026-11-24T09:00", ["workshop", "sales", "service"]),
        ("2026-11-24T13:30", ["workshop", "sales", "service"]),  # after the break, late
        ("2026-11-24T16:30", ["sales", "service"]),  # the workshop's day is over
        ("2026-11-24T18:00", []),
        ("2026-11-29T12:00", []),  # a Sunday
        ("2026-12-24T09:59", []),  # Christmas Eve opens late, for the workshop too
        ("2026-12-24T10:00", ["workshop", "sales", "service"]),
        ("2026-12-25T12:00", []),
    ],
)
def test_departments_open_when_their_hours_say_so(moment: str, opened: list[str]) -> None:
    assert [opening.department for opening in openings(HOURS, at(moment))] == opened


def test_who_opened_late_because_staff_said_so_gets_it_then_about_the_time_since_they_closed_early(
    store: Store,
) -> None:
    with store.write() as session:
        for starts, ends in (("2026-11-23T16:00", "2026-11-23T23:00"), ("2026-11-24T06:00", "2026-11-24T11:00")):
            overrides_stored.set_override(
                session,
                open=False,
                starts_at=at(starts),
                ends_at=at(ends),
                department=None,
                departments=(),
                reason={},
                set_by="Alice",
                now=at("2026-11-23T15:00"),
            )
    closed = Hours(BUSINESS, (Override(False, at("2026-11-24T06:00"), at("2026-11-24T11:00")),))
    look(store, "2026-11-24T10:59", closed)
    assert made(store) == []
    # By eleven it has ended, so the hours in force know nothing of it any more.
    look(store, "2026-11-24T11:00", HOURS)
    assert {opening for _, opening in made(store)} == {"11-24T11:00"}
    assert {view.since for view in views(store)} == {at("2026-11-23T16:00")}


def test_who_never_closes_has_no_digest() -> None:
    always = Hours(Business("Always", AMSTERDAM, ("en",), week=((Interval(0, 1440),),) * 7))
    assert openings(always, at("2026-11-24T12:00")) == []


def test_departments_that_open_together_after_the_same_closing_are_told_once(store: Store) -> None:
    look(store, "2026-11-25T09:00")
    assert made(store) == [("workshop", "11-25T08:00"), ("sales", "11-25T09:00"), ("service", "11-25T09:00")]
    with store.read() as session:
        payloads = session.scalars(select(Notice.payload).order_by(Notice.id)).all()
        assert [len(payload["digests"]) for payload in payloads] == [1, 2]
    assert [view.departments for view in views(store)] == [("sales", "service"), ("workshop",)]


def test_it_is_made_once_however_often_and_by_whomever(store: Store) -> None:
    maker = DigestMaker(store, LiveHours(HOURS), ("telegram",))
    for minutes in range(3):
        maker.look(at("2026-11-25T09:00") + timedelta(minutes=minutes))
        look(store, "2026-11-25T09:05")
    assert len(made(store)) == 3
    with store.read() as session:
        assert len(session.scalars(select(Notice.id)).all()) == 2


def test_a_day_whose_hours_change_after_the_opening_has_no_second_one(store: Store) -> None:
    look(store, "2026-11-25T09:00")
    later = Hours(BUSINESS, (Override(False, at("2026-11-25T08:00"), at("2026-11-25T10:00")),))
    look(store, "2026-11-25T10:00", later)
    assert len(made(store)) == 3


def test_after_a_downtime_it_is_made_late_on_the_same_day_and_not_on_another(store: Store) -> None:
    look(store, "2026-11-25T20:00")
    assert made(store) == []
    look(store, "2026-11-26T15:00")
    assert {opening for _, opening in made(store)} == {"11-26T08:00", "11-26T09:00"}


def test_every_waiting_item_is_in_it_once_what_breaks_first_on_top(store: Store) -> None:
    late = waits(store, "2026-11-24T22:00", "2026-11-25T11:00", "c1")
    soon = waits(store, "2026-11-24T23:00", "2026-11-25T10:00", "c2", "sales")
    earlier = waits(store, "2026-11-20T23:00", "2026-11-25T10:30", "c3")  # from before that closing, and still waiting
    workshop = waits(store, "2026-11-24T23:00", "2026-11-25T09:00", "c4", "workshop")
    strangers = waits(store, "2026-11-24T23:00", "2026-11-25T12:00", "c5", "bicycles")  # no such department any more
    claimed = waits(store, "2026-11-24T23:00", "2026-11-25T09:30", "c6")
    with store.write() as session:
        conversation_id = session.get_one(Handoff, claimed).conversation_id
        takeover.claim(session, conversation_id, alice(session), at("2026-11-25T08:30"))
    look(store, "2026-11-25T09:00")
    shop, early = views(store)
    assert [item.handoff_id for item in shop.waiting] == [soon, earlier, late, strangers]
    assert [item.handoff_id for item in early.waiting] == [workshop]
    assert claimed not in [item.handoff_id for view in (shop, early) for item in view.waiting]


def test_an_erased_contact_is_in_it_no_more_and_an_answered_one_is_settled(store: Store) -> None:
    waits(store, "2026-11-24T22:00", "2026-11-25T11:00", "c1")
    waits(store, "2026-11-24T22:00", "2026-11-25T11:00", "c2")
    look(store, "2026-11-25T09:00")
    with store.write() as session:
        session.delete(session.get_one(Contact, 1))
        staff = alice(session)
        takeover.claim(session, 2, staff, at("2026-11-25T09:10"))
        staff_reply.reply(session, 2, staff, "Hello", client_key="k", now=at("2026-11-25T09:11"))
    (item,) = views(store)[0].waiting
    assert (item.contact_name, item.is_settled) == ("C2", True)
    with store.read() as session:
        kept = str(session.execute(select(Digest.counts, Digest.waiting)).all())
        kept += str(session.scalars(select(Notice.payload)).all())
    assert "c1" not in kept.lower()


def test_its_counts_equal_the_messages_table(store: Store) -> None:
    writes(store, "2026-11-24T17:59:59", "c1", rule="faq_answer")  # before the closing
    writes(store, "2026-11-24T18:00:00", "c1", rule="faq_answer")  # the very moment of it
    writes(store, "2026-11-24T21:00", "c1", rule="hours:open")
    writes(store, "2026-11-24T21:30", "c2", rule="say:thanks")
    writes(store, "2026-11-24T21:40", "c2", rule="faq_answer", reply=Status.CANCELLED)
    called = waits(store, "2026-11-24T22:00", "2026-11-25T10:00", "c3")
    waits(store, "2026-11-24T22:01", "2026-11-25T10:00", "c4", "sales")
    writes(store, "2026-11-25T08:59:59", "c5")
    writes(store, "2026-11-25T09:00:00", "c6", rule="faq_answer")  # after the opening
    with store.write() as session:
        session.add(
            Callback(
                conversation_id=session.get_one(Handoff, called).conversation_id,
                handoff_id=called,
                department="service",
                starts_at=at("2026-11-25T10:00"),
                ends_at=at("2026-11-25T10:30"),
                place=0,
                phone="+31205550100",
                state=CallbackState.BOOKED,
                created_at=at("2026-11-24T22:05"),
                changed_at=at("2026-11-24T22:05"),
            )
        )
    look(store, "2026-11-25T09:00")
    shop = views(store)[0]
    assert shop.counts == {"contacts": 5, "messages": 7, "answered": 2, "handed_over": 2, "callbacks": 1}
    assert shop.counts == recount(store, shop.since, shop.opened_at, shop.departments)


def recount(store: Store, since: datetime, until: datetime, departments: Sequence[str]) -> dict[str, int]:
    """The same numbers by plain SQL."""
    within = "created_at >= :since AND created_at < :until"
    places = ", ".join(f"'{department}'" for department in departments)
    questions = {
        "contacts": f"SELECT count(DISTINCT conversation_id) FROM messages WHERE direction = 'in' AND {within}",
        "messages": f"SELECT count(*) FROM messages WHERE direction = 'in' AND {within}",
        "answered": "SELECT count(DISTINCT q.id) FROM messages q JOIN messages a ON a.reply_to_id = q.id "
        "JOIN proofs p ON p.message_id = a.id WHERE a.status <> 'cancelled' AND q.created_at >= :since "
        "AND q.created_at < :until AND (p.rule = 'faq_answer' OR p.rule = 'hours' OR p.rule LIKE 'hours:%')",
        "handed_over": f"SELECT count(*) FROM handoffs WHERE {within} AND department IN ({places})",
        "callbacks": f"SELECT count(*) FROM callbacks WHERE {within} AND department IN ({places})",
    }
    # SQLite keeps times as text without a zone.
    shown = (lambda moment: f"{moment:%Y-%m-%d %H:%M:%S.%f}") if store.is_sqlite else (lambda moment: moment)
    values = {"since": shown(since.astimezone(UTC)), "until": shown(until.astimezone(UTC))}
    with store.read() as session:
        return {name: session.execute(text(question), values).scalar_one() for name, question in questions.items()}


def test_a_desk_that_has_its_digest_asks_the_database_nothing(sqlite_store: Store) -> None:
    maker = DigestMaker(sqlite_store, LiveHours(HOURS), ())
    maker.look(at("2026-11-25T09:00"))
    asked: list[str] = []
    event.listen(sqlite_store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    maker.look(at("2026-11-25T09:01"))
    assert asked == []


def test_a_whole_winter_has_a_digest_for_every_day_that_opens(store: Store) -> None:
    maker = DigestMaker(store, LiveHours(HOURS), ())
    moment = at("2026-12-18T00:00")
    while moment < at("2027-01-05T00:00"):
        moment += timedelta(minutes=30)
        maker.look(moment)
    days = [date(2026, 12, 18) + timedelta(days=n) for n in range(18)]
    expected = {
        (department, f"{spans[0][0]:%m-%dT%H:%M}")
        for department in BUSINESS.departments
        for day in days
        if (spans := HOURS.intervals(day, department))
    }
    assert len(made(store)) == len(expected)
    assert set(made(store)) == expected
