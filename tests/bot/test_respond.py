from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.buttons import Offer
from bot.dialogue.errors import DialogueBroken, DialogueTimeout, DialogueUnavailable
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.live_hours import LiveHours
from bot.respond import Incoming, Responder
from bot.storage.tables import Holder
from connectors.messages import Button, Kind
from tests.cast import MORNING, NIGHT
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS, HOURS, TEXTS


class Clock:
    """Runs only while somebody waits, so that no test has to."""

    def __init__(self, at: datetime = NIGHT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    async def pause(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def responder(dialogue: FakeDialogue | None = None, clock: Clock | None = None) -> Responder:
    time = clock or Clock()
    return Responder(
        LiveHours(HOURS), TEXTS, dialogue or FakeDialogue(), lambda text, previous: previous or "en", time, time.pause
    )


def incoming(text: str = "Do you repair e-bikes?", **fields) -> Incoming:
    given = {
        "kind": Kind.TEXT,
        "payload": None,
        "channel": "telegram",
        "sender_id": "s1",
        "holder": Holder.BOT,
        "received_at": NIGHT,
        "asked_at": NIGHT,
        "language": "en",
        "is_first": False,
        **fields,
    }
    return Incoming(text=text, **given)


async def test_what_the_engine_says_is_said_with_its_proof() -> None:
    proof = ProofOf("faq_answer", entry="repairs", confidence=0.9)
    response = await responder(FakeDialogue(Reply((Say(proof, text="We do."),)))).respond(incoming())
    assert [(said.text, said.proof) for said in response.says] == [("We do.", proof)]
    assert response.handoff is None
    assert response.opening is None


async def test_the_engine_learns_the_moment_the_language_and_nothing_about_the_person() -> None:
    dialogue = FakeDialogue()
    await responder(dialogue).respond(incoming(language="de"))
    assert dialogue.asked == [
        ("s1", "Do you repair e-bikes?", {"now": NIGHT.isoformat(), "language": "de", "channel": "telegram"})
    ]


async def test_an_automatic_text_is_said_in_the_customers_language() -> None:
    reply = Reply((Say(ProofOf("say:thanks"), key="thanks", buttons=(ButtonOf("/p", label_key="button_person"),)),))
    english = await responder(FakeDialogue(reply)).respond(incoming())
    german = await responder(FakeDialogue(reply)).respond(incoming(language="de"))
    assert english.says[0].text == TEXTS.text("thanks", "en")
    assert german.says[0].text == TEXTS.text("thanks", "de")
    assert german.says[0].buttons == (Button(TEXTS.text("button_person", "de"), "/p"),)


@pytest.mark.parametrize("language", ["fr", "es", "nl"])
async def test_a_language_that_the_shop_does_not_speak_still_has_automatic_texts_and_promises(language: str) -> None:
    assert language not in BUSINESS.languages
    handed_off = HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"), request="?")
    made = responder(FakeDialogue(Reply((Say(ProofOf("say:greet"), key="greet"),), handed_off)))
    response = await made.respond(incoming(language=language))
    assert response.language == language
    next_opening = fill("{{ hours.next_opening }}", HOURS, NIGHT, language)
    assert response.says[0].text == TEXTS.text("greet", language, business=BUSINESS.name, next=next_opening)
    assert response.says[0].text != TEXTS.text("greet", "en", business=BUSINESS.name, next=next_opening)
    assert next_opening != fill("{{ hours.next_opening }}", HOURS, NIGHT, "en")


async def test_the_first_word_to_a_contact_discloses_that_a_program_speaks() -> None:
    first = await responder().respond(incoming(is_first=True))
    assert first.opening is not None
    assert "automatic" in first.opening.text
    greeting = Reply((Say(ProofOf("say:greet"), key="greet"),))
    greeted = await responder(FakeDialogue(greeting)).respond(incoming(is_first=True))
    assert greeted.opening is None
    assert "automatic" in greeted.says[0].text


async def test_while_staff_hold_the_conversation_the_bot_is_silent_and_asks_nobody() -> None:
    dialogue = FakeDialogue()
    response = await responder(dialogue).respond(incoming(holder=Holder.STAFF))
    assert (response.says, response.handoff, dialogue.asked) == ((), None, [])


async def test_while_people_answer_a_message_goes_to_them() -> None:
    dialogue = FakeDialogue()
    response = await responder(dialogue).respond(incoming(asked_at=MORNING))
    assert response.handoff is not None
    assert response.handoff.reason == Reason.PEOPLE_ANSWER_NOW
    assert dialogue.asked == []


async def test_a_second_message_to_people_is_not_acknowledged_again() -> None:
    response = await responder().respond(incoming(asked_at=MORNING, holder=Holder.WAITING))
    assert (response.says, response.handoff) == ((), None)


async def test_a_shop_may_let_the_bot_answer_always() -> None:
    always = replace(BUSINESS, bot_answers=replace(BUSINESS.bot_answers, mode="always"))
    made = replace(responder(), live=LiveHours(Hours(always)))
    response = await made.respond(incoming(asked_at=MORNING))
    assert [said.text for said in response.says] == ["We do."]


@pytest.mark.parametrize("kind", [Kind.MEDIA, Kind.LOCATION, Kind.UNKNOWN])
async def test_what_the_bot_cannot_read_goes_to_people(kind: Kind) -> None:
    response = await responder().respond(incoming("is this broken?", kind=kind))
    assert response.handoff is not None
    assert (response.handoff.reason, response.handoff.request) == (Reason.UNREADABLE, "is this broken?")


async def test_start_is_a_welcome_and_never_an_intent() -> None:
    dialogue = FakeDialogue()
    response = await responder(dialogue).respond(incoming("/start", kind=Kind.COMMAND, is_first=True))
    assert [said.proof.rule for said in response.says] == ["say:help_start"]
    assert dialogue.asked == []


@pytest.mark.parametrize("error", [DialogueTimeout("slow"), DialogueBroken("odd"), DialogueUnavailable("away")])
async def test_when_the_engine_fails_a_person_is_asked(error: Exception) -> None:
    response = await responder(FakeDialogue(error)).respond(incoming())
    assert response.handoff is not None
    assert response.handoff.reason == Reason.FAILURE
    assert response.handoff.proof.details == {"why": str(error)}


async def test_no_answer_at_all_is_a_failure_too() -> None:
    response = await responder(FakeDialogue(Reply())).respond(incoming())
    assert response.handoff is not None
    assert response.handoff.reason == Reason.FAILURE


async def test_an_engine_that_is_starting_is_asked_again_and_only_until_the_deadline() -> None:
    dialogue = FakeDialogue(DialogueUnavailable("starting"))
    clock = Clock()
    response = await responder(dialogue, clock).respond(incoming())
    assert response.handoff is not None
    assert len(dialogue.asked) > 20
    assert timedelta(seconds=11) < clock.at - NIGHT < timedelta(seconds=13)


async def test_an_engine_that_comes_back_in_time_answers() -> None:
    dialogue = FakeDialogue(DialogueUnavailable("starting"))

    def come_back() -> None:
        if len(dialogue.asked) == 3:
            dialogue.reply = Reply((Say(ProofOf("faq_answer"), text="We do."),))

    dialogue.while_asking = come_back
    response = await responder(dialogue).respond(incoming())
    assert [said.text for said in response.says] == ["We do."]


async def test_what_the_engine_hands_off_is_handed_off_as_it_says() -> None:
    wanted = HandoffRequest(Reason.ALWAYS_HUMAN, ProofOf("faq_handoff"), department="workshop", request="brakes")
    response = await responder(FakeDialogue(Reply(handoff=wanted))).respond(incoming())
    assert response.handoff == wanted


OFFER = Offer(
    7, (Button("Where is my order?", '/choose_entry{"entry": "order_status"}'), Button("None", "/none_of_these"))
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "x", "kind": Kind.BUTTON, "payload": OFFER.buttons[0].payload}, OFFER.buttons[0].payload),
        ({"text": "x", "kind": Kind.BUTTON, "payload": "b:7:1"}, "/none_of_these"),
        ({"text": "2"}, "/none_of_these"),
        ({"text": "where is my order?"}, OFFER.buttons[0].payload),
        ({"text": "x", "kind": Kind.BUTTON, "payload": "/restart"}, "x"),
        ({"text": "/restart"}, "restart"),
        ({"text": '/choose_entry{"entry": "order_status"}'}, 'choose_entry{"entry": "order_status"}'),
    ],
)
async def test_only_buttons_that_we_issued_reach_the_engine_as_orders(fields, expected) -> None:
    dialogue = FakeDialogue()
    await responder(dialogue).respond(incoming(**fields, offers=(OFFER,)))
    assert dialogue.asked[0][1] == expected


def test_a_handoff_text_repeats_the_request_and_names_the_promise() -> None:
    made = responder()
    promise_at = made.promise_for("workshop", NIGHT)
    text = made.handoff_text(Reason.ASKED, "My chain\n\nbroke", promise_at, NIGHT, "en")
    assert '"My chain broke"' in text
    assert promise_at.strftime("%H:%M") in text


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_reason_has_its_text(reason: Reason, language: str) -> None:
    text = responder().handoff_text(reason, "My chain broke", datetime(2026, 11, 24, 9, tzinfo=UTC), NIGHT, language)
    assert "10:00" in text


def test_an_unknown_department_falls_back_to_the_default_one() -> None:
    assert responder().department_for("workshop") == "workshop"
    assert responder().department_for("nowhere") == responder().department_for(None) == BUSINESS.default_department
