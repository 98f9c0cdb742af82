"""A customer's verdict: one tap on a thumb, after a talk ended with an answer of the bot or a person closed their item. Pure.

Asked once in a conversation, in a text of its own, only of somebody to whom nothing is owed, and only where buttons can be
pressed. What a customer writes after a thumb down is kept as their comment and handled as any message is: a comment may be a
question as well.
"""

from datetime import timedelta

from bot.answering.incoming import Incoming
from bot.storage.tables import Holder
from connectors.messages import Button, Kind

VERDICT_UP, VERDICT_DOWN = "/verdict_up", "/verdict_down"
#: What is written so soon after a thumb down is taken for what was missing.
COMMENT_WITHIN = timedelta(hours=1)
#: Answers on which a verdict says something: the bot knew them.
ASKED_ABOUT = frozenset({"faq_answer", "faq_chosen", "faq_several", "hours"})
_THUMBS = {"👍": True, "👎": False}
# Colours of skin, and the mark that makes a sign a picture.
_SHADES = dict.fromkeys((*range(0x1F3FB, 0x1F400), 0xFE0F))


def verdict_in(incoming: Incoming) -> bool | None:
    """Whether it helped; None: the message says nothing of it.

    Pressed at any time. Typed (the thumb, its number, its label) only while the question is the last that anybody said to the
    customer: a "1" that answers a person is none.
    """
    if incoming.payload is None and (not was_just_asked(incoming) or incoming.is_first or incoming.holder is Holder.STAFF):
        return None
    if incoming.button is not None:
        return {VERDICT_UP: True, VERDICT_DOWN: False}.get(incoming.button.payload)
    return _THUMBS.get(incoming.text.strip().translate(_SHADES)) if incoming.payload is None else None


def was_just_asked(incoming: Incoming) -> bool:
    """Whether the bot's latest text is that question."""
    return bool(incoming.offers) and any(is_verdict(button) for button in incoming.offers[0].buttons)


def was_offered(incoming: Incoming) -> bool:
    """Whether thumbs are among what the bot offered lately."""
    return any(is_verdict(button) for offer in incoming.offers for button in offer.buttons)


def is_verdict(button: Button) -> bool:
    return button.payload in (VERDICT_UP, VERDICT_DOWN)


def can_be_comment(incoming: Incoming) -> bool:
    """Whether these are words of a customer, and no answer to something else that was asked."""
    return incoming.kind is Kind.TEXT and incoming.button is None and bool(incoming.text.strip()) and not incoming.is_in_form


def thumbs(up: str, down: str) -> tuple[Button, Button]:
    return Button(up, VERDICT_UP), Button(down, VERDICT_DOWN)
