"""The one thing that people will need and a customer has not said yet: an e-mail address, an order number, a picture. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.words.wordlists import WordLists


class Thing(StrEnum):
    """What a customer may be asked for, once for each handoff; what they bring is kept in its details by this name."""

    EMAIL = "email"
    PHONE = "phone"
    ANOTHER_WAY = "another_way"  #: an e-mail address, a telephone number or the consent to be written to again
    ORDER_NUMBER = "order_number"
    PHOTO = "photo"


#: What is kept of a picture; the picture itself stands in the transcript.
HAS_COME = "in the conversation"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A telephone number is none of an order, with its blanks and all: it begins with + or 0 and has eight digits or more.
_PHONE = re.compile(r"(?<![\w-])(?:\+|\(?0)(?:[\s()/.-]*\d){7,}")
_NUMBER = re.compile(r"(?<![\w.,:-])#?([A-Za-z]{0,6}[-_/]?\d[\d_/-]*\d|[A-Za-z]{1,6}\d)(?![\w:]|[.,]\d)")
_FEWEST_DIGITS = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
# "Is it 10432?" brings the number; "10432. By the way, do you sell tubes?" asks something besides.
_WORDS_AROUND = 4


def missing_thing(
    words: WordLists,
    request: str,
    said: Sequence[str],
    *,
    has_photo: bool,
    promise_at: datetime,
    reachable_until: datetime | None,
) -> Thing | None:
    """What to ask for. `request` is what people are wanted for, `said` what the customer wrote lately.

    `reachable_until`: when the customer cannot be reached any more; None: they always can.
    """
    everything = "\n".join((request, *said))
    if reachable_until is not None and promise_at >= reachable_until:
        return Thing.ANOTHER_WAY
    if words.mentions("order", request):
        return None if find(Thing.ORDER_NUMBER, everything) else Thing.ORDER_NUMBER
    if words.mentions("damage", request) and not has_photo:
        return Thing.PHOTO
    return None


def find(thing: Thing, text: str, *, has_photo: bool = False) -> str | None:
    """The thing in what a customer sent, as it is kept; None when it is not there."""
    if thing is Thing.PHOTO:
        return HAS_COME if has_photo else None
    if thing is Thing.EMAIL:
        found = _EMAIL.search(text)
        return found[0].rstrip(".") if found else None
    for match in _NUMBER.finditer(_EMAIL.sub(" ", _PHONE.sub(" ", text))):
        number = match[1]
        is_year = _YEAR.fullmatch(number) is not None and text.strip() != match[0]
        if sum(letter.isdigit() for letter in number) >= _FEWEST_DIGITS and not is_year:
            return number
    return None


def asks_besides(text: str) -> bool:
    """Whether a message that brought the thing asks something as well, which wants an answer of its own."""
    return "?" in text and len(text.split()) > _WORDS_AROUND
