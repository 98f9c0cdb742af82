import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.asking import ASK_WITHIN
from bot.answering.buttons import Offer
from bot.answering.consent import CONSENT_NO, CONSENT_YES
from bot.answering.incoming import Incoming
from bot.answering.missing import HAS_COME, Thing
from bot.answering.waiting import Waiting
from bot.business.shop import BotAnswers
from bot.callback.known import Known
from bot.dialogue.errors import DialogueBroken, DialogueTimeout, DialogueUnavailable
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.live_hours import LiveHours
from bot.respond import Responder
from bot.storage.tables import Holder
from connectors.messages import Button, Kind
from tests.cast import MORNING, NIGHT
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS, HOURS, TEXTS, WORDS


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
        LiveHours(HOURS), TEXTS, dialogue or FakeDialogue(), lambda _, before: before or "en", time, time.pause, WORDS
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


async def test_the_engine_learns_the_customers_zone_where_it_is_known() -> None:
    dialogue = FakeDialogue()
    await responder(dialogue).respond(incoming(known=Known(time_zone="Europe/London")))
    assert dialogue.asked[0][2]["time_zone"] == "Europe/London"


async def test_an_automatic_text_is_said_in_the_customers_language() -> None:
    reply = Reply((Say(ProofOf("say:thanks"), key="thanks", buttons=(ButtonOf("/p", label_key="button_person"),)),))
    english = await responder(FakeDialogue(reply)).respond(incoming())
    german = await responder(FakeDialogue(reply)).respond(incoming(language="de"))
    assert english.says[0].text == TEXTS.text("thanks", "en")
    assert german.says[0].text == TEXTS.text("thanks", "de")
    assert german.says[0].buttons == (Button(TEXTS.text("button_person", "de"), "/p"),)


@pytest.mark.parametrize("language", ["fr", "es", "nl", "it"])
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


CANCEL_IT = (Offer(1, (Button("Cancel it", "/cancel_callback"),)),)


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


@pytest.mark.parametrize(
    ("fields", "is_for_bot"),
    [
        ({"text": "+31 20 555 0142", "asked_in_form_at": MORNING - timedelta(minutes=5)}, True),
        ({"text": "+31 20 555 0142", "asked_in_form_at": NIGHT}, False),
        ({"kind": Kind.BUTTON, "payload": "/cancel_callback", "offers": CANCEL_IT}, True),
        ({"text": "cancel it", "offers": CANCEL_IT}, True),
        ({"text": "cancel my call"}, False),
    ],
)
async def test_while_people_answer_the_bot_still_takes_answers_to_its_own_questions(fields, is_for_bot: bool) -> None:
    dialogue = FakeDialogue()
    given = {"asked_at": MORNING, "received_at": MORNING, "holder": Holder.WAITING, **fields}
    response = await responder(dialogue).respond(incoming(**given))
    assert (bool(dialogue.asked), bool(response.says)) == (is_for_bot, is_for_bot)


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
    assert ASK_WITHIN - timedelta(seconds=1) < clock.at - NIGHT <= ASK_WITHIN


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


async def test_a_consent_button_of_long_ago_is_thanked_for_and_never_shown_to_the_engine() -> None:
    dialogue = FakeDialogue()
    offer = Offer(7, (Button("Yes", CONSENT_YES), Button("No", CONSENT_NO)))
    response = await responder(dialogue).respond(
        incoming("Yes", kind=Kind.BUTTON, payload=CONSENT_YES, offers=(Offer(8, ()), offer), waiting=None)
    )
    assert [said.text for said in response.says] == [TEXTS.text("thanks", "en")]
    assert (response.consent, dialogue.asked) == (None, [])


DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)
WAITS = Waiting("Where is my order?", DUE, None)
ASKED = replace(WAITS, asked_for=Thing.ORDER_NUMBER)


async def test_any_news_is_answered_from_the_promise() -> None:
    dialogue = FakeDialogue(Reply((Say(ProofOf("say:news"), key="news"),)))
    response = await responder(dialogue).respond(incoming("Any news?", holder=Holder.WAITING, waiting=WAITS))
    (said,) = response.says
    assert "Where is my order?" in said.text
    assert "tomorrow" in said.text or "Tuesday 24 November by 10:00" in said.text
    assert dialogue.asked[0][2]["waits"] is True
    assert "order" not in str(dialogue.asked[0][2])


async def test_an_ok_while_waiting_is_answered_from_the_promise_and_asks_for_nothing_new() -> None:
    dialogue = FakeDialogue(Reply((Say(ProofOf("say:affirm_nothing"), key="affirm_nothing"),)))
    (waits,) = (await responder(dialogue).respond(incoming("ok", holder=Holder.WAITING, waiting=WAITS))).says
    (idle,) = (await responder(dialogue).respond(incoming("ok"))).says
    assert "by 10:00" in waits.text
    assert idle.text == TEXTS.text("affirm_nothing", "en")


async def test_any_news_after_the_promise_has_passed_names_no_time_and_is_sorry() -> None:
    dialogue = FakeDialogue(Reply((Say(ProofOf("say:news"), key="news"),)))
    waits = replace(WAITS, promise_at=NIGHT - timedelta(minutes=1))
    (said,) = (await responder(dialogue).respond(incoming("Any news?", waiting=waits))).says
    assert "sorry" in said.text
    assert not re.search(r"\d", said.text)


async def test_the_engine_is_not_told_of_an_item_of_which_the_customer_does_not_know() -> None:
    dialogue = FakeDialogue()
    await responder(dialogue).respond(incoming(waiting=replace(WAITS, promise_at=None)))
    assert "waits" not in dialogue.asked[0][2]


@pytest.mark.parametrize(
    ("asked_for", "fields", "value"),
    [
        (Thing.ORDER_NUMBER, {"text": "10432"}, "10432"),
        (Thing.ORDER_NUMBER, {"text": "It is LB-20317, sent last week"}, "LB-20317"),
        (Thing.EMAIL, {"text": "a@b.example"}, "a@b.example"),
        (Thing.PHOTO, {"text": "", "kind": Kind.MEDIA, "has_photo": True}, HAS_COME),
    ],
)
async def test_what_was_asked_for_is_taken_with_thanks_and_without_the_engine(asked_for, fields, value) -> None:
    dialogue = FakeDialogue()
    waits = replace(WAITS, asked_for=asked_for)
    response = await responder(dialogue).respond(incoming(**fields, holder=Holder.WAITING, waiting=waits))
    assert response.brought == (asked_for, value)
    assert response.handoff is None
    assert [said.text for said in response.says] == [
        TEXTS.text("added", "en", promise="Tuesday 24 November by 10:00")
    ]
    assert dialogue.asked == []


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Do you repair e-bikes?"},
        {"text": "no idea, sorry"},
        {"text": "10432", "waiting": WAITS},
        {"text": "10432", "waiting": None},
        {"text": "020 5550142", "asked_in_form_at": NIGHT},
        {"text": "555 0142", "asked_in_form_at": NIGHT},
        {"text": "2", "offers": (Offer(7, (Button("A", "/a"), Button("B", "/b"))),)},
    ],
)
async def test_what_is_plainly_something_else_is_handled_as_usual(fields) -> None:
    dialogue = FakeDialogue()
    given = {"holder": Holder.WAITING, "waiting": ASKED, **fields}
    response = await responder(dialogue).respond(incoming(**given))
    assert response.brought is None
    assert [said.text for said in response.says] == ["We do."]


async def test_a_question_beside_the_number_is_answered_too() -> None:
    response = await responder().respond(
        incoming("10432. And do you repair e-bikes?", holder=Holder.WAITING, waiting=ASKED)
    )
    assert response.brought == (Thing.ORDER_NUMBER, "10432")
    assert [said.proof.rule for said in response.says] == ["say:added", "faq_answer"]


async def test_thanks_stand_alone_where_the_engine_would_hand_off_again() -> None:
    dialogue = FakeDialogue(Reply(handoff=HandoffRequest(Reason.LOW_CONFIDENCE, ProofOf("x"))))
    response = await responder(dialogue).respond(incoming("10432. When does it come then?", waiting=ASKED))
    assert ([said.proof.rule for said in response.says], response.handoff) == (["say:added"], None)


TEN_MINUTES = replace(BUSINESS, bot_answers=BotAnswers("nobody_answered_minutes", 10))


def patient(at: datetime, dialogue: FakeDialogue | None = None) -> Responder:
    """The responder of a shop whose bot lets people answer first, at `at`."""
    return replace(responder(dialogue, Clock(at)), live=LiveHours(Hours(TEN_MINUTES)))


async def test_while_people_may_still_answer_the_bot_waits_and_says_nothing() -> None:
    dialogue = FakeDialogue()
    response = await patient(MORNING, dialogue).respond(incoming(asked_at=MORNING, received_at=MORNING))
    assert response.bots_turn_at == MORNING + timedelta(minutes=10)
    assert (response.says, response.is_silent, dialogue.asked) == ((), True, [])
    assert response.handoff is not None
    assert response.handoff.reason == Reason.PEOPLE_ANSWER_NOW


async def test_it_is_the_bots_turn_when_the_shop_closes_before() -> None:
    closes_at = HOURS.status(MORNING).closes_at
    assert closes_at is not None
    late = closes_at - timedelta(minutes=4)
    response = await patient(late).respond(incoming(asked_at=late, received_at=late))
    assert response.bots_turn_at == closes_at


@pytest.mark.parametrize(
    "fields",
    [
        {"bots_turn_at": MORNING},
        {"received_at": MORNING - timedelta(minutes=10)},
        {"asked_in_form_at": MORNING - timedelta(minutes=1)},
        {"text": "1", "offers": (Offer(7, (Button("A", "/a"),)),)},
    ],
)
async def test_the_bot_answers_at_once_where_it_is_its_turn(fields) -> None:
    given = {"asked_at": MORNING, "received_at": MORNING, **fields}
    response = await patient(MORNING).respond(incoming(**given))
    assert [said.text for said in response.says] == ["We do."]
    assert response.bots_turn_at is None


async def test_a_message_after_one_that_waits_waits_with_it_even_when_the_shop_has_closed() -> None:
    turn = NIGHT + timedelta(minutes=3)
    response = await patient(NIGHT).respond(incoming(bots_turn_at=turn))
    assert (response.bots_turn_at, response.says) == (turn, ())


async def test_the_opening_command_of_a_channel_never_reaches_people() -> None:
    response = await responder().respond(incoming("/start", kind=Kind.COMMAND, asked_at=MORNING))
    assert ([said.proof.rule for said in response.says], response.handoff) == (["say:help_start"], None)


def test_an_unknown_department_falls_back_to_the_default_one() -> None:
    assert responder().department_for("workshop") == "workshop"
    assert responder().department_for("nowhere") == responder().department_for(None) == BUSINESS.default_department


@pytest.mark.parametrize(("language", "name"), [("it", "inglese"), ("de", "Englisch"), ("pl", "English")])
async def test_it_says_in_which_language_alone_the_answer_exists(language: str, name: str) -> None:
    line = Say(ProofOf("say:not_in_your_language"), key="not_in_your_language", values={"language": name})
    response = await responder(FakeDialogue(Reply((line,)))).respond(incoming(language=language))
    assert response.says[0].text == TEXTS.text("not_in_your_language", language, language=name)
    assert name in response.says[0].text


@pytest.mark.parametrize("at", [NIGHT, MORNING])
async def test_a_group_is_refused_politely_at_whatever_hour_and_nobody_is_bothered(at) -> None:
    dialogue = FakeDialogue()
    response = await responder(dialogue).respond(incoming("", kind=Kind.GROUP, asked_at=at))
    assert "private chats" in response.says[0].text
    assert (response.handoff, response.closes, dialogue.asked) == (None, True, [])


@pytest.mark.parametrize("at", [NIGHT, MORNING])
async def test_a_button_that_nobody_remembers_is_asked_for_in_words(at) -> None:
    dialogue = FakeDialogue()
    press = incoming("", kind=Kind.BUTTON, payload="b:1:0", offers=(Offer(2, (Button("Yes", "/y"),)),), asked_at=at)
    response = await responder(dialogue).respond(press)
    assert "what this button stood for" in response.says[0].text
    assert (response.handoff, dialogue.asked) == (None, [])


async def test_a_button_that_nobody_remembers_counts_as_its_label_where_that_is_known() -> None:
    dialogue = FakeDialogue()
    await responder(dialogue).respond(incoming("Repairs", kind=Kind.BUTTON, payload="/choose_entry{}"))
    assert [text for _, text, _ in dialogue.asked] == ["Repairs"]


@pytest.mark.parametrize(
    ("late", "is_first", "said"),
    [
        (timedelta(hours=3), False, ["reached_us_late"]),
        (timedelta(hours=3), True, ["disclosure", "reached_us_late"]),
        (timedelta(minutes=9), True, ["disclosure"]),
        (timedelta(minutes=9), False, []),
    ],
)
async def test_who_hears_late_because_the_message_was_late_hears_why_and_is_answered_as_usual(
    late: timedelta, is_first: bool, said: list[str]
) -> None:
    response = await responder().respond(incoming(wrote_at=NIGHT - late, is_first=is_first))
    assert [answer.text for answer in response.says] == ["We do."]
    expected = " ".join(TEXTS.text(key, "en", business=BUSINESS.name) for key in said)
    assert (response.opening.text if response.opening else "") == expected


async def test_a_greeting_of_hours_ago_is_not_greeted_without_a_word_about_that() -> None:
    greet = Reply((Say(ProofOf("say:greet"), key="greet"),))
    response = await responder(FakeDialogue(greet)).respond(incoming(wrote_at=NIGHT - timedelta(hours=3), is_first=True))
    assert response.opening is not None
    assert response.opening.text == TEXTS.text("reached_us_late", "en")
