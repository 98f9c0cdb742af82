"""What happens while a customer waits for a person: the one missing thing, "any news?", and what the request is."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot import clock
from bot.answering.consent import CONSENT_NO, CONSENT_YES
from bot.answering.missing import HAS_COME
from bot.dialogue.reply import HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.promises.templates import Template, Templates
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, HandoffState, Holder, Message, Proof, Status
from connectors.messages import Attachment, Kind
from tests.cast import MORNING, NIGHT
from tests.fakes import FakeDialogue
from tests.shop import HOURS, TEXTS
from tests.working import accept, said, work

PERSON = Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked")))
PICTURE = (Attachment("image", "file-1"),)


async def write(store: Store, text: str, reply: Reply = PERSON, **fields) -> str:
    """The customer writes, and what is said then."""
    accept(store, text, **fields)
    before = len(said(store))
    await work(store, FakeDialogue(reply))
    return "\n".join(said(store)[before:])


def item(store: Store) -> Handoff:
    with store.read() as session:
        return session.scalars(select(Handoff)).one()


async def test_an_order_number_is_asked_for_once_and_kept_when_it_comes(store: Store) -> None:
    assert "send me its number" in await write(store, "Somebody must look at my order please")
    assert item(store).details == {"asked_for": "order_number"}
    thanks = await write(store, "LB-20317")
    assert "Thank you" in thanks
    assert f"{item(store).promise_at.astimezone(HOURS.zone):%H:%M}" in thanks
    assert item(store).details["order_number"] == "LB-20317"
    again = await write(store, "Please somebody look at my order")
    assert "number" not in again
    assert await write(store, "LB-20318") != thanks


async def test_what_stands_in_an_earlier_message_is_not_asked_for(store: Store) -> None:
    await write(store, "It is order 10432", Reply((Say(ProofOf("faq_answer"), text="Soon."),)))
    assert "number" not in await write(store, "I want a person for my order")
    assert item(store).details == {}


async def test_a_picture_is_asked_for_and_comes_without_a_word(store: Store) -> None:
    assert "photo" in await write(store, "A person please, my pedal broke")
    assert "Thank you" in await write(store, "", kind=Kind.MEDIA, attachments=PICTURE)
    assert item(store).details["photo"] == HAS_COME
    with store.read() as session:
        rules = session.scalars(select(Proof.rule).order_by(Proof.message_id)).all()
    assert rules == ["handoff:asked", "say:added"]


async def test_no_picture_is_asked_of_who_sent_one(store: Store) -> None:
    text = await write(store, "my pedal broke", kind=Kind.MEDIA, attachments=PICTURE)
    assert "photo" not in text


async def test_an_address_is_asked_for_when_whatsapp_will_be_closed_by_then(store: Store) -> None:
    saturday = NIGHT + timedelta(days=4, hours=21)  # Saturday evening; the shop opens on Monday at 13:00
    clock.start_at(saturday)
    text = await write(store, "A person please", channel="whatsapp", address="whatsapp:+31600000001")
    assert "e-mail" in text
    await write(store, "Write to me@home.example", channel="whatsapp", address="whatsapp:+31600000001")
    assert item(store).details["email"] == "me@home.example"


SATURDAY = NIGHT + timedelta(days=4, hours=21)  # Saturday evening; the shop opens on Monday at 13:00
TEMPLATE = Template("HX" + "0" * 32)
WITH_TEMPLATE = Templates({"reply_waiting": {"en": TEMPLATE, "de": TEMPLATE}})
WHATSAPP = {"channel": "whatsapp", "address": "whatsapp:+31600000001"}


async def write_at_the_weekend(store: Store, text: str, templates: Templates = WITH_TEMPLATE, reply: Reply = PERSON) -> str:
    """The customer writes on WhatsApp on Saturday evening to a shop with `templates`; what is said then."""
    clock.start_at(SATURDAY)
    live = LiveHours(Hours(replace(HOURS.business, templates=templates)))
    before = len(said(store))
    accept(store, text, **WHATSAPP)
    await work(store, FakeDialogue(reply), live)
    return "\n".join(said(store)[before:])


def buttons(store: Store) -> list[str]:
    """The payloads that the newest message offered."""
    with store.read() as session:
        payload = session.scalars(select(Message.payload).order_by(Message.id.desc())).first() or {}
    return [button["payload"] for button in payload.get("buttons", [])]


async def test_a_number_is_as_good_as_an_address(store: Store) -> None:
    assert "May our people" not in await write_at_the_weekend(store, "A person please", Templates())
    await write_at_the_weekend(store, "020 624 1111", Templates())
    assert item(store).details["phone"] == "+31206241111"


async def test_consent_is_asked_for_where_it_could_be_used_and_kept_with_time_and_wording(store: Store) -> None:
    text = await write_at_the_weekend(store, "A person please")
    question = TEXTS.text("ask_consent", "en", channel="WhatsApp")
    assert question in text
    assert buttons(store) == [CONSENT_YES, CONSENT_NO, "/ask_callback"]
    assert await write_at_the_weekend(store, "Yes, sure") == TEXTS.text("consent_yes", "en")
    consent = item(store).details["consent"]
    assert (consent["question"], consent["answer"], consent["words"]) == (question, "yes", "Yes, sure")
    assert abs(datetime.fromisoformat(consent["at"]) - SATURDAY) < timedelta(minutes=1)


async def test_a_refusal_is_respected_and_nobody_is_asked_again(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    assert await write_at_the_weekend(store, "2") == TEXTS.text("consent_no", "en")
    assert item(store).details["consent"]["answer"] == "no"
    again = await write_at_the_weekend(store, "I want a person")
    assert "May our people" not in again
    assert "e-mail" not in again
    with store.write() as session:
        opened = session.scalars(select(Handoff)).one()
        opened.state = HandoffState.CLOSED
        session.scalars(select(Conversation)).one().holder = Holder.CLOSED
    later = await write_at_the_weekend(store, "A person please, once more")
    assert "May our people" not in later
    assert "e-mail" not in later
    with store.read() as session:
        newest = session.scalars(select(Handoff).order_by(Handoff.id.desc())).first()
        assert newest is not None
        assert newest.details["consent"]["answer"] == "no"


async def test_who_refused_may_still_name_another_way(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    await write_at_the_weekend(store, "no thanks")
    await write_at_the_weekend(store, "me@home.example")
    assert (item(store).details["consent"]["answer"], item(store).details["email"]) == ("no", "me@home.example")


async def test_a_yes_can_be_taken_back_by_the_other_button(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    await write_at_the_weekend(store, "yes")
    clock.start_at(SATURDAY)
    accept(store, "No", kind=Kind.BUTTON, payload=CONSENT_NO, **WHATSAPP)
    await work(store, FakeDialogue())
    assert item(store).details["consent"]["answer"] == "no"


async def test_a_yes_to_something_else_is_no_consent(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    answer = Reply((Say(ProofOf("faq_clarify"), text="Do you mean tandems?"),))
    await write_at_the_weekend(store, "Do you have any of those?", reply=answer)
    await write_at_the_weekend(store, "yes", reply=answer)
    assert "answer" not in item(store).details["consent"]


async def test_a_question_beside_the_yes_is_answered_too(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    answer = Reply((Say(ProofOf("faq_answer"), text="We do."),))
    text = await write_at_the_weekend(store, "me@home.example. And do you repair e-bikes?", reply=answer)
    assert text.endswith("We do.")
    assert item(store).details["email"] == "me@home.example"


async def test_a_shop_that_needs_no_consent_asks_for_none(store: Store) -> None:
    text = await write_at_the_weekend(store, "A person please", replace(WITH_TEMPLATE, needs_consent=False))
    assert "May our people" not in text
    assert "e-mail" not in text


async def test_who_said_an_address_before_is_not_asked_for_one_and_staff_see_it(store: Store) -> None:
    text = await write_at_the_weekend(store, "A person please, I am me@home.example")
    assert "e-mail" not in text
    assert item(store).details["email"] == "me@home.example"


async def test_where_people_are_back_within_the_window_nothing_is_asked(store: Store) -> None:
    live = LiveHours(Hours(replace(HOURS.business, templates=WITH_TEMPLATE)))
    accept(store, "A person please", **WHATSAPP)
    await work(store, FakeDialogue(PERSON), live)
    assert "May our people" not in said(store)[-1]


async def test_the_word_that_opens_a_kept_reply_is_not_answered_as_a_question(store: Store) -> None:
    await write_at_the_weekend(store, "A person please")
    for text, expected in (("Öffnen!", 0), ("open, and when do you open on Friday?", 1)):
        with store.write() as session:
            conversation_id = session.scalars(select(Conversation.id)).one()
            kept = Message(
                conversation_id=conversation_id,
                channel="whatsapp",
                direction="out",
                author=Author.STAFF,
                status=Status.KEPT,
                text="We open at one.",
                payload={},
                created_at=SATURDAY,
                status_at=SATURDAY,
            )
            session.add(kept)
            session.flush()
            kept_id = kept.id
        before = len(said(store))
        dialogue = FakeDialogue()
        accept(store, text, **WHATSAPP)
        await work(store, dialogue)
        assert len(said(store)) - before == expected
        assert len(dialogue.asked) == expected
        with store.read() as session:
            assert session.get_one(Message, kept_id).status == Status.QUEUED
            newest = select(Message.id).where(Message.author == Author.BOT).order_by(Message.id.desc()).limit(1)
            if expected:
                assert (session.scalar(newest) or 0) > kept_id


async def test_open_without_anything_kept_is_a_question_like_any_other(store: Store) -> None:
    dialogue = FakeDialogue()
    accept(store, "open")
    await work(store, dialogue)
    assert len(dialogue.asked) == 1


async def test_telegram_has_no_such_window(store: Store) -> None:
    clock.start_at(NIGHT + timedelta(days=4, hours=21))
    assert "e-mail" not in await write(store, "A person please")


async def test_an_entry_for_people_tells_what_it_is_about(store: Store) -> None:
    proof = ProofOf("handoff:always_human", matched="Change the address of my order")
    wanted = Reply(handoff=HandoffRequest(Reason.ALWAYS_HUMAN, proof))
    assert "send me its number" in await write(store, "I have moved", wanted)


async def test_a_callback_asks_for_nothing_and_offers_no_second_one(store: Store) -> None:
    wanted = HandoffRequest(Reason.CALLBACK, ProofOf("x"), request="+31 20 555 0142, about my order")
    text = await write(store, "yes", Reply(handoff=wanted))
    assert "send me its number" not in text
    with store.read() as session:
        assert "buttons" not in session.scalars(select(Message.payload).order_by(Message.id.desc())).first()


async def test_another_handoff_offers_a_callback(store: Store) -> None:
    await write(store, "A person please")
    with store.read() as session:
        payload = session.scalars(select(Message.payload).order_by(Message.id.desc())).first()
    assert payload == {"buttons": [{"label": TEXTS.text("button_call_me", "en"), "payload": "/ask_callback"}]}


async def test_amid_the_callback_form_a_number_is_the_forms(store: Store) -> None:
    await write(store, "Somebody must look at my order please")
    await write(store, "call me", Reply((Say(ProofOf("form:callback"), text="On which number?"),)))
    await write(store, "555 0142 7", Reply((Say(ProofOf("form:callback"), text="When?"),)))
    assert "order_number" not in item(store).details
    assert said(store)[-1] == "When?"


async def test_what_answers_the_callback_form_is_no_request(store: Store) -> None:
    await write(store, "A person please")
    await write(store, "call me", Reply((Say(ProofOf("form:callback"), text="When?"),)))
    request = item(store).request
    await write(store, "tomorrow at ten", Reply((Say(ProofOf("form:callback"), text="Right?"),)))
    assert item(store).request == request


async def test_any_news_opens_no_second_item_and_repeats_the_promise(store: Store) -> None:
    await write(store, "Can somebody look at my gears?")
    text = await write(store, "Any news?", Reply((Say(ProofOf("say:news"), key="news"),)))
    assert "Can somebody look at my gears?" in text
    assert f"{item(store).promise_at.astimezone(HOURS.zone):%H:%M}" in text


async def test_while_waiting_questions_are_answered_all_the_same(store: Store) -> None:
    await write(store, "A person please")
    assert await write(store, "Do you repair e-bikes?", Reply((Say(ProofOf("faq_answer"), text="We do."),))) == "We do."


async def test_a_greeting_is_no_request_so_the_question_takes_its_place(store: Store) -> None:
    clock.start_at(MORNING)
    assert await write(store, "hello")
    assert item(store).request == "hello"
    assert await write(store, "I need a person") == ""
    assert item(store).request == "hello"
    assert await write(store, "My chain makes a noise") == ""
    assert item(store).request == "My chain makes a noise"
    await write(store, "And my bell too")
    assert item(store).request == "My chain makes a noise"


async def test_words_take_the_place_of_a_picture_without_any(store: Store) -> None:
    await write(store, "", kind=Kind.MEDIA, attachments=PICTURE)
    await write(store, "Is this covered?", Reply((Say(ProofOf("faq_answer"), text="Yes."),)))
    assert item(store).request == "Is this covered?"


async def test_a_number_that_was_asked_for_is_no_request(store: Store) -> None:
    await write(store, "I want a person for my order")
    await write(store, "10432")
    assert item(store).request == "I want a person for my order"
