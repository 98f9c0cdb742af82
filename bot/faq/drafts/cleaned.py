"""An answer as an entry would say it: without the greeting before it and the farewell behind it. Pure."""

import re

from bot.redaction.marks import NAME, STAFF

_WHO = rf"(?:{re.escape(NAME)}|{re.escape(STAFF)}|[^\W\d_]+)"
_TITLE = r"(?:(?:mr|mrs|ms|herr|frau|madame|monsieur|se[ñn]ora?|signora?|mevrouw|meneer)\.?[ ])?"
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|moin|liebe[r]?|sehr geehrte[r]?|"
    r"bonjour|bonsoir|salut|cher|ch[eè]re|hola|buen(?:os|as) (?:d[ií]as|tardes|noches)|querid[oa]|estimad[oa]|ciao|buongiorno|buonasera|"
    r"gentile|car[oa]|hoi|dag|beste|geachte|goede(?:morgen|middag|navond))"
    rf"(?:[ ]+(?:there|all|{_TITLE}{_WHO}(?:[ ]{_WHO})?))?\s*[,!.:]+\s*",
    re.I,
)
_HERE = re.compile(rf"^\s*(?:{re.escape(STAFF)}|{re.escape(NAME)})[ ](?:here|hier|ici|aquí|qui)\b[^,.!:\n]{{0,30}}[,.!:]\s*", re.I)
_THANKS = re.compile(
    r"^\s*(?:thanks|thank you|danke|vielen dank|merci|gracias|grazie|bedankt|dank je(?: wel)?)\b[^.!?\n]{0,60}[.!]\s+(?=\S)", re.I
)
_FAREWELL = re.compile(
    r"(?:^|[\n.!?])[ \t]*(?:(?:kind |best |warm )?regards|cheers|best wishes|yours|sincerely|(?:viele |liebe |beste |sch[öo]ne |"
    r"mit (?:freundlichen|besten) )?gr(?:ü|ue)(?:ß|ss)en?|lg|vg|mfg|cordialement|bien à vous|bonne (?:journée|soirée)|"
    r"(?:un )?saludos?|"
    r"(?:cordiali |distinti )?saluti|(?:met )?(?:vriendelijke )?(?:groeten?|groetjes)|"
    r"have a (?:nice|good|great) (?:day|evening|weekend|one)|"
    r"sch[öo]nen (?:tag|abend)(?: noch)?|fijne (?:dag|avond)|buona giornata|que tenga(?:s)? un buen día)\b[^.?!\n]{0,30}[,.!]*"
    rf"(?:\s*(?:[-–]\s*)?{_WHO}){{0,3}}[.!]?\s*$",
    re.I,
)
_SIGNED = re.compile(rf"(?:\n|(?<=[.!?])[ ])[-–\s]*(?:{re.escape(STAFF)}|{re.escape(NAME)})[.!]?\s*$")


def cleaned(answer: str) -> str:
    """`answer` (redacted) with nothing but what it says; it begins with a capital."""
    text = answer.strip()
    for pattern in (_GREETING, _HERE, _THANKS):
        text = pattern.sub("", text, count=1)
    before = None
    while text != before:
        before = text
        for pattern in (_FAREWELL, _SIGNED):
            text = pattern.sub(lambda found: found[0][0] if found[0][0] in ".!?" else "", text).strip()
    return text[:1].upper() + text[1:]
