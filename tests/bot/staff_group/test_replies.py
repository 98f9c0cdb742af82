"""A group without topics: one card per handoff, and what is answered to it goes to the customer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.staff import takeover
from bot.storage import audit, seals
from bot.storage.tables import Audit, Conversation, Holder, Message, StaffCommand, Status, User
from tests.bot.staff_group.world import GROUP, World, later


async def card_of(world: World, conversation_id: int = 1) -> int:
    await world.mirrors()
    thread = world.thread(conversation_id)
    assert thread is not None
    assert thread.card is not None
    return thread.card


async def test_who_waits_gets_one_card_with_what_matters(world: World) -> None:
    world.asks("My chain broke on the way")
    (text,) = await world.mirrors()
    assert text.startswith("Anna · Telegram · customer service\n\n“My chain broke on the way”")
    assert "Reply by Mon 23 Nov, 23:40." in text
    assert "Nobody has claimed it yet." in text
    assert "http://desk.test/conversations/1" in text
    assert "Begin with // for a note that only you read" in text
    assert world.group.labels(world.group.posted[0]) == ["Claim"]
    assert await world.mirrors() == [text]


async def test_claimed_answered_and_handed_back_from_the_group(world: World) -> None:
    world.asks()
    card = await card_of(world)
    assert await world.presses("71", card, "Claim") == "You have it."
    assert (world.talk().holder, world.talk().staff_id) == (Holder.STAFF, world.alice)
    await world.mirrors()
    assert "✋ Alice has it." in world.group.messages[card][1]
    assert world.group.labels(card) == ["Close…", "Hand back to bot", "Release"]
    await world.writes("71", "We mend it at nine.", reply_to=card)
    (reply,) = world.replies()
    assert (reply.text, reply.status, reply.staff_id) == ("We mend it at nine.", Status.QUEUED, world.alice)
    assert reply.not_before == reply.created_at + timedelta(seconds=5)
    assert await world.presses("71", card, "Hand back to bot") == "The bot answers again."
    assert world.talk().holder == Holder.BOT
    later(20)
    await world.mirrors()
    assert "Alice handed it back to the bot." in world.group.messages[card][1]
    assert world.group.labels(card) == []


async def test_every_act_is_in_the_audit_log_as_from_the_console_and_says_where_it_came_from(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "We mend it.", reply_to=card)
    with world.store.read() as session:
        acts = [(each.act, each.user_id, each.details) for each in session.scalars(select(Audit).order_by(Audit.id))]
        assert seals.verify(session).is_whole
    assert acts[-2:] == [("claimed", world.alice, {"via": "telegram"}), ("replied", world.alice, {"via": "telegram"})]


async def test_an_act_of_the_console_does_not_say_telegram(world: World) -> None:
    world.asks()
    world.at_console(takeover.claim, world.alice)
    with world.store.write() as session:
        audit.record(session, user_id=None, act="looked", now=clock.now())
    with world.store.read() as session:
        assert all("via" not in each.details for each in session.scalars(select(Audit).where(Audit.act != "linked_telegram")))


async def test_whoever_is_not_linked_is_told_so_and_does_nothing(world: World) -> None:
    world.asks()
    card = await card_of(world)
    toast = await world.presses("72", card, "Claim")
    assert toast is not None
    assert "not linked to Nightdesk, so nothing was done" in toast
    await world.writes("72", "I come at once.", reply_to=card)
    assert "not linked" in world.answers()[-1]
    await world.writes(None, "I come at once.", reply_to=card)
    assert "Remain anonymous" in world.answers()[-1]
    assert (world.talk().holder, world.replies()) == (Holder.WAITING, [])


async def test_the_same_name_is_not_the_same_person(world: World) -> None:
    """An account called Alice that is not hers."""
    world.asks()
    card = await card_of(world)
    assert "not linked" in str(await world.presses("7100", card, "Claim"))


async def test_a_disabled_users_account_stops_at_once(world: World) -> None:
    world.asks()
    card = await card_of(world)
    with world.store.write() as session:
        session.get_one(User, world.alice).disabled_at = clock.now()
    assert "disabled" in str(await world.presses("71", card, "Claim"))
    await world.writes("71", "Hello", reply_to=card)
    assert world.replies() == []


async def test_only_who_holds_it_may_write(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.writes("71", "Hello Anna", reply_to=card)
    assert world.answers()[-1] == "Nobody holds this conversation; claim it first. Your message was not sent."
    world.link(world.bob, "72")
    await world.presses("71", card, "Claim")
    assert await world.presses("72", card, "Claim") == "Alice already holds this conversation."
    await world.writes("72", "Hello Anna", reply_to=card)
    assert world.answers()[-1] == "Alice holds this conversation. Your message was not sent."
    assert world.replies() == []
    with world.store.read() as session:
        assert {each.text for each in session.scalars(select(StaffCommand))} == {""}


async def test_what_telegram_brings_twice_is_one_message(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    for _ in range(3):
        await world.writes("71", "We mend it.", number=900, reply_to=card)
    assert [each.text for each in world.replies()] == ["We mend it."]


async def test_a_message_that_is_changed_in_time_leaves_changed(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    number = await world.writes("71", "We mend it at night.", reply_to=card)
    later(3)
    await world.writes("71", "We mend it at nine.", number=number, is_edit=True, reply_to=card)
    (reply,) = world.replies()
    assert (reply.text, reply.not_before) == ("We mend it at nine.", reply.status_at + timedelta(seconds=5))
    with world.store.write() as session:
        session.get_one(Message, reply.id).status = Status.SENT
    await world.writes("71", "We mend it at ten.", number=number, is_edit=True, reply_to=card)
    assert world.answers()[-1].startswith("It had gone already, so the customer has the old words.")
    assert [each.text for each in world.replies()] == ["We mend it at nine."]


async def test_undo_takes_back_a_reply_and_a_closing_for_some_seconds(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "Wrong customer", reply_to=card)
    await world.writes("71", "/undo", reply_to=card)
    assert world.answers()[-1] == "Taken back; the customer does not get it."
    assert world.replies()[0].status == Status.CANCELLED
    await world.mirrors()
    assert await world.presses("71", card, "Close…") == "Why?"
    await world.mirrors()
    assert "Spam" in world.group.labels(card)
    assert await world.presses("71", card, "Spam") == "Closed."
    await world.mirrors()
    assert "Alice closed it: spam." in world.group.messages[card][1]
    assert world.group.labels(card) == ["Undo"]
    assert await world.presses("71", card, "Undo") == "Taken back."
    assert world.talk().staff_id == world.alice
    await world.writes("71", "/close spam", reply_to=card)
    later(20)
    await world.mirrors()
    assert world.group.labels(card) == []
    assert world.talk().holder == Holder.CLOSED
    await world.writes("71", "/undo", reply_to=card)
    assert "nothing of yours to take back" in world.answers()[-1]


async def test_a_note_is_read_by_colleagues_alone(world: World) -> None:
    world.asks()
    card = await card_of(world)
    for text in ("// she is a regular", "/note she pays by invoice"):
        await world.writes("71", text, reply_to=card)
    with world.store.read() as session:
        notes = session.scalars(select(Message).where(Message.kind == "internal").order_by(Message.id)).all()
    assert [(each.text, each.status) for each in notes] == [
        ("she is a regular", Status.NOTE), ("she pays by invoice", Status.NOTE),
    ]  # fmt: skip
    before = len(world.group.posted)
    await world.mirrors()
    assert len(world.group.posted) == before


async def test_what_the_console_does_and_the_customer_writes_stands_below_the_card_in_order(world: World) -> None:
    world.asks()
    card = await card_of(world)
    world.at_console(takeover.claim, world.alice)
    world.customer("Are you there?")
    from bot.staff.staff_reply import reply

    with world.store.write() as session:
        alice = session.get_one(User, world.alice)
        reply(session, 1, alice, "Yes, here.", client_key="x", now=clock.now(), leaves_at=clock.now() + timedelta(seconds=5))
    await world.mirrors()
    assert world.group.texts()[1] == "· Alice took over.\n\nAnna: Are you there?"
    later(6)
    texts = await world.mirrors()
    assert texts[2] == "Alice (console):\nYes, here."
    assert world.group.messages[world.group.posted[1]][0].reply_to == card
    assert len(texts) == 3


async def test_a_reply_of_the_console_that_is_taken_back_is_never_told(world: World) -> None:
    world.asks()
    await card_of(world)
    world.at_console(takeover.claim, world.alice)
    from bot.staff import undo
    from bot.staff.staff_reply import reply

    with world.store.write() as session:
        alice = session.get_one(User, world.alice)
        said = reply(session, 1, alice, "Secret", client_key="x", now=clock.now(), leaves_at=clock.now() + timedelta(seconds=5))
        undo.take_back(session, 1, said.id, alice, clock.now())
    later(10)
    assert not any("Secret" in text for text in await world.mirrors())


async def test_a_reply_to_any_of_its_messages_is_about_the_conversation(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    world.customer("Still there?")
    await world.mirrors()
    await world.writes("71", "Yes!", reply_to=world.group.posted[-1])
    assert [each.text for each in world.replies()] == ["Yes!"]


async def test_talk_among_colleagues_goes_nowhere(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "Who has coffee?")
    await world.writes("71", "Me", reply_to=4711)
    assert (world.replies(), world.answers()) == ([], [])


async def test_a_card_that_we_did_not_live_to_write_down_can_be_answered(world: World) -> None:
    world.asks()
    await card_of(world)
    await world.writes("71", "/claim", reply_to=88888, about=1)
    assert world.talk().staff_id == world.alice


async def test_a_file_is_not_sent_and_says_so(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "Look at this", reply_to=card, files="photo")
    assert world.answers()[-1].startswith("A file cannot be sent to the customer from here, so nothing was sent")
    assert world.replies() == []


async def test_a_slip_of_a_command_is_never_sent_to_a_customer(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "/clsoe", reply_to=card)
    assert "no command /clsoe here, and nothing was sent" in world.answers()[-1]
    await world.writes("71", "/close because", reply_to=card)
    assert "no such reason" in world.answers()[-1]
    await world.writes("71", "/help", reply_to=card)
    assert world.answers()[-1].startswith("What you write here goes to the customer")
    assert (world.replies(), world.talk().staff_id) == ([], world.alice)


async def test_after_whatsapps_window_the_reply_is_kept_and_the_writer_is_told(world: World) -> None:
    world.asks(channel="whatsapp")
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    later(25 * 3600)
    await world.writes("71", "Good morning!", reply_to=card)
    assert "Your reply is kept and goes out as soon as they write" in world.answers()[-1]
    assert world.replies()[0].not_before is None


async def test_what_is_refused_leaves_nothing_half_done(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    await world.writes("71", "x" * 4097, reply_to=card)
    assert "4,097 characters" in world.answers()[-1]
    with world.store.write() as session:
        session.delete(session.get_one(Conversation, 1))
    await world.mirrors()
    assert "does not exist (any more)" in str(await world.presses("71", card, "Claim"))


async def test_a_customers_words_are_never_markup_mentions_or_commands(world: World) -> None:
    world.asks("<b>/close</b> @boss *hi* https://example.com/a", name="<i>@all</i>")
    (text,) = await world.mirrors()
    assert "“<b>/\u2060close</\u2060b> @\u2060boss *hi* https://example.com/a”" in text
    assert "<i>@\u2060all</\u2060i> ·" in text


async def test_an_endless_message_still_fits(world: World) -> None:
    world.asks("🚲" * 3000)
    later(1)
    world.customer("🚲 @word " * 2000)
    texts = await world.mirrors()
    assert all(len(text.encode("utf-16-le")) // 2 <= 4096 for text in texts)
    assert "the rest is in the console" in texts[-1]


async def test_a_burst_is_put_together_and_the_group_is_written_to_no_faster_than_telegram_takes(world: World) -> None:
    world.asks()
    await card_of(world)
    for number in range(30):
        world.customer(f"line {number}")
    texts = await world.mirrors()
    assert len(texts) == 2
    assert texts[1].count("Anna: line") == 30
    began = world.time
    for number in range(40):
        world.asks(f"Question {number}", address=str(number), name=f"Customer {number}")
    await world.mirrors()
    assert (world.time - began) >= (40 - 5) * 4 - 4
    with world.store.read() as session:
        assert {each.status for each in session.scalars(select(StaffCommand))} == set()


async def test_who_waited_before_the_group_was_set_up_gets_no_card(world: World) -> None:
    later(-3600)
    world.asks("Old", address="1")
    later(3600)
    world.asks("New", address="2")
    (text,) = await world.mirrors()
    assert "New" in text


async def test_urgent_ones_come_first(world: World) -> None:
    world.asks("First", address="1")
    world.asks("Water everywhere", address="2", priority=100)
    texts = await world.mirrors()
    assert texts[0].startswith("🚨 URGENT · ")
    assert "Water everywhere" in texts[0]


async def test_a_new_handoff_of_the_same_customer_gets_a_new_card(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.presses("71", card, "Claim")
    world.at_console(takeover.close, world.alice)
    later(20)
    await world.mirrors()
    assert world.thread().is_done
    later(60)
    world.customer("Thanks, bye")
    await world.mirrors()
    assert not any("Thanks" in text for text in world.group.texts())
    world.asks("And my lamp?")
    texts = await world.mirrors()
    assert "“And my lamp?”" in texts[-1]
    assert world.thread().card != card


async def test_a_card_that_somebody_deleted_comes_again(world: World) -> None:
    world.asks()
    card = await card_of(world)
    del world.group.messages[card]
    world.at_console(takeover.claim, world.alice)
    texts = await world.mirrors()
    assert any("Alice has it" in text for text in texts)


async def test_what_could_not_be_told_is_told_later_and_in_order(world: World) -> None:
    from connectors.errors import FailureKind, SendFailed

    world.asks()
    world.group.failures = [SendFailed(FailureKind.RETRY, "Wait.", retry_after_seconds=30)]
    assert await world.mirrors() == []
    later(31)
    assert len(await world.mirrors()) == 1
    world.customer("one")
    world.group.failures = [SendFailed(FailureKind.UNKNOWN, "No answer.")]
    await world.mirrors()
    world.customer("two")
    later(60)
    assert (await world.mirrors())[-1] == "Anna: one\n\nAnna: two"


async def test_a_group_that_does_not_take_us_says_so_and_is_tried_again(world: World) -> None:
    from bot.staff_group.mirror import AFTER_TROUBLE
    from bot.storage import staff_group
    from connectors.errors import FailureKind, SendFailed

    world.asks()
    world.group.failures = [SendFailed(FailureKind.UNREACHABLE, "Forbidden: bot was kicked.")]
    await world.mirrors()
    with world.store.read() as session:
        assert "add it as a member" in staff_group.group(session).error
    later(2 * AFTER_TROUBLE.total_seconds())
    assert len(await world.mirrors()) == 1
    with world.store.read() as session:
        assert staff_group.group(session).error is None


async def test_a_group_that_moved_is_followed(world: World) -> None:
    from connectors.errors import FailureKind, SendFailed

    world.asks()
    world.group.failures = [SendFailed(FailureKind.RETRY, "Moved.", migrated_to="-1009")]
    await world.mirrors()
    await world.mirrors()
    assert world.group.messages[world.group.posted[-1]][0].chat == "-1009"
    # Staff write there from now on.
    card = world.thread().card
    await world.writes("71", "/claim", chat=-1009, reply_to=card)
    assert world.talk().staff_id == world.alice
    assert world.new_mirror() is not None
    assert GROUP == -1001


async def test_a_restart_forgets_nothing_and_tells_nothing_twice(world: World) -> None:
    world.asks()
    await world.mirrors()
    world.customer("Hello?")
    world.mirror = world.new_mirror()
    texts = await world.mirrors()
    world.mirror = world.new_mirror()
    assert await world.mirrors() == texts
    assert len(texts) == 2


async def test_a_second_process_stands_by(world: World) -> None:
    world.asks()
    await world.mirrors()
    other = world.new_mirror()
    other._holder = "another"
    world.customer("Hello?")
    assert await other.look() == 0


async def test_help_and_hours_work_there_too(world: World) -> None:
    world.asks()
    card = await card_of(world)
    await world.writes("71", "/hours", reply_to=card)
    assert world.answers()[-1].startswith("Lumen Bicycles")


@pytest.mark.parametrize("payload", ["desk:fly:1", "desk:close:1:murder", "desk:claim:999999999", "desk:undo:1:x"])
async def test_a_forged_button_does_nothing(world: World, payload: str) -> None:
    from connectors.messages import Button

    world.asks()
    card = await card_of(world)
    spot, text, _ = world.group.messages[card]
    world.group.messages[card] = spot, text, ((Button("Forged", payload),),)
    assert await world.presses("71", card, "Forged")
    assert world.talk().holder == Holder.WAITING
