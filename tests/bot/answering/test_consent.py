"""The yes and the no to "may we write to you again?", in six languages; and what is neither."""

import pytest

from bot.answering.buttons import Offer
from bot.answering.consent import CONSENT_NO, CONSENT_YES, consent_in
from bot.answering.incoming import Incoming
from bot.answering.missing import Thing
from bot.answering.waiting import Waiting
from bot.build import WORDS
from bot.storage.tables import Holder
from bot.words.wordlists import WordLists
from connectors.messages import Button, Kind
from tests.cast import NIGHT

LISTS = WordLists.load(WORDS)
ASKED = Offer(7, (Button("Yes", CONSENT_YES), Button("No", CONSENT_NO)))
YES = (
    "Yes", "sure!", "ok", "Ja, gerne", "klar", "Oui", "d'accord", "Sí", "si claro", "Ja, graag", "va bene", "Sì",
)  # fmt: skip
NO = ("No", "no thanks", "Nein danke", "lieber nicht", "Non merci", "Nee, liever niet", "No, grazie", "1. no")
OPENS = (
    "open", "Open!", "OPEN please", "öffnen", "Öffnen bitte", "ouvrir", "abrir", "apri", "ok", "👍", "Hello, my answer please",
)  # fmt: skip
WAITS = Waiting("Where is my bicycle?", NIGHT, Thing.ANOTHER_WAY)


def incoming(text: str, *offers: Offer, waiting: Waiting | None = WAITS, **fields: object) -> Incoming:
    given = {
        "kind": Kind.TEXT,
        "text": text,
        "payload": None,
        "channel": "whatsapp",
        "sender_id": "s",
        "holder": Holder.WAITING,
        "received_at": NIGHT,
        "asked_at": NIGHT,
        "language": "en",
        "is_first": False,
        "offers": offers,
        "waiting": waiting,
    }
    return Incoming(**given | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, True) for text in YES),
        *((text, False) for text in NO),
        *((text, None) for text in ("perhaps", "no problem", "Where is it?", "sure?", "me@home.example", "10432", "")),
        ("yes but first tell me when my bicycle will be ready please", None),
    ],
)
def test_a_yes_and_a_no_are_read_in_six_languages(text: str, meant: bool | None) -> None:
    assert consent_in(incoming(text, ASKED), LISTS) is meant


@pytest.mark.parametrize(("typed", "meant"), [("1", True), ("2", False), ("yes", True)])
def test_a_number_or_a_label_is_a_button(typed: str, meant: bool) -> None:
    assert consent_in(incoming(typed, ASKED), LISTS) is meant


def test_a_yes_to_a_later_question_is_none() -> None:
    assert consent_in(incoming("yes", Offer(8, ()), ASKED), LISTS) is None


def test_a_press_counts_however_much_was_said_since() -> None:
    pressed = incoming("No", Offer(8, ()), ASKED, kind=Kind.BUTTON, payload=CONSENT_NO)
    assert consent_in(pressed, LISTS) is False


def test_nobody_who_waits_for_nothing_is_asked_anything() -> None:
    assert consent_in(incoming("yes", ASKED, waiting=None), LISTS) is None


def test_amid_the_callback_form_a_yes_is_the_forms() -> None:
    assert consent_in(incoming("yes", ASKED, asked_in_form_at=NIGHT), LISTS) is None


@pytest.mark.parametrize(
    ("text", "only_opens"),
    [
        *((text, True) for text in OPENS),
        *((text, False) for text in ("are you open", "open until 6", "offen bis wann", "Where is my bicycle", "ouvert le lundi")),
    ],
)
def test_the_word_that_opens_is_told_from_a_question(text: str, only_opens: bool) -> None:
    assert LISTS.is_all("opens", text) is only_opens
