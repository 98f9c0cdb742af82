"""Templates: texts that WhatsApp has approved beforehand, which alone may be sent after the window has ended. Pure.

They are written and approved at Twilio, where each language has a ContentSid; business.yml names them by reason and language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class TemplateReason(StrEnum):
    """What a template is sent for."""

    REPLY_WAITING = "reply_waiting"  #: a reply is kept; the customer reads it by answering anything
    CALLBACK = "callback"  #: a call was promised and nobody was reached; the customer names another time


class Variable(StrEnum):
    """What may be put into a template's {{1}}, {{2}} …"""

    BUSINESS = "business"  #: the shop's name
    REQUEST = "request"  #: what the customer wanted, one line
    PHONE = "phone"  #: the shop's own number


@dataclass(frozen=True)
class Template:
    """One approved text. `variables`: what goes into {{1}}, {{2}} … in this order."""

    content_sid: str
    variables: tuple[Variable, ...] = (Variable.BUSINESS,)


@dataclass(frozen=True)
class Templates:
    """All that business.yml names, by reason and language. `needs_consent`: only customers who said yes are written to."""

    by_reason: Mapping[str, Mapping[str, Template]] = field(default_factory=dict)
    needs_consent: bool = True

    def choose(self, reason: TemplateReason, languages: Sequence[str | None]) -> tuple[str, Template] | None:
        """The template of the first of `languages` that has one, with that language; None where there is none."""
        known = self.by_reason.get(reason, {})
        return next(((each, known[each]) for each in languages if each is not None and each in known), None)
