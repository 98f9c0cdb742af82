"""The figures out of a database, on both kinds, by the hours that were in force."""

import csv
import io
from datetime import date, timedelta

from bot.faq.learning.marks import Verdict as Mark
from bot.handoff import Reason, request
from bot.numbers.count import Numbers, count
from bot.numbers.definitions import DEFINITIONS
from bot.numbers.figures import Share
from bot.numbers.kept import FRESH, KeptNumbers
from bot.numbers.period import Period
from bot.numbers.table import COLUMNS, as_csv, as_values
from bot.staff.staff_reply import reply
from bot.staff.takeover import claim
from bot.storage import marks
from bot.storage.engine import Store
from bot.storage.tables import About, Contact, Conversation, Message, Status, Verdict
from tests.cast import NIGHT, alice
from tests.nights import replied
from tests.shop import BUSINESS

LATER = NIGHT + timedelta(days=3)
OPENS = NIGHT + timedelta(hours=10, minutes=20)  # Tuesday, 09:00 in Amsterdam


def counted(store: Store, now=LATER, first: date = date(2026, 11, 23), last: date = date(2026, 11, 24)) -> Numbers:
    with store.read() as session:
        return count(session, Period(first, last, BUSINESS.timezone), BUSINESS, now)


def sent(store: Store) -> None:
    with store.write() as session:
        session.query(Message).filter(Message.direction == "out").update({"handed_at": Message.created_at})


def a_night(store: Store) -> None:
    """Three customers: one asks about hours, one about returns and is answered, one is answered wrongly and needs Alice."""
    with store.write() as session:
        user = alice(session)
        replied(session, "Open tomorrow?", None, rule="hours", address="1")
        right = replied(session, "Can I return it?", "returns", address="2")
        wrong = replied(session, "Give it back?", "returns", address="3")
        marks.set_mark(session, right, Mark(True, "returns"), user_id=user.id, now=NIGHT)
        marks.set_mark(session, wrong, Mark(False), user_id=user.id, now=NIGHT)
        conversation = session.query(Conversation).order_by(Conversation.id.desc()).first()
        request(
            session, conversation, message_id=None, reason=Reason.ASKED, request="No", department="service",
            promise_at=OPENS + timedelta(hours=1), details={}, now=NIGHT + timedelta(minutes=5),
        )  # fmt: skip
        claim(session, conversation.id, user, OPENS)
        reply(session, conversation.id, user, "Yes.", client_key="k", now=OPENS + timedelta(minutes=12))
        session.query(Message).filter(Message.author == "staff").update({"status": Status.SENT})
        session.add(Verdict(conversation_id=2, about=About.BOT, message_id=right, asked_at=NIGHT, is_good=True, given_at=NIGHT))
    sent(store)


def test_a_night_is_counted_as_it_was(store: Store) -> None:
    a_night(store)
    made = counted(store)
    figures = made.all
    assert (figures.messages_in, figures.visits, figures.talk, figures.fresh) == (3, 3, 0, 0)
    assert figures.without_person_hours == Share(1, 1)
    assert figures.without_person_rest == Share(1, 2)
    assert (figures.answers, figures.looked_at, figures.wrong) == (3, Share(2, 3), Share(1, 2))
    assert (figures.bot_liked, figures.bot_said) == (Share(1, 1), Share(1, 1))
    assert (figures.promises.due, figures.promises.kept) == (1, 1)
    assert [(each.entry, each.answers, each.wrong, each.person_after) for each in made.entries] == [("returns", 2, 1, 1)]
    assert [(each.day.day, each.hours, each.rest, each.person) for each in made.days] == [(23, 1, 1, 1), (24, 0, 0, 0)]
    assert (made.sent_by_bot, made.sent_by_staff) == (3, 1)


def test_waiting_is_counted_in_opening_hours(store: Store) -> None:
    a_night(store)
    assert counted(store).all.first_reply.median == timedelta(minutes=12)


def test_messages_stand_at_their_hour_by_the_shops_clock(store: Store) -> None:
    a_night(store)
    assert [(each.hour, each.while_closed, each.while_open) for each in counted(store).hours if each.while_closed] == [(22, 3, 0)]


def test_groups_add_up_and_other_channels_stand_apart(store: Store) -> None:
    a_night(store)
    made = counted(store)
    assert [name for name, _ in made.by_channel] == ["telegram"]
    assert dict(made.by_channel)["telegram"] == made.all
    assert dict(made.by_department)["service"].promises == made.all.promises


def test_what_is_tried_out_is_no_customer(store: Store) -> None:
    a_night(store)
    with store.write() as session:
        for row in session.query(Message):
            row.channel = "local"
        session.query(Contact).update({"channel": "local"})
    assert counted(store).is_empty


def test_an_answer_that_did_not_leave_is_none(store: Store) -> None:
    a_night(store)
    with store.write() as session:
        session.query(Message).filter(Message.author == "bot").update({"status": Status.FAILED})
    figures = counted(store).all
    assert (figures.answers, figures.without_person_hours, figures.without_person_rest) == (0, Share(0, 1), Share(0, 2))


def test_nothing_is_told_where_there_is_nothing(store: Store) -> None:
    made = counted(store)
    assert made.is_empty
    for definition in DEFINITIONS.values():
        value = definition.value(made.all)
        assert not value.number
        assert not value.of


def test_too_recent_visits_are_in_no_share(store: Store) -> None:
    a_night(store)
    made = counted(store, NIGHT + timedelta(hours=12))
    assert (made.all.visits, made.all.fresh, made.all.without_person_rest) == (0, 3, Share(0, 0))


def test_the_table_and_the_values_hold_the_same_numbers(store: Store) -> None:
    a_night(store)
    made = counted(store)
    rows = list(csv.reader(io.StringIO(as_csv(made))))
    assert tuple(rows[0]) == COLUMNS
    by_figure = {(by, value, figure): (number, of) for by, value, figure, number, of, _ in rows[1:]}
    assert by_figure["all", "", "without_person_rest"] == ("1", "2")
    assert by_figure["entry", "returns", "wrong"] == ("1", "2")
    values = as_values(made)
    for name in DEFINITIONS:
        number, of = by_figure["all", "", name]
        assert (number, of) == tuple("" if each is None else str(each) for each in values["all"][name].values())
    assert values["definitions"].keys() == DEFINITIONS.keys()


def test_no_cell_of_the_table_is_a_formula(store: Store) -> None:
    with store.write() as session:
        replied(session, "Hello", "=HYPERLINK(1)", address="1")
    sent(store)
    assert "\r\nentry,'=HYPERLINK(1),answers,1," in as_csv(counted(store))


def test_a_day_that_the_clocks_change_is_whole() -> None:
    period = Period(date(2026, 10, 25), date(2026, 10, 25), BUSINESS.timezone)
    assert period.until - period.since == timedelta(hours=25)
    assert Period.last_days(28, NIGHT, BUSINESS.timezone).first == date(2026, 10, 27)


def test_what_was_counted_a_moment_ago_is_not_counted_again_unless_asked(sqlite_store: Store) -> None:
    made, kept, times = counted(sqlite_store), KeptNumbers(), []

    def count_it() -> Numbers:
        times.append(1)
        return made

    for now, anew in ((LATER, False), (LATER + timedelta(minutes=1), False), (LATER, True), (LATER + FRESH, False)):
        kept.of(made.period, now, count_it, anew=anew)
    assert len(times) == 3
