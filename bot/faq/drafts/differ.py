"""Whether two answers say different things. Pure; rather once too often, because a person then looks at both."""

import re

from bot.faq.wording import normalised

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NO = re.compile(
    r"\b(?:no|not|never|none|cannot|cant|dont|doesnt|isnt|arent|wont|without|nein|nicht|kein\w*|nie|ohne|non|ne|pas|jamais|sans|nunca|sin|"
    r"mai|senza|nee|niet|geen|nooit|zonder|unfortunately|leider|malheureusement|desafortunadamente|purtroppo|helaas)\b"
)
#: Of the shorter answer's words so many must stand in the other one.
SHARED_FROM = 0.4


def differ(one: str, other: str) -> bool:
    """Other numbers, a yes against a no, or hardly a word in common."""
    if set(_NUMBER.findall(one)) != set(_NUMBER.findall(other)):
        return True
    if bool(_NO.search(normalised(one))) is not bool(_NO.search(normalised(other))):
        return True
    words, others = set(normalised(one).split()), set(normalised(other).split())
    shorter = min(len(words), len(others))
    return shorter > 0 and len(words & others) < SHARED_FROM * shorter
