from datetime import UTC, datetime

import pytest
from rasa_sdk import Tracker

from actions.turn import forget_callback, forget_clarification, read_turn
from tests.actions.support import slots_set, tracker

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_it_reads_what_the_worker_sent_along() -> None:
    turn = read_turn(tracker("hello", "greet", language="de"), "en", lambda: NOON)
    assert (turn.text, turn.intent, turn.language) == ("hello", "greet", "de")
    assert turn.now == datetime(2026, 11, 21, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize("given", [{}, {"now": None}, {"now": "soon"}, {"now": "2026-11-21T21:40:00"}, {"now": 5}])
def test_without_a_moment_it_is_now(given: dict[str, object]) -> None:
    turn = read_turn(tracker("hello", metadata=given), "en", lambda: NOON)
    assert (turn.now, turn.language) == (NOON, "en")


def test_a_button_is_none_of_the_customer_s_words() -> None:
    message = tracker('/choose_entry{"entry": "x"}', "choose_entry", entities={"entry": "x"}, before=["my parcel"])
    turn = read_turn(message, "en")
    assert (turn.text, turn.entry, turn.words) == ("", "x", "my parcel")


def test_what_was_said_before_is_the_last_three_texts_without_buttons() -> None:
    turn = read_turn(tracker("now", before=["a", "b", "/affirm", "c", "d"]), "en")
    assert turn.previous == ("b", "c", "d")


@pytest.mark.parametrize(("confidence", "guess"), [(0.45, "ask_person"), (0.3, "ask_person"), (0.29, None)])
def test_a_guess_is_what_rasa_was_not_sure_of(confidence: float, guess: str | None) -> None:
    message = tracker("humanoid", "nlu_fallback")
    message.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": "ask_person", "confidence": confidence},
    ]
    assert read_turn(message, "en").guess == guess


def test_there_is_no_guess_where_rasa_was_sure() -> None:
    message = tracker("hello", "greet")
    message.latest_message["intent_ranking"] = [
        {"name": "greet", "confidence": 0.9},
        {"name": "thanks", "confidence": 0.4},
    ]
    assert read_turn(message, "en").guess is None


def test_an_empty_tracker_is_read_too() -> None:
    turn = read_turn(Tracker.from_dict({"sender_id": "x"}), "en", lambda: NOON)
    assert (turn.text, turn.intent, turn.words, turn.clarified, turn.in_form) == ("", "", None, (), False)


def test_only_what_is_there_is_forgotten() -> None:
    assert forget_clarification(read_turn(tracker("x"), "en")) == []
    assert forget_callback(tracker("x")) == []
    asked = tracker("x", slots={"clarified": ["a"], "asked": "q", "callback_phone": "+31", "callback_slot": "x", "callback_wish": None})
    assert slots_set(forget_clarification(read_turn(asked, "en"))) == {"clarified": None, "asked": None}
    # The number is kept for the next call that is asked for.
    assert slots_set(forget_callback(asked)) == {"callback_slot": None}
