"""Fakes at the seams of the actions: a FAQ search that knows a few wordings, hours that know a few questions, trackers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.beside_call import BesideCall
from actions.call_desk import CallDesk
from actions.faq_search import Faq
from actions.hours_answer import HoursQuestion
from actions.several import Several
from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.entry import Entry, Translation
from bot.hours.ask import Topic
from tests.shop import HOURS

AT = "2026-11-21T21:40:00+00:00"

SHIPPING = Entry(
    "shipping_cost",
    ("What does shipping cost?",),
    "Shipping is 5 euros.\n\nFrom 50 euros on it is free.",
    translations={
        "de": Translation(("Was kostet der Versand?",), "Der Versand kostet 5 Euro.\n\nÜber 50 Euro ist er frei.")
    },
    follow_ups=("returns", "warranty"),
)
RETURNS = Entry(
    "returns",
    ("How do I return something?",),
    "Within {{ days }} days.",
    translations={"de": Translation(("Wie gebe ich etwas zurück?",), "Innerhalb von {{ days }} Tagen.")},
    department="service",
)
WARRANTY = Entry("warranty", ("How long is the warranty?",), "Two years.")
RECALL = Entry("recall", ("Is my bike recalled?",), "Please do not ride it.", always_human=True, department="workshop")
GONE = Entry("autumn_sale", ("Is there a sale?",), "Yes.", valid_until=date(2026, 11, 1))
SIZES = Entry("sizes", ("Which size fits me?",), "See the chart.", attachments=("sizes.png",))
ENTRIES = {entry.id: entry for entry in (SHIPPING, RETURNS, WARRANTY, RECALL, GONE, SIZES)}

# What the fake search finds for a text that contains the key.
FOUND: dict[str, list[tuple[Entry, float]]] = {
    "shipping": [(SHIPPING, 0.93), (RETURNS, 0.05)],
    "versand": [(SHIPPING, 0.91)],
    "return": [(RETURNS, 0.88)],
    "warranty": [(WARRANTY, 0.9)],
    "recall": [(RECALL, 0.95)],
    "parcel": [(SHIPPING, 0.5), (RETURNS, 0.4)],
    "package": [(RETURNS, 0.52), (SHIPPING, 0.36)],
    "which size": [(SIZES, 0.9)],
    "unicycle": [(WARRANTY, 0.1)],
}


@dataclass(frozen=True)
class FakeViews:
    name: str


class FakeSearch:
    """Finds by a word in the text; a text with "explode" fails as a broken search would."""

    version = 7
    views = FakeViews("fake words")
    cutoffs = Cutoffs(answer_from=0.75, clarify_from=0.35)

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def entry(self, entry_id: str) -> Entry | None:
        return ENTRIES.get(entry_id)

    def search(
        self, text: str, *, language: str | None = None, at: date | None = None, exclude: Collection[str] = ()
    ) -> list[Candidate]:
        self.asked.append((text, language))
        if "explode" in text:
            raise RuntimeError(f"cannot search {text}")
        for word, found in FOUND.items():
            if word in text.casefold():
                return [
                    Candidate(entry, confidence, entry.title, "en")
                    for entry, confidence in found
                    if entry.id not in exclude
                ]
        return []


@dataclass(frozen=True)
class FakeHoursAnswer:
    answer: str
    date: date | None
    open: bool | None
    understood: bool
    language: str | None = None
    topic: Topic | None = None
    hours_used: dict[str, Any] | None = None


def fake_ask(question: HoursQuestion) -> FakeHoursAnswer:
    """Knows "open" and "Sunday"; a bare "Monday" where it is told to, a "workshop" where hours were spoken of."""
    text, day = question.text, question.at.date()
    if "open" in text or "Sunday" in text or (text == "Monday" and question.is_about_hours):
        said = f"Closed on {day}, after {list(question.previous)}."
        return FakeHoursAnswer(said, day, False, True, topic=Topic("open", day))
    if question.topic is not None and text == "and the workshop?":
        return FakeHoursAnswer(f"The workshop on {question.topic.date}.", question.topic.date, True, True)
    return FakeHoursAnswer("", None, None, False)


def fake_faq(search: FakeSearch | None) -> Faq:
    return Faq(
        serving=lambda: search,
        fill=lambda text, at, language, department: text.replace("{{ days }}", "14"),
        language_name=lambda language, said_in: f"{language} in {said_in}",
        default_language="en",
        timezone=ZoneInfo("Europe/Amsterdam"),
    )


#: A call that is booked, as it is said.
BOOKED = "on Tuesday 24 November from 09:00 to 09:30"


def booked_metadata() -> dict[str, Any]:
    """What the worker sends along for a customer who has a call."""
    call = {"starts_at": "2026-11-24T08:00:00+00:00", "department": "service"}
    return {"now": AT, "language": "en", "channel": "telegram", "callback": call}


def fake_call_desk(taken: dict[datetime, int] | None = None) -> CallDesk:
    """The calls of the shop that Nightdesk ships with."""
    return CallDesk(lambda: HOURS, lambda department, since: taken or {}, "NL")


def fake_beside() -> BesideCall:
    """What else is asked in messages about calls, answered by the fakes."""
    return BesideCall(Several(fake_faq(FakeSearch()), fake_ask))


def tracker(
    text: str,
    intent: str = "question",
    *,
    slots: dict[str, Any] | None = None,
    entities: dict[str, str] | None = None,
    requested: str | None = None,
    language: str = "en",
    before: Sequence[str] = (),
    metadata: dict[str, Any] | None = None,
) -> Tracker:
    """What Rasa sends after a message; `requested` is the slot that the callback form has asked for."""
    known = {"now": AT, "language": language, "channel": "telegram"} if metadata is None else metadata
    return Tracker.from_dict(
        {
            "sender_id": "0123abcd",
            "slots": {**(slots or {}), "requested_slot": requested},
            "latest_message": {
                "text": text,
                "intent": {"name": intent, "confidence": 0.9},
                "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
                "metadata": known,
            },
            "events": [{"event": "user", "text": each} for each in (*before, text)],
            "active_loop": {"name": "callback_form"} if requested else {},
            "latest_action_name": "action_listen",
        }
    )


async def run(action: Action, message: Tracker) -> tuple[list[dict[str, Any]], list[EventType]]:
    """What the action says, as custom JSON, and the events it returns."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, message, {})
    return [said["custom"] for said in dispatcher.messages], events


def slots_set(events: Sequence[EventType]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}
