"""Whole talks with the live Rasa server and our action server: what a customer would see of both together."""

import itertools
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from bot.dialogue.client import DialogueClient
from bot.dialogue.reply import Reply
from tests.actions.support import AT
from tests.contract.conftest import Live

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(400)]

Say = Callable[[str], Awaitable[Reply]]
_numbers = itertools.count(1)


def metadata(language: str = "en") -> dict[str, Any]:
    return {"now": AT, "language": language, "channel": "telegram"}


@pytest.fixture
def say(client: DialogueClient) -> Say:
    """Says things in one fresh conversation."""
    sender_id = f"talk{next(_numbers)}"

    async def ask(text: str) -> Reply:
        return await client.ask(sender_id, text, metadata(), 10)

    return ask


def keys(reply: Reply) -> list[str | None]:
    return [said.key or said.text for said in reply.says]


async def test_a_greeting_is_an_automatic_text_with_its_proof(say: Say) -> None:
    reply = await say("hello")
    assert keys(reply) == ["greet"]
    assert reply.says[0].proof.rule == "say:greet"
    assert reply.handoff is None


async def test_an_answer_arrives_whole_with_blank_lines_umlauts_buttons_and_proof(client: DialogueClient) -> None:
    reply = await client.ask("umlaut", "Was kostet der Versand?", metadata("de"), 10)
    [said] = reply.says
    assert said.text == "Der Versand kostet 5 Euro.\n\nÜber 50 Euro ist er frei."
    assert said.buttons[0].payload == '/choose_entry{"entry": "returns"}'
    assert (said.proof.rule, said.proof.entry, said.proof.version) == ("faq_answer", "shipping_cost", 7)
    assert said.proof.confidence == 0.91


async def test_the_worker_s_metadata_reaches_the_actions(say: Say) -> None:
    reply = await say("are you open now?")
    assert keys(reply) == ["Closed on 2026-11-21, after []."]
    assert reply.says[0].proof.rule == "hours"
    assert reply.says[0].proof.details["asked_at"] == AT


async def test_a_follow_up_about_hours_knows_what_was_asked_before(say: Say) -> None:
    await say("are you open now?")
    assert keys(await say("and on Sunday?")) == ["Closed on 2026-11-21, after ['are you open now?']."]


async def test_a_bare_weekday_in_a_fresh_conversation_is_a_question_about_hours(say: Say) -> None:
    assert (await say("Monday")).says[0].proof.rule == "hours"


async def test_a_talk_about_hours_goes_on_after_an_answer_from_the_faq_and_small_talk(say: Say) -> None:
    await say("are you open now?")
    await say("how much is shipping?")
    await say("thank you")
    assert keys(await say("and the workshop?")) == ["The workshop on 2026-11-21."]


async def test_a_question_with_a_day_in_it_is_looked_up(say: Say) -> None:
    assert (await say("how much is shipping on Monday?")).says[0].proof.entry == "shipping_cost"


async def test_it_clarifies_once_and_a_button_chooses(say: Say) -> None:
    reply = await say("something about my parcel")
    [said] = reply.says
    assert said.key == "clarify"
    assert [button.label_key or button.label for button in said.buttons] == [
        "What does shipping cost?",
        "How do I return something?",
        "clarify_none",
    ]
    chosen = await say(said.buttons[1].payload)
    assert keys(chosen) == ["Within 14 days."]
    assert chosen.says[0].proof.entry == "returns"


async def test_it_never_clarifies_twice_in_a_row(say: Say) -> None:
    await say("something about my parcel")
    second = await say("the package I mean")
    assert second.says == ()
    assert second.handoff is not None
    assert second.handoff.reason == "low_confidence"


async def test_yes_to_several_is_asked_once_which_and_the_second_time_a_person_helps(say: Say) -> None:
    await say("where is my parcel?")
    which = await say("yes")
    assert keys(which) == ["clarify_which"]
    assert len(which.says[0].buttons) == 3
    again = await say("yes")
    assert again.handoff is not None
    assert (again.handoff.reason, again.handoff.request) == ("low_confidence", "where is my parcel?")


async def test_after_which_of_these_a_button_still_chooses(say: Say) -> None:
    await say("where is my parcel?")
    which = await say("yes please")
    chosen = await say(which.says[0].buttons[0].payload)
    assert chosen.says[0].text is not None
    assert chosen.says[0].text.startswith("Shipping is 5 euros.")


async def test_none_of_these_hands_off_with_the_question(say: Say) -> None:
    await say("something about my parcel")
    reply = await say("/none_of_these")
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("denied", "something about my parcel")


@pytest.mark.parametrize(
    "words",
    [
        "none of these", "no", "neither", "not that", "something else", "nichts davon", "nein", "aucune de celles-ci",
        "ni l'un ni l'autre", "ninguna de estas", "geen van deze", "nessuno di questi", "no, that's not what I meant",
    ],
)  # fmt: skip
async def test_a_typed_denial_hands_off_with_the_question_in_every_language(say: Say, words: str) -> None:
    await say("something about my parcel")
    reply = await say(words)
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("denied", "something about my parcel")


async def test_what_was_denied_is_not_answered_when_it_is_asked_in_other_words(say: Say) -> None:
    await say("something about my parcel")
    await say("none of these")
    reply = await say("I mean the price of shipping it to Ghent")
    assert reply.says == ()
    assert reply.handoff is not None
    other = await say("how long is the warranty?")
    assert keys(other) == ["Two years."]
    again = await say("how much is shipping to Ghent?")
    assert again.says[0].proof.entry == "shipping_cost"


@pytest.mark.parametrize("words", ["no, that's not what I meant", "das meinte ich nicht", "not that", "ce n'est pas ça"])
async def test_a_denied_answer_is_no_new_question(say: Say, words: str) -> None:
    await say("how much is shipping?")
    reply = await say(words)
    # What remains is the little that the wrong answer left; a person or buttons, never the same once more.
    assert [said.proof.rule for said in reply.says] in ([], ["faq_clarify"])
    if reply.handoff is not None:
        assert (reply.handoff.reason, reply.handoff.request) == ("denied", "how much is shipping?")
    else:
        assert "shipping_cost" not in reply.says[0].buttons[0].payload


async def test_two_questions_get_two_answers_in_one_text(say: Say) -> None:
    reply = await say("How long is the warranty? And how much is shipping?")
    [said] = reply.says
    assert said.text == "Two years.\n\nShipping is 5 euros.\n\nFrom 50 euros on it is free."
    assert said.proof.rule == "faq_several"
    assert len(said.proof.details["questions"]) == 2
    reply = await say("How much is shipping? And are you open on Sunday?")
    [said] = reply.says
    assert "Shipping is 5 euros." in (said.text or "")
    assert "Closed on 2026-11-21" in (said.text or "")


@pytest.mark.parametrize(
    "text",
    [
        "Are you a bot? How much is shipping?", "How much is shipping? Am I talking to a real person?",
        "Bist du ein Mensch? How much is shipping?", "Êtes-vous un robot ? How much is shipping?",
        "¿Eres un bot? How much is shipping?", "Ben je een robot? How much is shipping?", "Sei una persona vera? How much is shipping?",
    ],
)  # fmt: skip
async def test_who_asks_for_the_bot_and_something_else_hears_of_both(say: Say, text: str) -> None:
    assert keys(await say(text)) == [
        "are_you_a_bot",
        "Shipping is 5 euros.\n\nFrom 50 euros on it is free.",
    ]


async def test_who_asks_for_the_bot_and_something_that_is_not_known_goes_to_people_whole(say: Say) -> None:
    text = "Are you a bot? Do you sell a unicycle?"
    reply = await say(text)
    assert reply.says == ()
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("low_confidence", text)


@pytest.mark.parametrize("text", ["thank you. How much is shipping?", "hi. How much is shipping?"])
async def test_a_question_behind_a_courtesy_is_answered(say: Say, text: str) -> None:
    assert keys(await say(text)) == ["Shipping is 5 euros.\n\nFrom 50 euros on it is free."]


async def test_two_questions_of_which_one_is_not_known_go_to_people_whole(say: Say) -> None:
    text = "Do you sell a unicycle? And are you open on Sunday?"
    reply = await say(text)
    assert reply.says == ()
    assert reply.handoff is not None
    assert reply.handoff.request == text


async def test_an_entry_for_people_is_handed_off(say: Say) -> None:
    reply = await say("is there a recall of my bike frame?")
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.department) == ("always_human", "workshop")


@pytest.mark.parametrize("words", ["person", "human", "agent", "Mitarbeiter", "I want to talk to a person", "Mensch"])
async def test_a_person_is_reached_at_once(say: Say, words: str) -> None:
    reply = await say(words)
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("asked", words)


def booked_metadata() -> dict[str, Any]:
    """The customer has a call, as the worker says."""
    return {**metadata(), "callback": {"starts_at": "2026-11-24T08:00:00+00:00", "department": "service"}}


@pytest.fixture
def with_a_call(client: DialogueClient) -> Say:
    """Says things in one fresh conversation of a customer who has a call."""
    sender_id = f"booked{next(_numbers)}"

    async def ask(text: str) -> Reply:
        return await client.ask(sender_id, text, booked_metadata(), 10)

    return ask


MONDAY_3 = "2026-11-23T14:00:00+00:00"


async def test_a_callback_is_arranged(say: Say) -> None:
    offered = await say("please call me back")
    assert keys(offered) == ["callback_ask"]
    assert [button.label or button.label_key for button in offered.says[0].buttons] == [
        "Mon 23 Nov 13:00", "Tue 24 Nov 09:00", "button_other_times",
    ]  # fmt: skip
    assert keys(await say("Monday at 3")) == ["ask_callback_phone"]
    confirm = await say("020 555 0100")
    assert keys(confirm) == ["callback_confirm"]
    assert confirm.says[0].values == {"phone": "+31205550100", "when": "on Monday 23 November from 15:00 to 15:30"}
    done = await say(confirm.says[0].buttons[0].payload)
    assert done.says == ()
    assert done.callback is not None
    assert (done.callback.act, done.callback.phone, done.callback.department) == ("book", "+31205550100", "service")
    assert done.callback.starts_at == datetime.fromisoformat(MONDAY_3)
    assert done.callback.request == "please call me back"
    # The number is remembered for the next one, and read back before it is used.
    again = await say("call me back")
    assert keys(again) == ["callback_ask"]
    assert keys(await say(again.says[0].buttons[0].payload)) == ["callback_confirm"]


async def test_what_is_asked_beside_a_callback_is_answered_and_the_call_is_not_lost(say: Say) -> None:
    text = "Can you call me back? And how much is shipping?"
    reply = await say(text)
    assert keys(reply)[0] == "Shipping is 5 euros.\n\nFrom 50 euros on it is free."
    # Whether Rasa takes it for the wish or for the question: the form asks, or people have it and the button for a call is below.
    assert keys(reply)[1:] == ["callback_ask"] or (reply.handoff is not None and reply.handoff.request == text)


async def test_what_is_asked_beside_a_call_to_be_cancelled_is_answered_too(with_a_call: Say) -> None:
    reply = await with_a_call("Cancel my call. How much is shipping?")
    assert keys(reply)[0] == "Shipping is 5 euros.\n\nFrom 50 euros on it is free."
    assert keys(reply)[1:] == ["callback_cancel_too"] or reply.callback is not None


async def test_a_callback_is_arranged_with_buttons_over_the_days(say: Say) -> None:
    offered = await say("Rückruf bitte")
    days = await say(offered.says[0].buttons[2].payload)
    assert keys(days) == ["callback_days"]
    assert [button.label for button in days.says[0].buttons][:2] == ["Mon 23 Nov", "Tue 24 Nov"]
    times = await say(days.says[0].buttons[1].payload)
    assert keys(times) == ["callback_choose"]
    # A time alone is meant on the day that was just offered.
    assert keys(await say("at 3")) == ["ask_callback_phone"]
    confirm = await say("06 12345678")
    assert confirm.says[0].values["when"] == "on Tuesday 24 November from 15:00 to 15:30"


async def test_time_and_number_in_the_first_message_are_not_asked_for_again(say: Say) -> None:
    assert keys(await say("please call me back on +31 20 794 0800")) == ["callback_ask"]
    assert keys(await say("Monday at 3")) == ["callback_confirm"]


async def test_a_time_at_which_nobody_is_there_is_answered_with_that_and_what_is_near(say: Say) -> None:
    await say("callback please")
    refused = await say("Sunday at 11")
    assert keys(refused) == ["callback_nobody"]
    assert [button.label or button.label_key for button in refused.says[0].buttons] == [
        "Mon 23 Nov 13:00", "Mon 23 Nov 13:30", "button_other_times",
    ]  # fmt: skip
    assert keys(await say(refused.says[0].buttons[0].payload)) == ["ask_callback_phone"]


async def test_an_unreadable_number_is_said_to_be_one(say: Say) -> None:
    await say("callback please")
    await say("Monday at 3")
    assert keys(await say("0031")) == ["callback_phone_invalid"]
    assert keys(await say("this number")) == ["callback_no_number"]
    assert keys(await say("+31 20 555 0100")) == ["callback_confirm"]


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(say: Say) -> None:
    await say("callback please")
    shipping = "Shipping is 5 euros.\n\nFrom 50 euros on it is free."
    assert keys(await say("what does shipping cost?")) == [shipping, "callback_ask"]
    assert keys(await say("are you open now?"))[-1] == "callback_ask"
    assert keys(await say("Monday at 3")) == ["ask_callback_phone"]
    assert keys(await say("how much is shipping?")) == [shipping, "ask_callback_phone"]
    assert keys(await say("thanks")) == ["thanks", "ask_callback_phone"]
    assert keys(await say("+31 20 555 0100")) == ["callback_confirm"]
    assert keys(await say("how long is the warranty?")) == ["Two years.", "callback_confirm"]
    assert (await say("yes")).callback is not None


async def test_what_is_read_back_can_be_corrected(say: Say) -> None:
    for text in ("callback please", "Monday at 3", "020 555 0100"):
        await say(text)
    assert (await say("no, rather Tuesday at 10")).says[0].values["when"] == "on Tuesday 24 November from 10:00 to 10:30"
    assert keys(await say("wrong number")) == ["ask_callback_phone"]
    confirm = await say("06 12345678")
    assert confirm.says[0].values["phone"] == "+31612345678"
    assert keys(await say(confirm.says[0].buttons[1].payload)) == ["callback_ask"]
    assert keys(await say("Monday at 4")) == ["callback_confirm"]


ANSWERS = [[], ["Monday at 3"], ["Monday at 3", "020 555 0100"]]


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("words", ["person", "I want to talk to a human", "Mitarbeiter bitte"])
async def test_a_person_is_reached_from_within_the_form(say: Say, answers: list[str], words: str) -> None:
    for text in ["callback please", *answers]:
        await say(text)
    reply = await say(words)
    assert reply.handoff is not None
    assert (reply.says, reply.handoff.reason, reply.handoff.request) == ((), "asked", words)
    assert keys(await say("hello")) == ["greet"]


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("words", ["stop", "cancel", "abbrechen", "no", "cancel the call"])
async def test_the_form_can_be_left(say: Say, answers: list[str], words: str) -> None:
    for text in ["callback please", *answers]:
        await say(text)
    reply = await say(words)
    assert (keys(reply), reply.handoff, reply.callback) == (["callback_cancelled"], None, None)
    assert keys(await say("hello")) == ["greet"]


@pytest.mark.parametrize("words", ["cancel my callback", "bitte den Rückruf absagen", "please don't call me any more", "/cancel_callback"])
async def test_a_booked_call_is_cancelled_by_chat(with_a_call: Say, words: str) -> None:
    reply = await with_a_call(words)
    assert reply.callback is not None
    assert (reply.says, reply.callback.act) == ((), "cancel")


async def test_without_a_call_there_is_nothing_to_stop_and_with_one_it_is_asked(say: Say, with_a_call: Say) -> None:
    assert keys(await say("cancel")) == ["deny_nothing"]
    asked = await with_a_call("cancel")
    assert keys(asked) == ["callback_stop_what"]
    assert keys(await with_a_call(asked.says[0].buttons[1].payload)) == ["deny_nothing"]
    done = await with_a_call(asked.says[0].buttons[0].payload)
    assert done.callback is not None
    assert done.callback.act == "cancel"


async def test_a_booked_call_is_moved_by_chat(with_a_call: Say) -> None:
    assert keys(await with_a_call("can you call on Friday instead?")) == ["callback_choose"]
    confirm = await with_a_call("at 11")
    assert keys(confirm) == ["callback_confirm"]
    assert confirm.says[0].values == {"phone": "booked", "when": "on Friday 27 November from 11:00 to 11:30"}
    done = await with_a_call("yes")
    assert done.callback is not None
    assert (done.callback.phone, done.callback.starts_at) == ("booked", datetime.fromisoformat("2026-11-27T10:00+00:00"))


async def test_a_move_that_is_given_up_leaves_the_call_as_it_is(with_a_call: Say) -> None:
    await with_a_call("please move my callback")
    reply = await with_a_call("stop")
    assert (keys(reply), reply.callback) == (["callback_stays"], None)


async def test_a_booked_call_gets_another_number_by_chat(with_a_call: Say) -> None:
    assert keys(await with_a_call("I have a new number")) == ["ask_callback_phone"]
    confirm = await with_a_call("06 12345678")
    assert confirm.says[0].values == {"phone": "+31612345678", "when": "on Tuesday 24 November from 09:00 to 09:30"}
    done = await with_a_call("ja")
    assert done.callback is not None
    assert done.callback.phone == "+31612345678"


async def test_who_has_a_call_and_asks_for_one_is_told_when_it_is(with_a_call: Say) -> None:
    reply = await with_a_call("call me back")
    assert keys(reply) == ["callback_already"]
    assert [button.payload for button in reply.says[0].buttons] == ["/move_callback", "/cancel_callback"]
    assert keys(await with_a_call(reply.says[0].buttons[0].payload)) == ["callback_ask"]


async def test_conversations_do_not_mix(client: DialogueClient) -> None:
    await client.ask("one", "callback please", metadata(), 10)
    assert keys(await client.ask("two", "thanks", metadata(), 10)) == ["thanks"]


async def test_a_message_is_quick(live: Live, client: DialogueClient) -> None:
    """A sanity check of the cached schema check's worth; the printed numbers are the point, the bound is generous."""
    seconds = []
    for number in range(30):
        began = time.perf_counter()
        await client.ask(f"quick{number}", "how much is shipping?", metadata(), 10)
        seconds.append(time.perf_counter() - began)
    middle, slow = statistics.median(seconds), sorted(seconds)[-2]
    ours, vectors = statistics.median(live.actions.seconds), statistics.median(live.actions.vector_seconds)
    print(f"\nRasa started in {live.start_seconds:.1f} s; a message with an action: median {middle * 1000:.0f} ms, "
          f"slow {slow * 1000:.0f} ms, of it our action {ours * 1000:.1f} ms and the vector {vectors * 1000:.1f} ms")
    assert middle < 1.0
