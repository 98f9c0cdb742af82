"""Whoever is on call claims from the notice in their own chat: by the console's rules, and the notice says what became of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock, handoff
from bot.handoff import URGENT_PRIORITY, Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker
from bot.notices.notices import PERSON, NoticeKind, tell_staff
from bot.notices.notifier import Notifier
from bot.notices.private_follower import PrivateFollower
from bot.on_call.rota import Rota, Shift
from bot.on_call.urgent import Urgent
from bot.outlets.telegram_person import TelegramPerson
from bot.privacy.erase import Eraser, Places
from bot.reception import Reception
from bot.staff import takeover, undo
from bot.staff.staff_chat import StaffChat, Toast
from bot.storage import inbox, notices, seals, staff_links
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.notices import DeliveryStatus
from bot.storage.tables import (
    Audit,
    Author,
    Contact,
    Conversation,
    Handoff,
    Holder,
    Message,
    Notice,
    NoticeDelivery,
    PrivatePost,
    ProviderCopy,
    Status,
    User,
)
from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button, StaffMessage, StaffPlace
from connectors.telegram.group import MessageGone, Spot
from tests import working
from tests.cast import NIGHT, alice, bob
from tests.fakes import FakeConnector, FakeGroup, inbound
from tests.shop import BUSINESS

CONSOLE = "http://desk.test"
ALICES, BOBS = "71", "72"


class Phones:
    """Alice is on call, Bob is a colleague; both have linked their telephones. `api`: what stands in their chats."""

    def __init__(self, store: Store) -> None:
        self.store, self.api = store, FakeGroup()
        self.live = LiveHours(Hours(BUSINESS))
        self.chat = StaffChat(store, self.live)
        self.follower = PrivateFollower(store, self.api, CONSOLE)  # type: ignore[arg-type]
        self._numbers = count(1)
        with store.write() as session:
            self.alice, self.bob = alice(session).id, bob(session).id
        self.link(self.alice, ALICES)
        self.link(self.bob, BOBS)

    def link(self, user_id: int, account: str) -> None:
        with self.store.write() as session:
            code = staff_links.new_code(session, session.get_one(User, user_id), clock.now())
            staff_links.link(session, code, account, "Somebody", clock.now())

    async def told(self, text: str = "We have a burst pipe!", name: str = "Anna", *, place: int = 1) -> int:
        """Something urgent came, and Alice is told of it. The id of her notice."""
        with self.store.write() as session:
            inbox.accept(session, inbound(text, name=name), clock.now())
            talk = session.scalars(select(Conversation)).one()
            opened, _ = handoff.request(
                session, talk, message_id=None, reason=Reason.URGENT, request=text, department="service",
                promise_at=clock.now() + timedelta(hours=11), details={}, now=clock.now(),
            )  # fmt: skip
            opened.priority = URGENT_PRIORITY
            payload = {"handoff": opened.id, "user": self.alice, "email": None, "place": place}
            tell_staff(session, f"urgent:{opened.id}:{place}", NoticeKind.URGENT, payload, clock.now(), (PERSON,))
        await self.deliver()
        return self.api.posted[-1]

    async def deliver(self) -> None:
        person = TelegramPerson(FakeConnector(), self.api)  # type: ignore[arg-type]
        notifier = Notifier(self.store, {PERSON: person}, Speaker(self.live, CONSOLE))
        with self.store.read() as session:
            due = notices.due_deliveries(session, clock.now(), (PERSON,), 50)
        for notice_id, outlet in due:
            await notifier._deliver(notice_id, outlet)

    async def presses(self, account: str, notice: int, label: str, *, payload: str | None = None) -> Toast:
        if payload is None:
            payload = next(each.payload for row in self.api.messages[notice][2] for each in row if each.label == label)
        press = f"p{next(self._numbers)}"
        place = StaffPlace(chat=account, account=account, message=notice, press=press, payload=payload)
        pressed = StaffMessage("telegram", f"press:{press}", "Somebody", "", place=place)
        # Telegram may bring it twice.
        await Reception(self.store).accept([pressed])
        await Reception(self.store).accept([pressed])
        while self.chat.handle_next():
            pass
        (toast,) = [each for each in self.chat.toasts if each.press == press]
        return toast

    def at_console(self, act: Callable[..., object], user_id: int, *rest: object) -> None:
        with self.store.write() as session:
            act(session, 1, session.get_one(User, user_id), clock.now(), *rest)

    async def shown(self, notice: int) -> tuple[str, list[str]]:
        """How things stand by the notice, once it was followed, and its buttons."""
        await self.follower.look()
        return self.api.messages[notice][1].split("\n")[3], self.api.labels(notice)

    def talk(self) -> Conversation:
        with self.store.read() as session:
            return session.get_one(Conversation, 1)

    def acts(self) -> list[tuple[str, int | None, object]]:
        with self.store.read() as session:
            assert seals.verify(session).is_whole
            found = session.scalars(select(Audit).where(Audit.act != "linked_telegram").order_by(Audit.id))
            return [(each.act, each.user_id, each.details.get("via")) for each in found]

    def delivery(self) -> tuple[str, str | None]:
        with self.store.read() as session:
            row = session.scalars(select(NoticeDelivery)).one()
            return row.status, row.error

    def notices(self) -> list[dict[str, Any]]:
        with self.store.read() as session:
            return list(session.scalars(select(Notice.payload).order_by(Notice.id)))

    def posts(self) -> int:
        with self.store.read() as session:
            return len(session.scalars(select(PrivatePost)).all())


@pytest.fixture
def phones(store: Store) -> Phones:
    return Phones(store)


async def test_who_is_on_call_claims_from_the_notice_and_it_says_so(phones: Phones) -> None:
    notice = await phones.told()
    spot, text, _ = phones.api.messages[notice]
    assert spot == Spot(ALICES)
    assert text == (
        "🚨 Urgent: Anna (Telegram)\n“We have a burst pipe!”\nYou are on call.\n⏳ Nobody has claimed it yet.\n"
        "http://desk.test/conversations/1"
    )
    toast = await phones.presses(ALICES, notice, "Claim")
    assert (toast.text, toast.loud) == ("You hold it now.", False)
    assert (phones.talk().holder, phones.talk().staff_id) == (Holder.STAFF, phones.alice)
    assert await phones.shown(notice) == ("✋ You hold it now; answer here:", ["Release"])
    assert phones.acts() == [("claimed", phones.alice, "telegram")]


async def test_the_second_claims_from_a_notice_of_the_same_kind(phones: Phones) -> None:
    notice = await phones.told(place=2)
    assert "You are second on call.\n⏳ Nobody has claimed it yet." in phones.api.messages[notice][1]
    assert (await phones.presses(ALICES, notice, "Claim")).text == "You hold it now."


async def test_what_was_claimed_by_mistake_goes_back_by_the_same_notice(phones: Phones) -> None:
    notice = await phones.told()
    await phones.presses(ALICES, notice, "Claim")
    await phones.shown(notice)
    assert (await phones.presses(ALICES, notice, "Release")).text == "Back in the queue."
    assert phones.talk().holder == Holder.WAITING
    assert await phones.shown(notice) == ("⏳ Nobody has claimed it yet.", ["Claim"])


async def test_what_a_colleague_claims_elsewhere_is_seen_on_the_notice_by_itself(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    assert await phones.shown(notice) == ("✋ Bob holds it already.", [])
    phones.at_console(takeover.release, phones.bob)
    assert await phones.shown(notice) == ("⏳ Nobody has claimed it yet.", ["Claim"])


async def test_who_presses_before_the_notice_has_changed_is_told_who_was_quicker(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    toast = await phones.presses(ALICES, notice, "Claim")
    assert (toast.text, toast.loud) == ("Bob already holds this conversation.", True)
    assert phones.talk().staff_id == phones.bob
    assert [act for act, _, _ in phones.acts()] == ["claimed"]


async def test_pressing_twice_claims_once(phones: Phones) -> None:
    notice = await phones.told()
    said = [(await phones.presses(ALICES, notice, "Claim")).text for _ in range(2)]
    assert said == ["You hold it now.", "You hold it now."]
    assert [act for act, _, _ in phones.acts()] == ["claimed"]


async def test_a_press_after_it_was_closed_does_nothing_and_says_who_was_there(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    phones.at_console(takeover.close, phones.bob)
    toast = await phones.presses(ALICES, notice, "Claim")
    assert (toast.text, toast.loud) == ("Bob dealt with this already, so nothing was done.", True)
    assert (phones.talk().holder, phones.talk().staff_id) == (Holder.CLOSED, None)
    assert [act for act, _, _ in phones.acts()] == ["claimed", "closed"]
    assert await phones.shown(notice) == ("✅ Bob closed it.", [])


async def test_what_was_handed_back_or_answered_by_the_bot_is_over_too(phones: Phones) -> None:
    notice = await phones.told()
    await phones.presses(ALICES, notice, "Claim")
    phones.at_console(takeover.hand_back, phones.alice)
    assert await phones.shown(notice) == ("✅ You dealt with it.", [])
    assert "You dealt with this already" in (await phones.presses(ALICES, notice, "", payload=f"desk:claim:1:1_{phones.alice}")).text


async def test_a_closing_that_is_taken_back_is_taken_back_on_the_notice(phones: Phones) -> None:
    notice = await phones.told()
    await phones.presses(ALICES, notice, "Claim")
    phones.at_console(takeover.close, phones.alice)
    assert await phones.shown(notice) == ("✅ You closed it.", [])
    with phones.store.write() as session:
        line = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        undo.take_back(session, 1, line.id, session.get_one(User, phones.alice), clock.now())
    assert await phones.shown(notice) == ("✋ You hold it now; answer here:", ["Release"])


async def test_when_it_is_over_the_notice_is_left_as_it_is(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    phones.at_console(takeover.close, phones.bob)
    await phones.shown(notice)
    assert phones.posts() == 1
    clock.start_at(NIGHT + timedelta(minutes=2))
    await phones.shown(notice)
    assert phones.posts() == 0
    assert phones.api.messages[notice][1].split("\n")[3] == "✅ Bob closed it."


async def test_a_press_by_somebody_for_whom_it_was_not_does_nothing(phones: Phones) -> None:
    """Bob has linked what was Alice's telephone; a stranger has a modified app."""
    notice = await phones.told()
    payload = f"desk:claim:1:1_{phones.alice}"
    toast = await phones.presses(BOBS, notice, "Claim")
    assert toast.text == "This notice was for Alice, so nothing was done; you find the conversation in the console."
    assert toast.loud
    assert "not linked to Nightdesk, so nothing was done" in (await phones.presses("666", notice, "", payload=payload)).text
    with phones.store.write() as session:
        staff_links.unlink(session, phones.alice, clock.now())
    assert "not linked" in (await phones.presses(ALICES, notice, "", payload=payload)).text
    for odd in ("desk:claim:1:x", f"desk:claim:1:99_{phones.bob}", f"desk:claim:7:1_{phones.bob}"):
        assert (await phones.presses(BOBS, notice, "", payload=odd)).loud, odd
    assert phones.talk().holder == Holder.WAITING
    assert [act for act, _, _ in phones.acts() if act == "claimed"] == []


async def test_a_disabled_user_claims_nothing_and_their_telephone_learns_nothing_more(phones: Phones) -> None:
    notice = await phones.told()
    with phones.store.write() as session:
        session.get_one(User, phones.alice).disabled_at = clock.now()
    assert (await phones.presses(ALICES, notice, "Claim")).text == "Your Nightdesk account is disabled, so nothing was done."
    assert phones.talk().holder == Holder.WAITING
    phones.at_console(takeover.claim, phones.bob)
    assert (await phones.shown(notice))[0] == "⏳ Nobody has claimed it yet."
    assert phones.posts() == 0


async def test_while_a_message_of_the_bot_is_on_its_way_the_notice_says_what_is_waited_for(phones: Phones) -> None:
    notice = await phones.told()
    with phones.store.write() as session:
        session.add(
            Message(
                conversation_id=1, channel="telegram", direction="out", author=Author.BOT, status=Status.SENDING, kind="text",
                text="A moment", payload={}, created_at=clock.now(), status_at=clock.now(),
            )
        )  # fmt: skip
    assert "as soon as that has ended" in (await phones.presses(ALICES, notice, "Claim")).text
    assert await phones.shown(notice) == ("✋ You hold it as soon as the bot's message is out.", [])


async def test_an_erased_customer_is_erased_from_the_telephone(phones: Phones, tmp_path: Path) -> None:
    notice = await phones.told()
    with phones.store.read() as session:
        contact = session.scalars(select(Contact.id)).one()
    done = await Eraser(phones.store, {}, Places.below(tmp_path)).erase(contact)
    assert done is not None
    with phones.store.read() as session:
        assert session.scalars(select(ProviderCopy.external_id)).all() == [f"message:{ALICES}:{notice}"]
    assert phones.posts() == 0
    toast = await phones.presses(ALICES, notice, "Claim")
    assert toast.text == "This conversation does not exist (any more)."
    assert await phones.follower.look() == 0


async def test_whoever_was_erased_while_it_was_sent_is_deleted_there_again(phones: Phones) -> None:
    class Slow(FakeGroup):
        async def post(self, spot: Spot, text: str, rows: object = ()) -> int:
            with phones.store.write() as session:
                session.delete(session.scalars(select(Contact)).one())
            return await super().post(spot, text)

    phones.api = Slow()
    notice = await phones.told()
    with phones.store.read() as session:
        assert session.scalars(select(ProviderCopy.external_id)).all() == [f"message:{ALICES}:{notice}"]


async def test_the_notice_stands_for_one_handoff_and_not_for_the_next(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    phones.at_console(takeover.close, phones.bob)
    await phones.told("Again!")
    assert len(phones.api.posted) == 2
    toast = await phones.presses(ALICES, notice, "Claim")
    assert toast.text == "Bob dealt with this already, so nothing was done."
    assert phones.talk().holder == Holder.WAITING


async def test_nothing_is_changed_that_says_it_already(phones: Phones) -> None:
    notice = await phones.told()
    calls = len(phones.api.calls)
    assert await phones.follower.look() == 0
    phones.at_console(takeover.claim, phones.bob)
    assert [await phones.follower.look() for _ in range(3)] == [1, 0, 0]
    # And a restart needs no more.
    assert await PrivateFollower(phones.store, phones.api, CONSOLE).look() == 0  # type: ignore[arg-type]
    assert phones.api.calls[calls:] == ["change"]
    assert notice in phones.api.messages


async def test_of_several_processes_one_changes_them(phones: Phones) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    await phones.follower.look()
    phones.at_console(takeover.release, phones.bob)
    other = PrivateFollower(phones.store, phones.api, CONSOLE)  # type: ignore[arg-type]
    assert await other.look() == 0
    assert (await phones.shown(notice))[0] == "⏳ Nobody has claimed it yet."


@pytest.mark.parametrize(
    ("failure", "is_given_up"),
    [
        (MessageGone(FailureKind.REFUSED, "message to edit not found"), True),
        (SendFailed(FailureKind.UNREACHABLE, "Forbidden."), True),
        (SendFailed(FailureKind.RETRY, "Away.", retry_after_seconds=30), False),
        (SendFailed(FailureKind.UNKNOWN, "Perhaps."), False),
    ],
)
async def test_what_telegram_does_not_take_is_tried_again_or_left(
    phones: Phones, failure: SendFailed, is_given_up: bool
) -> None:
    notice = await phones.told()
    phones.at_console(takeover.claim, phones.bob)
    phones.api.failures = [failure]
    assert (await phones.shown(notice))[0] == "⏳ Nobody has claimed it yet."
    assert phones.posts() == (0 if is_given_up else 1)
    clock.start_at(NIGHT + timedelta(seconds=31))
    assert (await phones.shown(notice))[0] == ("⏳ Nobody has claimed it yet." if is_given_up else "✋ Bob holds it already.")


@pytest.fixture
async def dead_sender(phones: Phones) -> Phones:
    """The sender that told Alice is killed after Telegram took the notice and before that is written down. Another one starts."""
    told = asyncio.Event()

    class Slow(FakeGroup):
        async def post(self, spot: Spot, text: str, rows: Sequence[Sequence[Button]] = ()) -> int:
            await super().post(spot, text, rows)
            told.set()
            return await asyncio.get_running_loop().create_future()

    phones.api = Slow()
    async with Changes(phones.store) as changes:
        telling = asyncio.create_task(phones.told())
        await told.wait()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        stop, person = asyncio.Event(), TelegramPerson(FakeConnector(), phones.api)  # type: ignore[arg-type]
        notifier = Notifier(phones.store, {PERSON: person}, Speaker(phones.live, CONSOLE))
        next_one = asyncio.create_task(notifier.run(changes, stop, is_alone=True))
        await working.until(lambda: phones.delivery()[0] != DeliveryStatus.SENDING, within_seconds=10)
        stop.set()
        await next_one
    phones.follower = PrivateFollower(phones.store, phones.api, CONSOLE)  # type: ignore[arg-type]
    return phones


async def test_a_notice_whose_sender_died_is_not_sent_again_and_staff_see_that_nobody_knows(dead_sender: Phones) -> None:
    assert dead_sender.delivery() == (DeliveryStatus.UNKNOWN, notices.LOST_TRACK)
    assert len(dead_sender.api.posted) == 1
    with dead_sender.store.read() as session:
        shown = notices.undelivered(session, NIGHT - timedelta(hours=1), 10)
    assert [(each.status, each.kind) for each in shown] == [(DeliveryStatus.UNKNOWN, NoticeKind.URGENT)]
    # Nobody could follow it: it is not known where it stands.
    assert dead_sender.posts() == 0


async def test_nothing_urgent_is_lost_when_the_sender_dies_because_the_second_is_told(dead_sender: Phones) -> None:
    rota = Rota((Shift("Alice", "Bob"),), 10, {})
    urgent = Urgent(dead_sender.store, LiveHours(Hours(replace(BUSINESS, on_call=rota))), ())
    urgent.look(NIGHT + timedelta(minutes=9))
    assert len(dead_sender.notices()) == 1
    urgent.look(NIGHT + timedelta(minutes=10))
    urgent.look(NIGHT + timedelta(minutes=11))
    assert [each["user"] for each in dead_sender.notices()] == [dead_sender.alice, dead_sender.bob]


async def test_a_press_tells_that_it_arrived_and_from_then_on_it_is_followed(dead_sender: Phones, tmp_path: Path) -> None:
    (notice,) = dead_sender.api.posted
    toast = await dead_sender.presses(ALICES, notice, "Claim")
    assert (toast.text, dead_sender.talk().staff_id) == ("You hold it now.", dead_sender.alice)
    assert dead_sender.delivery() == (DeliveryStatus.SENT, None)
    assert await dead_sender.shown(notice) == ("✋ You hold it now; answer here:", ["Release"])
    with dead_sender.store.read() as session:
        contact = session.scalars(select(Contact.id)).one()
    assert await Eraser(dead_sender.store, {}, Places.below(tmp_path)).erase(contact) is not None
    with dead_sender.store.read() as session:
        assert session.scalars(select(ProviderCopy.external_id)).all() == [f"message:{ALICES}:{notice}"]


async def test_a_press_from_another_chat_tells_nothing_of_it(dead_sender: Phones) -> None:
    (notice,) = dead_sender.api.posted
    toast = await dead_sender.presses(BOBS, notice, "Claim")
    assert "This notice was for Alice" in (toast.text or "")
    assert (dead_sender.delivery()[0], dead_sender.posts()) == (DeliveryStatus.UNKNOWN, 0)


async def test_the_words_of_a_customer_are_no_mention_and_no_command(phones: Phones) -> None:
    notice = await phones.told("@bob_the_boss /close now", name="@ann_a")
    text = phones.api.messages[notice][1]
    assert "@bob" not in text
    assert "/close" not in text
    assert "@ann" not in text


async def test_who_was_disabled_before_it_could_be_sent_is_not_told(phones: Phones) -> None:
    with phones.store.write() as session:
        session.get_one(User, phones.alice).disabled_at = clock.now()
    with pytest.raises(IndexError):
        await phones.told()
    with phones.store.read() as session:
        assert session.scalars(select(NoticeDelivery.status)).one() == DeliveryStatus.FAILED
        assert session.scalars(select(Handoff)).one().state == "waiting"
