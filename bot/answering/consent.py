"""The customer's yes or no to the question whether they may be written to again. Reading it is all; the worker keeps it."""

from bot.answering.incoming import Incoming
from bot.words.wordlists import WordLists

CONSENT_YES, CONSENT_NO = "/consent_yes", "/consent_no"
#: A longer answer is more than a yes or a no.
_MOST_WORDS = 8


def consent_in(incoming: Incoming, words: WordLists) -> bool | None:
    """A yes or a no to the question, pressed at any time or written as the answer to it; None: the message says neither.

    Whoever said yes may still press no, and is heeded.
    """
    if incoming.waiting is None or incoming.is_in_form:
        return None
    if incoming.button is not None:
        return {CONSENT_YES: True, CONSENT_NO: False}.get(incoming.button.payload)
    was_just_asked = bool(incoming.offers) and any(each.payload == CONSENT_YES for each in incoming.offers[0].buttons)
    text = incoming.text
    if not was_just_asked or "?" in text or len(text.split()) > _MOST_WORDS:
        return None
    yes, no = words.mentions("yes", text), words.mentions("no", text)
    return None if yes == no else yes


def is_consent_button(incoming: Incoming) -> bool:
    """Whether a button of that question was pressed, whatever it means by now."""
    return incoming.button is not None and incoming.button.payload in (CONSENT_YES, CONSENT_NO)
