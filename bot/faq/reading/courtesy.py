"""Takes the greeting before a question and the thanks after it away: they tell nothing of what is asked. Pure."""

import re

_LEADING = """
    hi|hello|hey|heya|hiya|hullo|good\\s+(?:morning|afternoon|evening|day)|dear\\s+(?:all|team|sirs?|madam)|there|team|guys|folks
    hallo|guten\\s+(?:tag|morgen|abend)|moin(?:\\s+moin)?|servus|gr[uü](?:ß|ss)\\s+gott|zusammen|liebes\\s+team
    bonjour|bonsoir|salut|coucou
    hola|buen[oa]s(?:\\s+(?:d[ií]as|tardes|noches))?
    hoi|goede(?:morgen|middag|navond|ndag)|goeie(?:morgen|middag|navond)|dag
    ciao|buongiorno|buonasera|buon\\s+giorno|salve
"""
_TRAILING = """
    please|pls|plz|plss|thanks(?:\\s+(?:a\\s+lot|in\\s+advance|so\\s+much))?|thank\\s+you(?:\\s+(?:very|so)\\s+much)?|thx|tnx|cheers
    bitte(?:\\s+sehr)?|danke(?:\\s+(?:sch[oö]n|im\\s+voraus|dir|euch|ihnen))?|vielen\\s+dank|lg
    s\\W?il\\s+(?:vous|te)\\s+pla[iî]t|svp|stp|merci(?:\\s+(?:beaucoup|d\\W?avance))?
    por\\s+favor|porfa(?:vor)?|(?:muchas\\s+)?gracias
    alstublieft|alsjeblieft|aub|ajb|(?:alvast\\s+)?bedankt|dank\\s+(?:je|u)(?:\\s+wel)?
    per\\s+favore|per\\s+piacere|grazie(?:\\s+mille)?
"""
_BETWEEN = r"(?:[\s,.!;:)(*👋🙂😊🙏]+(?:[\-–—]+\s+)?)"


def _any(lines: str) -> str:
    return "|".join(line.strip() for line in lines.strip().splitlines())


_BEFORE = re.compile(rf"^\W*(?:(?:{_any(_LEADING)})(?:{_BETWEEN}|$))+", re.IGNORECASE)
_AFTER = re.compile(rf"(?:(?:{_BETWEEN}|(?<=\?)\s*)(?:{_any(_TRAILING)})\b[\s.!,)🙏🙂😊]*)+(?P<asks>\??)\s*$", re.IGNORECASE)
_PLEASE_FIRST = re.compile(rf"^(?:please|bitte|por\s+favor|per\s+favore|svp)\b(?:{_BETWEEN})", re.IGNORECASE)


def without_courtesy(text: str) -> str:
    """The text without greeting and thanks; the whole text where nothing else is left of it."""
    left = _BEFORE.sub("", text)
    left = _PLEASE_FIRST.sub("", left)
    left = _AFTER.sub(r"\g<asks>", left)
    return left if any(letter.isalnum() for letter in left) else text
