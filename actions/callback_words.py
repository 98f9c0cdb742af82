"""Reads what customers say while they arrange a callback: a number, a time, or something else altogether. Pure."""

import re

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

_DIGIT = re.compile(r"\d")
_ASKS = re.compile(
    r"\s*(and |but |und |aber )?(what|how|where|when|why|who|which|do|does|did|are|is|can|could|will|would|should|have|"
    r"was|wie|wo|wann|warum|wieso|wer|welche[rsmn]?|kann|können|könnt|gibt|habt|haben|hat|ist|sind|darf|dürfen|macht|"
    r"machen|muss|bietet|bieten|verkauft|verkaufen|liefert|liefern|nehmen|nehmt)\b",
    re.IGNORECASE,
)
_OF_CALLING = re.compile(
    r"\b(call|calls|calling|ring|phone|reach|anruf\w*|ruf\w*|rückruf\w*|erreich\w*|melde\w*)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\d|\b(today|tonight|tomorrow|morning|mornings|noon|lunch|lunchtime|afternoon|evening|evenings|night|weekend|any|anytime|"
    r"whenever|always|now|asap|soon|later|early|late|before|after|between|half|quarter|o'clock|"
    r"(mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"heute|morgens?|übermorgen|früh|vormittags?|mittags?|nachmittags?|abends?|nachts|wochenende|jederzeit|immer|egal|gleich|"
    r"sofort|bald|später|vor|nach|zwischen|ab|halb|viertel|uhr|"
    r"(mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|"
    r"(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)(früh|morgen|vormittag|mittag|nachmittag|abend))\b",
    re.IGNORECASE,
)
# Some countries' numbers are short enough for an extension or half a number to be "possible".
_SMALLEST_NUMBER = 100_000
#: A time in the customer's own words is a phrase, not a letter.
MAX_TIME_CHARS = 200


def region_of(phone: str | None) -> str | None:
    """The country in whose manner customers write numbers, from the shop's own number ("+31 ..." is NL)."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone or "", None))
    except NumberParseException:
        return None


def find_phone(text: str, region: str | None, *, asked_for: bool) -> str | None:
    """The first telephone number in `text`, written internationally.

    Once we have `asked_for` one, any number of a possible length is taken; before that only one that certainly exists.
    """
    leniency = Leniency.POSSIBLE if asked_for else Leniency.VALID
    for match in PhoneNumberMatcher(text, region, leniency=leniency):
        if (match.number.national_number or 0) >= _SMALLEST_NUMBER:
            return phonenumbers.format_number(match.number, PhoneNumberFormat.INTERNATIONAL)
    return None


def has_digits(text: str) -> bool:
    """Whether `text` has digits enough to be an attempt at a number."""
    return len(_DIGIT.findall(text)) >= 3


def is_question(text: str) -> bool:
    """Whether `text` asks something other than for a call."""
    return (text.rstrip().endswith("?") or bool(_ASKS.match(text))) and not _OF_CALLING.search(text)


def names_a_time(text: str) -> bool:
    """Whether `text` says when, however vaguely."""
    return bool(_TIME.search(text))


def as_time(text: str) -> str:
    """A time as it is kept: the customer's own words, on one line."""
    return " ".join(text.split())[:MAX_TIME_CHARS]
