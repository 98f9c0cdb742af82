"""Whole talks with the live Rasa server and our action server: what a customer would see of both together."""

import itertools
import statistics
import time
from collections.abc import Awaitable, Callable
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


async def test_none_of_these_hands_off_with_the_question(say: Say) -> None:
    await say("something about my parcel")
    reply = await say("/none_of_these")
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("denied", "something about my parcel")


async def test_an_entry_for_people_is_handed_off(say: Say) -> None:
    reply = await say("is there a recall of my bike frame?")
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.department) == ("always_human", "workshop")


@pytest.mark.parametrize("words", ["person", "human", "agent", "Mitarbeiter", "I want to talk to a person", "Mensch"])
async def test_a_person_is_reached_at_once(say: Say, words: str) -> None:
    reply = await say(words)
    assert reply.handoff is not None
    assert (reply.handoff.reason, reply.handoff.request) == ("asked", words)


async def test_a_callback_is_arranged(say: Say) -> None:
    assert keys(await say("please call me back")) == ["ask_callback_phone"]
    assert keys(await say("020 555 0100")) == ["ask_callback_time"]
    confirm = await say("tomorrow after five")
    assert keys(confirm) == ["callback_confirm"]
    assert confirm.says[0].values == {"phone": "+31 20 555 0100", "time": "tomorrow after five"}
    done = await say(confirm.says[0].buttons[0].payload)
    assert done.says == ()
    assert done.handoff is not None
    assert (done.handoff.reason, done.handoff.request) == ("callback", "+31 20 555 0100, tomorrow after five")
    assert done.handoff.details == {"phone": "+31 20 555 0100", "time": "tomorrow after five"}
    assert keys(await say("call me back")) == ["ask_callback_phone"]


async def test_a_number_in_the_first_message_is_not_asked_for_again(say: Say) -> None:
    assert keys(await say("please call me back on +31 20 794 0800")) == ["ask_callback_time"]


async def test_an_unreadable_number_is_said_to_be_one(say: Say) -> None:
    await say("callback please")
    assert keys(await say("0031")) == ["callback_phone_invalid"]
    assert keys(await say("+31 20 555 0100")) == ["ask_callback_time"]


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(say: Say) -> None:
    await say("callback please")
    shipping = "Shipping is 5 euros.\n\nFrom 50 euros on it is free."
    assert keys(await say("what does shipping cost?")) == [shipping, "ask_callback_phone"]
    assert keys(await say("+31 20 555 0100")) == ["ask_callback_time"]
    assert keys(await say("how much is shipping?")) == [shipping, "ask_callback_time"]
    assert keys(await say("are you open now?"))[-1] == "ask_callback_time"
    assert keys(await say("thanks")) == ["thanks", "ask_callback_time"]
    assert keys(await say("friday")) == ["callback_confirm"]
    assert keys(await say("how long is the warranty?")) == ["Two years.", "callback_confirm"]
    assert (await say("yes")).handoff is not None


@pytest.mark.parametrize("answers", [[], ["020 555 0100"], ["020 555 0100", "tomorrow"]])
@pytest.mark.parametrize("words", ["person", "I want to talk to a human", "Mitarbeiter bitte"])
async def test_a_person_is_reached_from_within_the_form(say: Say, answers: list[str], words: str) -> None:
    for text in ["callback please", *answers]:
        await say(text)
    reply = await say(words)
    assert reply.handoff is not None
    assert (reply.says, reply.handoff.reason, reply.handoff.request) == ((), "asked", words)
    assert keys(await say("hello")) == ["greet"]


@pytest.mark.parametrize("answers", [[], ["020 555 0100"], ["020 555 0100", "tomorrow"]])
@pytest.mark.parametrize("words", ["stop", "cancel", "abbrechen", "no"])
async def test_the_form_can_be_left(say: Say, answers: list[str], words: str) -> None:
    for text in ["callback please", *answers]:
        await say(text)
    reply = await say(words)
    assert (keys(reply), reply.handoff) == (["callback_cancelled"], None)
    assert keys(await say("hello")) == ["greet"]


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
    ours = statistics.median(live.actions.seconds)
    print(f"\nRasa started in {live.start_seconds:.1f} s; a message with an action: median {middle * 1000:.0f} ms, "
          f"slow {slow * 1000:.0f} ms, of it our action {ours * 1000:.1f} ms")
    assert middle < 1.0
