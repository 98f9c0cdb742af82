"""Something urgent comes at night: who is told, how, and who is told next."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.handoff import URGENT_PRIORITY, Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker, Spoken
from bot.notices.notices import EMAIL, PERSON
from bot.on_call.ahead import outlook
from bot.on_call.rota import Rota, Shift
from bot.on_call.urgent import Urgent
from bot.staff import takeover
from bot.storage import channels, inbox, staff_links
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Handoff, Holder, Message, Notice, NoticeDelivery, Status, User
from tests.cast import MORNING, NIGHT, alice, bob
from tests.fakes import inbound
from tests.shop import BUSINESS

ROTA = Rota((Shift("Alice", "Bob"),), 10, {"Bob": "bob@shop.example"})
WORDS = {"en": ("burst pipe",), "de": ("Rohrbruch",)}
ALL = ("telegram", "email")


class House:
    def __init__(self, store: Store, rota: Rota = ROTA) -> None:
        self.store = store
        self.live = LiveHours(Hours(replace(BUSINESS, on_call=rota, urgent_words=WORDS)))
        self.urgent = Urgent(store, self.live, ALL)
        with store.write() as session:
            self.alice, self.bob = alice(session).id, bob(session).id

    def link_alice(self) -> None:
        with self.store.write() as session:
            user = session.get_one(User, self.alice)
            staff_links.link(session, staff_links.new_code(session, user, NIGHT), "71", "Ally", NIGHT)

    def writes(self, text: str, *, is_handed_over: bool = True, at: datetime = NIGHT, language: str | None = "en") -> None:
        with self.store.write() as session:
            inbox.accept(session, inbound(text, name="Anna"), at)
            talk = session.scalars(select(Conversation)).one()
            talk.language = language
            if is_handed_over:
                handoff.request(
                    session, talk, message_id=None, reason=Reason.ASKED, request=text, department="service",
                    promise_at=at + timedelta(hours=11), details={}, now=at,
                )  # fmt: skip
            for message in session.scalars(select(Message).where(Message.status == Status.RECEIVED)):
                message.status = Status.HANDLED

    def item(self) -> Handoff:
        with self.store.read() as session:
            return session.scalars(select(Handoff)).one()

    def told(self, now: datetime = NIGHT) -> list[tuple[str, Spoken]]:
        """(outlet, what) of everything that was told so far."""
        speaker = Speaker(self.live, "http://desk.test")
        with self.store.read() as session:
            found = session.execute(
                select(Notice, NoticeDelivery.outlet)
                .join(NoticeDelivery, NoticeDelivery.notice_id == Notice.id)
                .order_by(Notice.id, NoticeDelivery.outlet)
            ).all()
            said = [(outlet, speaker.say(session, notice.kind, notice.payload, now)) for notice, outlet in found]
        return [(outlet, spoken) for outlet, spoken in said if spoken is not None]


def test_who_is_on_call_is_told_at_once_and_alone(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("We have a BURST PIPE!")
    house.urgent.look(NIGHT)
    ((outlet, spoken),) = house.told()
    assert (outlet, spoken.chat) == (PERSON, "71")
    assert spoken.text == (
        "🚨 Urgent: Anna (Telegram)\n“We have a BURST PIPE!”\nYou are on call.\n⏳ Nobody has claimed it yet.\n"
        "http://desk.test/conversations/1"
    )
    assert "Anna" not in spoken.subject
    assert [(each.label, each.payload) for row in spoken.rows for each in row] == [("Claim", f"desk:claim:1:1_{house.alice}")]
    assert house.item().priority == URGENT_PRIORITY
    house.urgent.look(NIGHT)
    assert len(house.told()) == 1


def test_while_the_shop_is_open_a_closed_department_is_told_as_the_plan_says(store: Store) -> None:
    """At five on a Tuesday the workshop has gone home and the shop is open: a gap of the plan is one that is told to all."""
    house = House(store, Rota((Shift("Alice", hours=((18 * 60, 32 * 60),)),)))
    house.link_alice()
    five, hours = MORNING + timedelta(hours=8), house.live.hours
    assert (hours.is_open(five), hours.is_open(five, "workshop"), hours.is_open(five, "service")) == (True, False, True)
    gaps = [each for each in outlook(hours, five, five + timedelta(minutes=30)).closed if each.shift is None]
    assert [each.only for each in gaps] == [("workshop",)]
    house.writes("burst pipe", at=five)
    with store.write() as session:
        session.scalars(select(Handoff)).one().department = "workshop"
    house.urgent.look(five)
    assert sorted(outlet for outlet, _ in house.told(five)) == sorted(ALL)


def test_what_is_committed_after_later_messages_is_found_too(postgresql_store: Store) -> None:
    house = House(postgresql_store)
    house.link_alice()
    house.urgent.look(NIGHT)
    with postgresql_store.write() as slow:
        inbox.accept(slow, inbound("burst pipe", address="1", external_id="slow"), NIGHT)
        with postgresql_store.write() as quick:
            inbox.accept(quick, inbound("good evening", address="2", external_id="quick"), NIGHT)
        house.urgent.look(NIGHT)
        slow.scalars(select(Message).where(Message.external_id == "slow")).one().status = Status.HANDLED
    house.urgent.look(NIGHT)
    assert [spoken.chat for _, spoken in house.told()] == ["71"]


def test_what_could_not_be_marked_is_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(store)
    house.writes("burst pipe")
    with monkeypatch.context() as broken:
        broken.setattr("bot.on_call.urgent.write_note", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.urgent.look(NIGHT)
    assert house.item().priority == 0
    house.urgent.look(NIGHT)
    assert house.item().priority == URGENT_PRIORITY


def test_the_promise_stays_as_it_was(store: Store) -> None:
    house = House(store)
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    assert house.item().promise_at == NIGHT + timedelta(hours=11)


def test_what_has_no_such_word_wakes_nobody(store: Store) -> None:
    house = House(store)
    house.writes("My burst tyre and my pipe")
    house.urgent.look(NIGHT)
    assert (house.told(), house.item().priority) == ([], 0)


def test_while_the_shop_is_open_it_is_marked_and_nobody_is_woken(store: Store) -> None:
    house = House(store)
    house.writes("burst pipe", at=MORNING)
    house.urgent.look(MORNING)
    assert (house.told(), house.item().priority) == ([], URGENT_PRIORITY)


def test_a_later_message_of_who_waits_already_is_urgent_too(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("Hello, is anybody there?")
    house.urgent.look(NIGHT)
    assert house.told() == []
    house.writes("It is a burst pipe", is_handed_over=False)
    house.urgent.look(NIGHT + timedelta(seconds=2))
    assert len(house.told()) == 1


def test_what_the_bot_answered_is_shown_to_people_all_the_same(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("What do you charge for a burst pipe?", is_handed_over=False)
    house.urgent.look(NIGHT)
    item = house.item()
    assert (item.reason, item.request) == (Reason.URGENT, "What do you charge for a burst pipe?")
    with store.read() as session:
        assert session.get_one(Conversation, 1).holder == Holder.WAITING
        assert not handoff.was_told(session, item)
    assert len(house.told()) == 1


def test_a_message_that_is_not_handled_yet_is_looked_at_when_it_is(store: Store) -> None:
    house = House(store)
    house.link_alice()
    with store.write() as session:
        inbox.accept(session, inbound("burst pipe", name="Anna"), NIGHT)
    house.urgent.look(NIGHT)
    assert house.told() == []
    house.writes("now it is", is_handed_over=True)
    house.urgent.look(NIGHT + timedelta(seconds=2))
    assert len(house.told()) == 1


def test_the_second_is_told_when_nobody_claims_it_in_time(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    later = NIGHT + timedelta(minutes=11)
    house.urgent.look(NIGHT + timedelta(minutes=9))
    assert len(house.told()) == 1
    house.urgent.look(later)
    house.urgent.look(later)
    first, (outlet, spoken) = house.told()
    assert (first[0], outlet, spoken.to, spoken.chat) == (PERSON, EMAIL, ("bob@shop.example",), None)
    assert "you are second on call" in spoken.text


def test_the_second_is_told_at_once_when_the_first_was_not_reached(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    with store.write() as session:
        session.scalars(select(NoticeDelivery)).one().status = "failed"
    house.urgent.look(NIGHT + timedelta(seconds=30))
    assert [outlet for outlet, _ in house.told()] == [PERSON, EMAIL]


def test_what_somebody_claimed_goes_no_further(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    with store.write() as session:
        takeover.claim(session, 1, session.get_one(User, house.alice), NIGHT)
    house.urgent.look(NIGHT + timedelta(hours=1))
    with store.read() as session:
        assert len(session.scalars(select(Notice)).all()) == 1
    # And what was still on its way says nothing any more.
    assert house.told() == []


def test_who_cannot_be_told_is_passed_over(store: Store) -> None:
    """Alice has linked nothing and has no e-mail."""
    house = House(store)
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    ((outlet, spoken),) = house.told()
    assert (outlet, spoken.to) == (EMAIL, ("bob@shop.example",))


def test_where_telegram_was_turned_off_whoever_linked_it_is_told_by_e_mail(store: Store) -> None:
    house = House(store, Rota((Shift("Alice"),), 10, {"Alice": "alice@shop.example"}))
    house.link_alice()
    with store.write() as session:
        channels.turn_on(session, ("telegram",), NIGHT)
        channels.turn_on(session, ("whatsapp",), NIGHT)
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    ((outlet, spoken),) = house.told()
    assert (outlet, spoken.to) == (EMAIL, ("alice@shop.example",))


def test_a_disabled_account_is_told_nothing(store: Store) -> None:
    house = House(store)
    house.link_alice()
    with store.write() as session:
        session.get_one(User, house.alice).disabled_at = NIGHT
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    assert [outlet for outlet, _ in house.told()] == [EMAIL]


@pytest.mark.parametrize(
    ("rota", "sentence"),
    [
        (Rota(), "Nobody is on call now; whoever reads this, claim it."),
        (Rota((Shift("Nobody Here"),)), "Nobody Here is on call and has not been reached"),
        (Rota((Shift("Alice"),)), "Alice is on call and has not been reached"),
    ],
)
def test_when_nobody_can_be_told_all_are(store: Store, rota: Rota, sentence: str) -> None:
    house = House(store, rota)
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    assert [outlet for outlet, _ in house.told()] == ["email", "telegram"]
    assert all(sentence in spoken.text for _, spoken in house.told())


def test_when_there_is_no_second_all_are_told_in_the_end(store: Store) -> None:
    house = House(store, Rota((Shift("Alice"),)))
    house.link_alice()
    house.writes("burst pipe")
    house.urgent.look(NIGHT)
    house.urgent.look(NIGHT + timedelta(minutes=11))
    house.urgent.look(NIGHT + timedelta(minutes=12))
    assert [outlet for outlet, _ in house.told()] == [PERSON, "email", "telegram"]


def test_a_restart_wakes_nobody_twice_and_forgets_nothing(store: Store) -> None:
    house = House(store)
    house.link_alice()
    house.writes("burst pipe")
    for _ in range(3):
        Urgent(store, house.live, ALL).look(NIGHT + timedelta(minutes=1))
    assert len(house.told()) == 1


def test_the_ledger_finds_nothing_wrong_with_it(store: Store) -> None:
    from bot.ledger.people_checks import _no_promise

    house = House(store)
    house.writes("burst pipe", is_handed_over=False)
    house.urgent.look(NIGHT)
    with store.read() as session:
        assert session.scalars(_no_promise(None)).all() == []  # type: ignore[arg-type]
