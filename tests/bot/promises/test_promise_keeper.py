"""Promises and the time: staff are warned before one breaks, the customer is told before it passes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from bot import handoff
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.engine import Override
from bot.live_hours import LiveHours
from bot.notices.notices import NoticeKind
from bot.promises.promise import promise
from bot.promises.promise_keeper import PromiseKeeper
from bot.promises.reaching import Consent
from bot.staff import staff_reply, takeover
from bot.storage import inbox, promises
from bot.storage.engine import Store
from bot.storage.tables import (
    Author,
    Callback,
    CallbackState,
    Contact,
    Conversation,
    Handoff,
    Message,
    Notice,
    Promise,
    Proof,
    Status,
    User,
)
from tests.cast import alice
from tests.fakes import inbound
from tests.shop import BUSINESS, HOURS, TEXTS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """A moment of the shop's clock; without a date on Tuesday 24 November, which opens at nine."""
    full = text if "T" in text else f"2026-11-24T{text}"
    return datetime.fromisoformat(full).replace(tzinfo=AMSTERDAM).astimezone(UTC)


class Scene:
    """A desk whose clock a test moves."""

    def __init__(self, store: Store, hours: Hours = HOURS) -> None:
        self.store = store
        self.live = LiveHours(hours)
        self.keeper = self.another_keeper()
        self.customers = 0

    def another_keeper(self) -> PromiseKeeper:
        return PromiseKeeper(self.store, self.live, TEXTS, ("telegram",))

    def asks(
        self,
        moment: str,
        due: str | None = None,
        *,
        channel: str = "telegram",
        department: str = "service",
        language: str | None = None,
        time_zone: str | None = None,
    ) -> int:
        """Somebody wants a person. Returns the conversation's id; the first one is 1, and so are its handoff and promise."""
        self.customers += 1
        with self.store.write() as session:
            written = inbound("Where is my bicycle?", channel=channel, address=f"c{self.customers}", name="Dana")
            inbox.accept(session, written, at(moment))
            message = session.scalars(select(Message).order_by(Message.id.desc())).first()
            assert message is not None
            message.status = Status.HANDLED
            conversation = session.get_one(Conversation, message.conversation_id)
            conversation.language = language
            session.get_one(Contact, conversation.contact_id).time_zone = time_zone
            handoff.request(
                session,
                conversation,
                message_id=message.id,
                reason=Reason.ASKED,
                request="Where is my bicycle?",
                department=department,
                promise_at=at(due) if due else promise(self.live.hours, at(moment), department),
                details={},
                now=at(moment),
            )
            return conversation.id

    def look(self, *moments: str) -> None:
        for moment in moments:
            self.keeper.look(at(moment))

    def writes_again(self, moment: str, channel: str = "telegram") -> None:
        with self.store.write() as session:
            inbox.accept(session, inbound("Any news?", channel=channel, address="c1"), at(moment))

    def staff(self) -> User:
        with self.store.write() as session:
            found = session.scalar(select(User))
            return found or alice(session)

    def claims(self, moment: str) -> None:
        staff = self.staff()
        with self.store.write() as session:
            takeover.claim(session, 1, staff, at(moment))

    def releases(self, moment: str) -> None:
        with self.store.write() as session:
            takeover.release(session, 1, self.staff(), at(moment))

    def replies(self, moment: str) -> None:
        with self.store.write() as session:
            staff_reply.reply(session, 1, self.staff(), "It is ready.", client_key=moment, now=at(moment))

    def notices(self) -> list[str]:
        with self.store.read() as session:
            return list(session.scalars(select(Notice.kind).order_by(Notice.id)))

    def told(self, conversation_id: int = 1) -> list[str]:
        return self._texts(conversation_id, Author.BOT)

    def notes(self, conversation_id: int = 1) -> list[str]:
        return self._texts(conversation_id, Author.SYSTEM)

    def _texts(self, conversation_id: int, author: Author) -> list[str]:
        with self.store.read() as session:
            wanted = (Message.conversation_id == conversation_id, Message.author == author)
            return list(session.scalars(select(Message.text).where(*wanted).order_by(Message.id)))

    def promises(self, handoff_id: int = 1) -> list[str]:
        """The times that the customer was told, in order; the newest is the handoff's."""
        with self.store.read() as session:
            rows = session.scalars(select(Promise).where(Promise.handoff_id == handoff_id).order_by(Promise.id)).all()
            assert session.get_one(Handoff, handoff_id).promise_at == rows[-1].due_at
            return [f"{row.due_at.astimezone(AMSTERDAM):%d %H:%M}" for row in rows]


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


# Staff are warned


@pytest.mark.parametrize(
    ("asked", "due", "moment", "warned"),
    [
        ("2026-11-23T22:40", "10:00", "09:29", False),
        ("2026-11-23T22:40", "10:00", "09:30", True),
        ("2026-11-23T22:40", "09:10", "08:39", False),  # due shortly after the opening: warned before it opens
        ("2026-11-23T22:40", "09:10", "08:40", True),
        ("11:00", "11:20", "11:00", True),  # made less than half an hour ahead
        ("11:00", "13:40", "13:10", True),  # in the break, which ends soon
        ("2026-11-23T17:00", "2026-11-23T17:30", "2026-11-23T20:00", False),  # we were down; now they are at home
        ("2026-11-23T17:00", "2026-11-23T17:30", "08:31", True),
    ],
)
def test_staff_are_warned_half_an_hour_before_while_they_are_there(
    scene: Scene, asked: str, due: str, moment: str, warned: bool
) -> None:
    scene.asks(asked, due)
    with scene.store.write() as session:
        # The customer's side of it is another test's.
        session.get_one(Conversation, 1).holder = "bot"
    scene.look(moment)
    assert scene.notices() == (["promise_warning"] if warned else [])
    with scene.store.read() as session:
        assert session.get_one(Promise, 1).warned_at == (at(moment) if warned else None)


def test_one_promise_is_warned_of_once_whoever_looks_and_however_often(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    scene.look("09:30", "09:31")
    for _ in range(2):
        scene.another_keeper().look(at("09:32"))
    assert scene.notices() == ["promise_warning"]


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED, Status.SENT])
def test_nobody_is_warned_once_a_reply_is_on_its_way_but_one_that_failed_is_none(scene: Scene, status: Status) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    scene.claims("09:05")
    scene.replies("09:06")
    with scene.store.write() as session:
        session.scalars(select(Message).where(Message.author == Author.STAFF)).one().status = status
    scene.look("09:30")
    assert scene.notices() == ([] if status == Status.SENT else ["promise_warning"])


def test_a_promise_that_somebody_holds_without_having_written_is_warned_of_too(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    scene.claims("09:05")
    scene.look("09:30")
    assert scene.notices() == ["promise_warning"]


def test_a_closed_handoff_is_nobodys_business(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    scene.claims("09:05")
    with scene.store.write() as session:
        takeover.close(session, 1, scene.staff(), at("09:06"))
    scene.look("09:30", "09:55", "10:30")
    assert (scene.notices(), scene.told()) == ([], [])


# The customer is told


def test_a_promise_that_is_about_to_pass_is_moved_and_told_with_its_proof_and_a_note(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    assert scene.promises() == ["24 10:00"]
    scene.look("09:49")
    assert scene.told() == []
    scene.look("09:50")
    assert scene.promises() == ["24 10:00", "24 11:00"]
    (text,) = scene.told()
    assert "will not manage the time that I named (today by 10:00)" in text
    assert "today by 11:00" in text
    assert scene.notes() == [
        "Nobody had replied. The promise moved from Tuesday 24 November, 10:00 to Tuesday 24 November, 11:00."
    ]
    with scene.store.read() as session:
        proof = session.scalars(select(Proof)).one()
        assert proof.rule == "say:promise_moved"
        assert proof.details["promise"].startswith("2026-11-24T11:00")


def test_nothing_is_told_twice_whoever_looks(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.look("09:50", "09:51", "09:55")
    scene.another_keeper().look(at("09:56"))
    assert len(scene.told()) == 1


def test_the_second_new_promise_is_of_the_next_working_day_and_later_ones_come_daily(scene: Scene) -> None:
    scene.asks("2026-11-26T22:40")  # a Thursday night
    moment = at("2026-11-26T22:40")
    while moment < at("2026-12-02T12:00"):
        moment += MINUTE * 5
        scene.keeper.look(moment)
    # Friday, Friday again, Saturday from ten, Monday from one, Tuesday, Wednesday
    assert scene.promises() == ["27 10:00", "27 11:00", "28 11:00", "30 14:00", "01 10:00", "02 10:00", "03 10:00"]
    assert len(scene.told()) == 6


def test_it_is_said_in_the_customers_language(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", language="de")
    scene.look("09:50")
    assert "heute bis 11:00 Uhr" in scene.told()[0]


def test_it_is_not_taken_back_at_once_where_little_time_was_promised(scene: Scene) -> None:
    scene.asks("11:00", "11:08")
    scene.look("11:00", "11:05")
    assert scene.told() == []
    scene.look("11:06")
    assert len(scene.told()) == 1


def test_after_a_downtime_it_is_told_at_once_and_honestly(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.look("15:20")
    (text,) = scene.told()
    assert "(today by 10:00) has passed and nobody has written to you" in text
    assert scene.promises() == ["24 10:00", "24 16:20"]


def test_who_was_missed_by_a_downtime_is_not_woken_but_told_in_the_morning(scene: Scene) -> None:
    scene.asks("2026-11-23T14:00")
    scene.look("2026-11-23T21:00", "03:00", "07:59")
    assert scene.told() == []
    scene.look("08:00")
    assert scene.promises() == ["23 15:00", "24 10:00"]
    assert "(Monday 23 November by 15:00) has passed" in scene.told()[0]


def test_who_writes_in_the_night_is_told_in_it(scene: Scene) -> None:
    scene.asks("2026-11-23T14:00")
    scene.look("2026-11-23T22:00")
    assert scene.told() == []
    scene.writes_again("2026-11-23T22:05")
    scene.look("2026-11-23T22:06")
    assert len(scene.told()) == 1


def test_a_promise_for_an_hour_that_staff_called_off_is_told_before_it_passes(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.live.hours = Hours(BUSINESS, (Override(False, at("08:30"), at("2026-11-25T00:00")),))
    scene.look("09:49", "09:50")
    assert scene.promises() == ["24 10:00", "25 10:00"]
    assert scene.notices() == []  # nobody is there to be warned


def test_a_department_that_the_file_no_longer_names_is_treated_as_the_default_one(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00", department="bicycles")
    scene.look("09:30", "09:50")
    assert (scene.notices(), len(scene.told())) == (["promise_warning"], 1)


def test_one_that_cannot_be_looked_after_keeps_nobody_else_waiting(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "09:59", time_zone="Nowhere/Never")
    scene.asks("2026-11-23T22:41", "10:00")
    scene.look("09:50")
    assert (scene.told(1), len(scene.told(2))) == ([], 1)


# The budget


def test_a_text_just_before_delays_the_telling_a_little(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    with scene.store.write() as session:
        conversation = session.get_one(Conversation, 1)
        session.add(
            Message(
                conversation_id=conversation.id,
                channel="telegram",
                direction="out",
                author="bot",
                status="sent",
                text="It stays as I said.",
                created_at=at("09:49"),
                status_at=at("09:49"),
            )
        )
    scene.look("09:50")
    assert scene.promises() == ["24 10:00"]
    scene.look("09:51")
    assert scene.promises() == ["24 10:00", "24 11:00"]


def test_what_is_owed_is_told_whatever_else_the_customer_was_told_today(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    with scene.store.write() as session:
        for number in (1, 2):
            session.add(
                Message(
                    conversation_id=1,
                    channel="telegram",
                    direction="out",
                    author="bot",
                    status="sent",
                    client_key=f"auto:{number}",
                    created_at=at("08:00"),
                    status_at=at("08:00"),
                )
            )
    scene.look("09:50", "09:52", "09:54")
    assert scene.promises() == ["24 10:00", "24 11:00"]
    assert len([text for text in scene.told() if text]) == 1


# While a person holds it


def test_while_a_person_holds_it_nothing_is_said_or_moved_and_staff_are_warned_louder(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.claims("09:05")
    scene.look("09:30", "09:50", "09:51", "10:00", "10:30")
    assert scene.told() == []
    assert scene.promises() == ["24 10:00"]
    assert scene.notices() == ["promise_warning", "promise_breaking"]


def test_as_soon_as_the_person_gives_it_back_the_customer_is_told(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.claims("09:05")
    scene.look("09:50")
    scene.releases("10:05")
    scene.look("10:05")
    assert scene.promises() == ["24 10:00", "24 11:05"]
    assert "has passed" in scene.told()[0]


def test_a_person_who_takes_over_between_the_look_and_the_act_wins(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    with scene.store.read() as session:
        (seen,) = promises.watched(session, at("10:00") + MINUTE, at("09:50"), timedelta(0))
    scene.claims("09:50")
    assert not scene.keeper._move(seen, at("09:50"))
    assert (scene.told(), scene.promises()) == ([], ["24 10:00"])


# A telephone call


def call(scene: Scene, state: CallbackState) -> None:
    with scene.store.write() as session:
        session.add(
            Callback(
                conversation_id=1,
                handoff_id=1,
                department="service",
                starts_at=at("09:30"),
                ends_at=at("10:00"),
                place=0,
                phone="+31205550100",
                state=state,
                created_at=at("09:00"),
                changed_at=at("09:00"),
            )
        )


def test_a_call_that_nobody_took_up_is_moved_before_its_time_is_over(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    call(scene, CallbackState.BOOKED)
    scene.look("09:30", "09:49")
    assert scene.told() == []
    scene.look("09:50")
    (text,) = scene.told()
    assert text.startswith("If nobody has called you yet")
    assert scene.promises() == ["24 10:00", "24 11:00"]
    # From then on it is a promise like any other.
    scene.look("10:50")
    assert "will not manage the time" in scene.told()[1]


def test_staff_are_warned_half_an_hour_before_a_call_begins(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    call(scene, CallbackState.BOOKED)
    scene.look("08:59")
    assert scene.notices() == []
    scene.look("09:00")
    assert scene.notices() == ["promise_warning"]


def test_whoever_holds_the_conversation_makes_the_call_and_the_customer_hears_nothing_else(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    call(scene, CallbackState.BOOKED)
    scene.claims("09:05")
    scene.look("09:30", "09:50", "10:30")
    assert (scene.told(), scene.notices()) == ([], ["promise_warning", "promise_breaking"])


def test_a_call_that_was_made_keeps_the_promise(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    call(scene, CallbackState.DONE)
    scene.look("09:30", "09:50", "10:30")
    assert (scene.told(), scene.notices()) == ([], [])


# WhatsApp's window


def test_staff_are_warned_once_an_hour_before_a_window_ends_whose_customer_nobody_answered(scene: Scene) -> None:
    scene.asks("2026-11-23T15:00", "2026-11-24T17:00", channel="whatsapp")
    scene.look("13:59")
    assert scene.notices() == []
    scene.look("14:00", "14:01", "14:30")
    assert scene.notices() == [NoticeKind.WINDOW_ENDING]


def test_a_window_that_ends_while_nobody_is_there_wakes_nobody(scene: Scene) -> None:
    scene.asks("2026-11-23T02:00", "2026-11-24T10:00", channel="whatsapp")
    scene.look("01:30")
    assert scene.notices() == []


@pytest.mark.parametrize("what", ["answered", "kept", "no window", "ended"])
def test_nobody_is_warned_of_a_window_that_breaks_nothing(scene: Scene, what: str) -> None:
    scene.asks("2026-11-23T15:00", "2026-11-24T17:00", channel="telegram" if what == "no window" else "whatsapp")
    if what in ("answered", "kept"):
        scene.claims("10:00")
        scene.replies("10:00")
        with scene.store.write() as session:
            reply = session.scalars(select(Message).where(Message.author == Author.STAFF)).one()
            reply.status = Status.KEPT if what == "kept" else Status.DELIVERED
    scene.look("15:10" if what == "ended" else "14:30")
    assert NoticeKind.WINDOW_ENDING not in scene.notices()


@pytest.mark.parametrize("way", [{"email": "a@b.example"}, {"consent": Consent(True, at("12:00"), "?", "yes").as_details()}])
def test_who_can_be_reached_in_another_way_is_not_asked_for_a_word(scene: Scene, way: dict[str, object]) -> None:
    scene.asks("2026-11-21T16:30", "2026-11-23T14:00", channel="whatsapp")
    with scene.store.write() as session:
        session.get_one(Handoff, 1).details = way
    scene.look("2026-11-22T16:05")
    assert scene.told() == []


def test_a_reply_that_is_kept_is_all_that_a_person_could_do_so_nobody_is_nagged(scene: Scene) -> None:
    scene.asks("2026-11-20T19:00", "2026-11-24T14:00", channel="whatsapp")
    scene.claims("13:00")
    scene.replies("13:00")
    with scene.store.write() as session:
        session.scalars(select(Message).where(Message.author == Author.STAFF)).one().status = Status.KEPT
    scene.look("13:35", "13:55", "14:30")
    assert scene.notices() == []


def test_whoever_waits_behind_the_window_is_asked_for_a_word_shortly_before_it_closes(scene: Scene) -> None:
    scene.asks("2026-11-21T16:30", "2026-11-23T14:00", channel="whatsapp")  # a Saturday; it opens on Monday at one
    scene.look("2026-11-22T15:59")
    assert scene.told() == []
    scene.look("2026-11-22T16:00", "2026-11-22T16:10")
    scene.another_keeper().look(at("2026-11-22T16:12"))
    (text,) = scene.told()
    assert "Monday 23 November by 14:00" in text
    assert "today by 16:30" in text
    assert scene.promises() == ["23 14:00"]


def test_a_window_that_closes_in_the_night_is_spoken_of_in_the_evening_before(scene: Scene) -> None:
    scene.asks("2026-11-21T02:00", "2026-11-23T14:00", channel="whatsapp")
    scene.look("2026-11-21T20:29")
    assert scene.told() == []
    scene.look("2026-11-21T20:30")
    assert "Sunday 22 November by 02:00" in scene.told()[0]


def test_whoever_was_asked_for_a_word_is_not_asked_every_day(scene: Scene) -> None:
    scene.asks("2026-11-20T19:00", "2026-11-23T14:00", channel="whatsapp")
    scene.look("2026-11-21T18:30")
    scene.writes_again("2026-11-21T18:40", channel="whatsapp")
    scene.look("2026-11-21T18:45", "2026-11-22T18:10", "2026-11-22T18:30")
    assert len(scene.told()) == 1


def test_a_promise_that_moves_behind_the_window_says_so_itself(scene: Scene) -> None:
    scene.asks("2026-11-23T15:00", channel="whatsapp")
    scene.look("2026-11-24T09:50", "2026-11-24T10:50")
    within, behind = scene.told()
    assert "WhatsApp" not in within
    assert "Wednesday 25 November by 10:00" in behind
    assert "today by 15:00" in behind
    scene.look("2026-11-24T14:30", "2026-11-24T14:50")
    assert len(scene.told()) == 2


def test_nobody_is_asked_for_a_word_whose_promise_lies_within_the_window(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", channel="whatsapp")
    scene.look("2026-11-23T23:00", "09:00")
    assert scene.told() == []
    scene.look("09:50")
    assert "will not manage" in scene.told()[0]


def test_who_cannot_be_told_on_whatsapp_is_named_to_staff_and_nothing_is_moved(scene: Scene) -> None:
    scene.asks("2026-11-20T19:00", "2026-11-23T14:00", channel="whatsapp")
    scene.look("2026-11-23T13:30", "2026-11-23T13:50", "2026-11-23T13:51")
    scene.another_keeper().look(at("2026-11-23T13:52"))
    assert scene.told() == []
    assert scene.notices() == ["promise_warning", "cannot_be_told"]
    assert scene.promises() == ["23 14:00"]
    (note,) = scene.notes()
    assert "cannot be told" in note


def test_who_blocked_the_bot_is_named_to_staff_and_nothing_is_moved(scene: Scene) -> None:
    scene.asks("2026-11-23T10:00", "2026-11-23T14:00")
    with scene.store.write() as session:
        contact = session.scalars(select(Contact)).one()
        contact.unreachable_at, contact.unreachable_why = at("2026-11-23T11:00"), "The customer blocked the bot."
    scene.look("2026-11-23T13:30", "2026-11-23T13:50", "2026-11-23T13:51")
    assert scene.told() == []
    assert scene.notices() == ["promise_warning", "cannot_be_told"]
    assert scene.promises() == ["23 14:00"]
    (note,) = scene.notes()
    assert note == "The customer cannot be told that the promise is not kept: The customer blocked the bot."


# What it costs


def asked_of_the_database(scene: Scene, moment: str) -> list[tuple[str, object]]:
    """The statements that a look takes, with their parameters."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        # That something was written is told by a thread of its own, whenever that comes to it.
        if not statement.startswith(("BEGIN", "PRAGMA")) and "pg_notify" not in statement:
            asked.append((statement, parameters))

    event.listen(scene.store.engine, "before_cursor_execute", note)
    scene.look(moment)
    event.remove(scene.store.engine, "before_cursor_execute", note)
    return asked


def test_a_desk_on_which_nothing_is_due_is_asked_one_question(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    assert len(asked_of_the_database(scene, "09:00")) == 1


def test_that_question_looks_at_open_handoffs_alone(sqlite_store: Store) -> None:
    scene = Scene(sqlite_store)
    ((statement, parameters),) = asked_of_the_database(scene, "09:00")
    with sqlite_store.engine.connect() as connection:
        plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("handoffs USING INDEX ix_handoffs_state_promise_at" in line for line in plan), plan
    assert [line for line in plan if line.startswith("SCAN")] == []
