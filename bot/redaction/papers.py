"""What is written in somebody's papers: the day they were born, and the plate of their car. Pure.

Days of this decade stay: they are the shop's.
"""

import re

from bot.redaction.marks import NUMBER

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|"
    r"januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|mei|augustus)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|[.º°])?"
#: Nobody asks whether the shop is open on a day of these years.
_LONG_AGO = r"(?:19\d\d|20[01]\d)"
_OF = r"[ ](?:of[ ]|de[ ]|del[ ])?"
_BORN = (
    r"(?:born|dob|d\.o\.b\.|date of birth|birth ?da(?:y|te)|geb\.(?:[- ]?datum)?|geboren|geburts(?:tag|datum)|née?|naissance|anniversaire|"
    r"nac[ií]|nacid[oa]|nacimiento|cumpleaños|nat[oa]|nascita|compleanno|geboortedatum|geboortedag|verjaar\w*)"
)
_DATE = rf"(?:{_DAY}{_OF}{_MONTH}|{_MONTH}[ ]{_DAY}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{6}}|\d{{8}})"
_BIRTHS = (
    re.compile(rf"\b(?:{_DAY}{_OF}{_MONTH},?{_OF}{_LONG_AGO}|{_MONTH}[ ]{_DAY},?[ ]{_LONG_AGO})\b", re.I),
    re.compile(
        rf"(?P<before>\b{_BORN}(?:[ ]?[:=]|[ ](?:is|ist|on|the|am|le|el|il|op|est|es|è)\b){{0,3}}[ ]?)"
        rf"{_DATE}(?:,?{_OF}\d{{2,4}})?\b",
        re.I,
    ),
)

#: United Kingdom, France and Italy, Germany, the Netherlands, Spain: as they are painted.
_PLATE = (
    r"(?!(?:de|di|da|du|in|at|on|of|is|um|am|im|zu|le|la|en|op|te)\b)"
    r"(?:[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}|(?-i:[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?)|"
    r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[- ]?\d{1,4}[EH]?|"
    r"(?=[A-Z\d-]*\d)(?=[A-Z\d-]*[A-Z])[A-Z\d]{1,3}-[A-Z\d]{2,3}-[A-Z\d]{1,3}|\d{4}[- ]?[B-DF-HJ-NP-TV-Z]{3})"
)
_CAR = (
    r"(?:number ?plate|licen[cs]e plate|plate|reg|registration|car|kennzeichen|kfz|auto|wagen|immatricul\w*|plaque|voiture|camionnette|"
    r"matr[ií]cula|placa|coche|furgoneta|targa\w*|macchina|kenteken|nummerplaat|bus|busje)"
)
_PLATES = (
    re.compile(r"\b(?:[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]{2}[ ]\d{3}[ ][A-Z]{2}|(?!USB)[A-Z]{1,3}-[A-Z]{1,2}[ ]?\d{1,4})\b"),
    re.compile(rf"(?P<before>\b{_CAR}(?:[ ]?[:=]|[ ](?:is|ist|est|es|è|with|mit|met|number|nr\.?|no\.?))?[ ]){_PLATE}\b", re.I),
)


def without_papers(text: str) -> str:
    if not any(map(str.isdigit, text)):
        return text
    for pattern in (*_BIRTHS, *_PLATES):
        text = pattern.sub(_taken_out, text)
    return text


def _taken_out(found: re.Match[str]) -> str:
    return found.groupdict().get("before", "") + NUMBER
