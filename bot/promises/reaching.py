"""How a customer can be reached after the window has ended: their consent to be written to again, an e-mail address, a number.

Pure. It is kept in the details of their handoff by these names: `email`, `phone`, and `consent` with its question and answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answering.missing import Thing, find
from bot.callback.phone import find_phone

CONSENT = "consent"
WAYS = (Thing.EMAIL.value, Thing.PHONE.value, CONSENT)


@dataclass(frozen=True)
class Consent:
    """What a customer said to the question whether they may be written to again, word for word."""

    is_given: bool
    at: datetime
    question: str
    words: str

    def as_details(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "answer": "yes" if self.is_given else "no",
            "words": self.words,
            "at": self.at.isoformat(),
        }


def consent_of(details: Mapping[str, Any]) -> Consent | None:
    """The answer in a handoff's details; None where nobody asked or nobody answered."""
    kept = details.get(CONSENT)
    if not isinstance(kept, Mapping) or kept.get("answer") not in ("yes", "no"):
        return None
    return Consent(kept["answer"] == "yes", datetime.fromisoformat(kept["at"]), kept["question"], kept["words"])


def ways_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a handoff's details that also holds for a later handoff of the same customer."""
    ways = {key: details[key] for key in (Thing.EMAIL, Thing.PHONE) if details.get(key)}
    return ways | ({CONSENT: details[CONSENT]} if consent_of(details) is not None else {})


def is_reachable(details: Mapping[str, Any]) -> bool:
    """Whether there is another way: an address, a number, or a yes."""
    consent = consent_of(details)
    return bool(details.get(Thing.EMAIL) or details.get(Thing.PHONE) or (consent is not None and consent.is_given))


def way_in(text: str, region: str | None) -> tuple[Thing, str] | None:
    """The e-mail address or telephone number in a customer's words. Numbers without a country are read as those of `region`;
    without one they are none, for an order number looks the same.
    """
    email = find(Thing.EMAIL, text)
    if email is not None:
        return Thing.EMAIL, email
    phone = find_phone(text, region)
    return (Thing.PHONE, phone) if phone is not None else None
