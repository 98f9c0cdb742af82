"""What an action needs to know of the customer's latest message, read from Rasa's tracker. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot import clock

#: The number outlives the form: who asks for another call is not asked for it again, and it is read back anyway.
CALLBACK_SLOTS = (
    "callback_slot", "callback_department", "callback_wish", "callback_days", "callback_phone_refused",
    "callback_confirmed", "callback_about", "callback_end",
)  # fmt: skip
#: What the last answer about hours was about: the kind of question, its date, whose hours.
HOURS_SLOTS = ("hours_kind", "hours_date", "hours_department")
#: What Rasa marks in a text about hours (data/nlu/hours_words.yml).
HOURS_ENTITIES = {"day", "time", "holiday"}
#: How far back an earlier question can still be meant ("and on Sunday?").
_PREVIOUS_TEXTS = 3
#: With seventeen intents, chance is 0.06; a guess is only followed where nothing better is known.
_GUESS_FROM = 0.3


@dataclass(frozen=True)
class Booked:
    """The call that the customer has: where and when; its number is none of Rasa's business."""

    starts_at: datetime
    department: str


@dataclass(frozen=True)
class Turn:
    """One message in its conversation.

    `clarified` are the entries that the last reply offered for the text `asked`, `answered` those that it said; `denied` are
    those of which the customer has said that they do not mean them.
    """

    text: str  #: the customer's own words; empty for a button
    intent: str
    guess: str | None  #: where Rasa was not sure enough of any intent, the one it would have named
    now: datetime
    language: str
    entry: str | None  #: the entry of a button that we issued
    in_form: bool
    requested: str | None  #: the slot that the form asked for
    clarified: tuple[str, ...]
    asked: str | None
    previous: tuple[str, ...]  #: what the customer wrote before, oldest first
    names_a_time: bool  #: Rasa sees a day, a time or a holiday in the text
    hours: Mapping[str, str | None]  #: HOURS_SLOTS
    customer_zone: ZoneInfo | None  #: the customer's time zone, where the channel knows it for certain
    call_at: str | None = None  #: what a button about calls stands for (bot.callback.offer)
    booked: Booked | None = None
    has_number: bool = False  #: the address that they write from is a telephone number
    time_zone: str | None = None
    department: str | None = None  #: that which has their open request
    left_form: bool = False  #: this message has just ended the callback form
    waits: bool = False  #: the customer was promised to hear from a person, and waits
    answered: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    just_answered: bool = False  #: nothing was said between that answer and this message
    said_yes_before: bool = False  #: the message before this one was a yes, as Rasa saw it

    @property
    def words(self) -> str | None:
        """The customer's latest own words: now, or before the button."""
        return self.text or self.asked or (self.previous[-1] if self.previous else None)

    @property
    def request(self) -> str | None:
        """What people are wanted for: the customer's words, below the question that they say anew."""
        if self.denied and self.asked and self.text and self.text != self.asked:
            return f"{self.asked}\n{self.text}"
        return self.words


def read_turn(tracker: Tracker, default_language: str, now: Callable[[], datetime] = clock.now) -> Turn:
    """The latest message with what the worker sent along; without that, the clock and the default language."""
    latest = tracker.latest_message
    metadata = latest.get("metadata") or {}
    entities = latest.get("entities") or []
    loop = tracker.active_loop_name
    users = [event for event in tracker.events if event.get("event") == "user"]
    return Turn(
        text=_own_words(latest.get("text")),
        intent=_intent(latest),
        guess=_guess(latest),
        now=_moment(metadata.get("now")) or now(),
        language=str(metadata.get("language") or default_language),
        entry=_entity(entities, "entry"),
        in_form=loop is not None,
        requested=tracker.slots.get("requested_slot") if loop is not None else None,
        clarified=tuple(tracker.slots.get("clarified") or ()),
        answered=(answered := tuple(tracker.slots.get("answered") or ())),
        denied=tuple(tracker.slots.get("denied") or ()),
        just_answered=bool(answered) and _said_since_answer(tracker.events) <= 1,
        asked=tracker.slots.get("asked"),
        waits=metadata.get("waits") is True,
        previous=tuple(text for event in users[:-1] if (text := _own_words(event.get("text"))))[-_PREVIOUS_TEXTS:],
        names_a_time=any(each.get("entity") in HOURS_ENTITIES for each in entities),
        hours={slot: tracker.slots.get(slot) for slot in HOURS_SLOTS},
        customer_zone=_zone(metadata.get("time_zone")),
        call_at=_entity(entities, "call_at"),
        booked=_booked(metadata.get("callback")),
        has_number=metadata.get("has_number") is True,
        time_zone=metadata.get("time_zone"),
        department=metadata.get("department"),
        said_yes_before=len(users) > 1 and _intent(users[-2].get("parse_data")) == "affirm",
        left_form=loop is None and _has_left_form(tracker.events),
    )


def forget_clarification(turn: Turn) -> list[EventType]:
    """What was offered, answered and denied is done with."""
    return remember(turn)


def remember(
    turn: Turn,
    *,
    asked: str | None = None,
    clarified: Sequence[str] = (),
    answered: Sequence[str] = (),
    denied: Sequence[str] = (),
) -> list[EventType]:
    """What the next message may be about; everything else of the kind is forgotten."""
    kept: dict[str, Any] = {
        "clarified": list(clarified) or None,
        "answered": list(answered) or None,
        "denied": list(denied) or None,
        "asked": asked,
    }
    before = {"clarified": turn.clarified, "answered": turn.answered, "denied": turn.denied, "asked": turn.asked}
    # Whether something was denied is no longer told by a turn whose question is settled (see AnswerFaq).
    was_set = {slot for slot, value in before.items() if value} | ({"denied"} if turn.answered else set())
    return [SlotSet(slot, value) for slot, value in kept.items() if value or slot in was_set]


def forget_callback(tracker: Tracker) -> list[EventType]:
    """The callback form is done with; its number is kept (see CALLBACK_SLOTS)."""
    return [SlotSet(slot, None) for slot in CALLBACK_SLOTS if tracker.slots.get(slot) is not None]


def _intent(parsed: Mapping[str, Any] | None) -> str:
    return str(((parsed or {}).get("intent") or {}).get("name") or "")


def _entity(entities: Sequence[Mapping[str, Any]], name: str) -> str | None:
    return next((str(each["value"]) for each in entities if each.get("entity") == name and each.get("value")), None)


def _booked(given: Any) -> Booked | None:
    starts_at = _moment(given.get("starts_at")) if isinstance(given, Mapping) else None
    return Booked(starts_at, str(given["department"])) if starts_at is not None else None


def _has_left_form(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a loop was ended since the customer's latest message."""
    for event in reversed(events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "active_loop":
            return event.get("name") is None
    return False


def _said_since_answer(events: Sequence[Mapping[str, Any]]) -> int:
    """How many messages the customer has sent since an answer was noted, the latest among them."""
    count = 0
    for event in reversed(events):
        if event.get("event") == "slot" and event.get("name") == "answered":
            return count
        count += event.get("event") == "user"
    return 1


def _own_words(text: Any) -> str:
    """A customer's text never begins with a slash (bot.dialogue.neutral), so what does is a button of ours."""
    return text if isinstance(text, str) and not text.startswith("/") else ""


def _guess(latest: Mapping[str, Any]) -> str | None:
    """The first intent below nlu_fallback in Rasa's ranking, unless it is hardly likelier than chance."""
    ranking = latest.get("intent_ranking") or []
    if len(ranking) < 2 or ranking[0].get("name") != "nlu_fallback":
        return None
    return str(ranking[1]["name"]) if ranking[1]["confidence"] >= _GUESS_FROM else None


def _zone(given: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(given)
    except (TypeError, AttributeError, ValueError, KeyError, OSError):
        return None


def _moment(given: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
