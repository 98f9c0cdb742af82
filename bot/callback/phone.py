"""Telephone numbers: found in a customer's words, kept as E.164, shown as people write them. Pure."""

import re

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

#: In place of a number: the one that the customer writes from. Only the worker knows it; Rasa never sees it.
THIS_NUMBER = "this"
#: In place of a number: the one that is booked already.
BOOKED_NUMBER = "booked"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_DIGIT = re.compile(r"\d")


def region_of(phone: str | None) -> str | None:
    """The country in whose manner customers write numbers, from the shop's own number ("+31 ..." is NL)."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone or "", None))
    except NumberParseException:
        return None


def find_phone(text: str, region: str | None) -> str | None:
    """The first telephone number in `text` that can exist, in the manner of `region` or with its country, as E.164."""
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        return phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
    # Written apart in an unusual way, as the answer to the question for it: "0 2 0 - 5 5 5 0 1 0 0".
    digits = re.sub(r"[^\d+]", "", text)
    if re.fullmatch(r"[\s\d+()./-]+", text.strip()) and len(digits) >= 7:
        return as_e164(digits, region)
    return None


def as_e164(phone: str, region: str | None = None) -> str | None:
    """One number as E.164; None when it cannot exist."""
    try:
        number = phonenumbers.parse(phone, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(phone: str) -> str:
    """A stored number as people write it internationally."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone, None), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return phone


def has_digits(text: str) -> bool:
    """Whether `text` has digits enough to be an attempt at a number."""
    return len(_DIGIT.findall(text)) >= 3
