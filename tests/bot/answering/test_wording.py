"""What a customer is told about a handoff, in each language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ruamel.yaml import YAML

from bot.answering.missing import Thing
from bot.answering.said import Said
from bot.answering.wording import Opened, Wording
from bot.dialogue.reply import HandoffRequest, ProofOf
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from connectors.messages import Button
from tests.cast import NIGHT
from tests.shop import BUSINESS, HOURS, ROOT, TEXTS

WORDING = Wording(LiveHours(HOURS), TEXTS)
DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXTS_RAW = YAML(typ="safe").load((ROOT / "data" / "texts" / "en.yml").read_text())["texts"]


def told(reason: Reason, language: str = "en", at: datetime = NIGHT, **fields) -> list[Said]:
    """What is said about a handoff that a customer asked for at `at`."""
    opened = Opened(**{"request": "My chain\n\nbroke", "department": "workshop", "promise_at": DUE, "is_new": True, **fields})
    return WORDING.handoff_says(HandoffRequest(reason, ProofOf(f"handoff:{reason}")), opened, at, language)


# That a reply did not arrive is told to people alone.
@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in (Reason.NOT_DELIVERED, Reason.URGENT)])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_reason_has_its_text_with_the_promise(reason: Reason, language: str) -> None:
    (said,) = told(reason, language)
    assert "10:00" in said.text
    assert said.proof.rule == f"handoff:{reason}"
    has_request = "{request}" in TEXTS_RAW[f"handoff_{reason}"]
    assert ("My chain broke" in said.text) is has_request


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "it"])
def test_of_a_message_that_is_known_in_part_it_is_not_said_that_we_do_not_know(language: str) -> None:
    opened = Opened(request="a? b?", promise_at=NIGHT + timedelta(hours=12), department="service", is_new=True)
    proof = ProofOf("handoff:low_confidence")
    partly = HandoffRequest(Reason.LOW_CONFIDENCE, proof, request="a? b?", details={"partly": True})
    said = WORDING.handoff_says(partly, opened, NIGHT, language)[0].text
    unknown = WORDING.handoff_says(replace(partly, details={}), opened, NIGHT, language)[0].text
    assert said.splitlines()[0] != unknown.splitlines()[0]
    assert said.splitlines()[1] == unknown.splitlines()[1], "the promise is the same"
    assert "a? b?" in said


def test_a_handoff_offers_a_callback_unless_it_is_one() -> None:
    (asked,), (callback,) = told(Reason.ASKED, "de"), told(Reason.CALLBACK)
    assert asked.buttons == (Button(TEXTS.text("button_call_me", "de"), "/ask_callback"),)
    assert callback.buttons == ()


def test_no_callback_is_offered_by_a_shop_that_makes_none() -> None:
    quiet = Wording(LiveHours(Hours(replace(BUSINESS, callbacks_per_slot=0))), TEXTS)
    opened = Opened("My chain broke", "workshop", DUE, is_new=True)
    (said,) = quiet.handoff_says(HandoffRequest(Reason.ASKED, ProofOf("x")), opened, NIGHT, "en")
    assert said.buttons == ()


@pytest.mark.parametrize("thing", [Thing.ORDER_NUMBER, Thing.PHOTO, Thing.ANOTHER_WAY])
def test_a_handoff_asks_for_the_one_missing_thing(thing: Thing) -> None:
    _, asks = told(Reason.ASKED, asked_for=thing, channel="whatsapp")
    assert (asks.text, asks.proof.rule) == (
        TEXTS.text(f"ask_{thing}", "en", channel="WhatsApp"),
        f"say:ask_{thing}",
    )


def test_an_item_that_the_customer_knows_of_is_not_announced_again_and_asks_for_nothing() -> None:
    (said,) = told(Reason.ASKED, is_new=False, asked_for=Thing.PHOTO)
    assert "already" in said.text
    assert "10:00" in said.text
    assert said.buttons == ()


def test_a_promise_that_has_passed_is_not_repeated() -> None:
    (said,) = told(Reason.ASKED, is_new=False, at=datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
    assert "10:00" not in said.text
    assert "sorry" in said.text


def test_what_has_no_words_is_called_something_all_the_same() -> None:
    (said,) = told(Reason.FAILURE, request="(media)")
    assert "(media)" not in said.text
    assert TEXTS.text("what_you_sent", "en") in said.text
