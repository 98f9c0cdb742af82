"""E-mail about who waits: one for a rush, for departments that want it, and for all where no group was told."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot import handoff
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker, Spoken
from bot.notices.notices import NoticeKind
from bot.notices.waiting_mail import WaitingMail
from bot.privacy.erase import Eraser, Places
from bot.staff import takeover
from bot.storage import inbox, staff_group
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Notice, StaffThread, User
from tests.cast import NIGHT, alice
from tests.fakes import inbound
from tests.shop import BUSINESS

SOON = NIGHT + timedelta(minutes=2)


class Shop:
    def __init__(self, store: Store, outlets: tuple[str, ...] = ("email",), **departments: str) -> None:
        self.store = store
        named = {
            name: replace(each, email=departments.get(name)) for name, each in BUSINESS.departments.items()
        }
        self.live = LiveHours(Hours(replace(BUSINESS, departments=named)))
        self.outlets = outlets

    def asks(self, text: str, department: str = "service", at: datetime = NIGHT) -> int:
        with self.store.write() as session:
            inbox.accept(session, inbound(text, address=text, name="Dana Groot"), at)
            newest = session.scalars(select(Message).order_by(Message.id.desc())).first()
            talk = session.get_one(Conversation, newest.conversation_id)
            handoff.request(
                session, talk, message_id=None, reason=Reason.ASKED, request=text, department=department,
                promise_at=at + timedelta(hours=11), details={}, now=at,
            )  # fmt: skip
            return talk.id

    def look(self, now: datetime = SOON) -> list[Spoken]:
        """What is written at `now`; all e-mails so far."""
        WaitingMail(self.store, self.live, self.outlets).look(now)
        speaker = Speaker(self.live, "http://desk.test")
        with self.store.read() as session:
            notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.WAITING).order_by(Notice.id)).all()
            said = [speaker.say(session, each.kind, each.payload, now) for each in notices]
        return [each for each in said if each is not None]


def test_a_rush_is_one_mail_with_links_and_no_name_in_its_subject(store: Store) -> None:
    shop = Shop(store)
    shop.asks("My chain broke")
    shop.asks("Where is my order?")
    (mail,) = shop.look()
    assert mail.subject == "2 customers wait for a person, Lumen Bicycles"
    assert mail.to == ()
    assert "“My chain broke”\n  http://desk.test/conversations/1" in mail.text
    assert "Dana Groot (Telegram), customer service" in mail.text
    assert shop.look(SOON + timedelta(hours=1)) == [mail]


def test_it_waits_a_minute_for_others_and_for_somebody_to_claim_it(store: Store) -> None:
    shop = Shop(store)
    shop.asks("My chain broke")
    assert shop.look(NIGHT + timedelta(seconds=30)) == []
    with store.write() as session:
        takeover.claim(session, 1, session.get_one(User, alice(session).id), NIGHT)
    assert shop.look() == []


def test_the_next_mail_comes_minutes_later_with_all_that_came_since(store: Store) -> None:
    shop = Shop(store)
    shop.asks("One")
    assert len(shop.look()) == 1
    shop.asks("Two", at=SOON)
    shop.asks("Three", at=SOON + timedelta(minutes=1))
    assert len(shop.look(SOON + timedelta(minutes=3))) == 1
    first, second = shop.look(SOON + timedelta(minutes=11))
    assert second.subject.startswith("2 customers wait")
    assert "“One”" in first.text


def test_a_department_that_wants_mail_gets_it_whatever_else_is_on(store: Store) -> None:
    shop = Shop(store, ("telegram", "email"), workshop="workshop@shop.example")
    shop.asks("My chain broke", "workshop")
    shop.asks("Where is my order?", "service")
    (mail,) = shop.look()
    assert mail.to == ("workshop@shop.example",)
    assert "order" not in mail.text


def test_where_the_group_is_told_nobody_else_gets_mail(store: Store) -> None:
    shop = Shop(store, ("telegram", "email"))
    shop.asks("My chain broke")
    assert shop.look() == []


def test_where_the_group_is_not_reached_mail_takes_its_place(store: Store) -> None:
    shop = Shop(store, ("telegram", "email"))
    shop.asks("It stands in the group already")
    shop.asks("It does not")
    with store.write() as session:
        staff_group.configure(session, -1001, NIGHT).error = "The bot was removed."
        session.add(StaffThread(conversation_id=1, chat="-1001", card=5, handoff_id=1, shown_id=0))
    (mail,) = shop.look()
    assert mail.subject.startswith("1 customer waits")
    assert "It does not" in mail.text


def test_without_e_mail_nothing_is_done(store: Store) -> None:
    shop = Shop(store, ("telegram",), service="service@shop.example")
    shop.asks("My chain broke")
    assert shop.look() == []


def test_what_waited_long_before_is_no_news(store: Store) -> None:
    shop = Shop(store)
    shop.asks("Old", at=NIGHT - timedelta(days=2))
    assert shop.look() == []


async def test_who_is_erased_is_written_about_no_more(store: Store, tmp_path: object) -> None:
    from pathlib import Path

    shop = Shop(store)
    shop.asks("My chain broke")
    assert len(shop.look()) == 1
    await Eraser(store, {}, Places.below(Path(str(tmp_path)))).erase(1)
    assert shop.look() == []
    with store.read() as session:
        assert session.scalars(select(Notice).where(Notice.kind == NoticeKind.MAILED)).all() == []
