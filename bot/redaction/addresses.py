"""E-mail addresses, links, handles and postal addresses in a text. Pure."""

import re

from bot.redaction.marks import ADDRESS, EMAIL, HANDLE, LINK

_EMAIL = re.compile(r"[\w.+%'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|nl|fr|es|it|eu|io|me|be|at|ch|uk)/\S*", re.I)
_HANDLE = re.compile(r"(?<![\w@])@\w{2,}")

_WORD = r"[^\W\d_][\w'’.-]*"
_HOUSE = r"\d+(?:[ -]?[a-zA-Z])?\b"
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|(?:[A-Z]{1,2}-)?\d{4,5}(?:[ ]?[A-Z]{2}\b)?)"
_TOWN = rf"(?:[ ]*,?[ ]*{_POSTCODE})?(?:[ ]*,[ ]*[^\W\d_a-z][\w'’-]*|(?<=[\dA-Z])[ ]+[^\W\d_a-z][\w'’-]+)?"
_ENDINGS = (
    "straat|gracht|laan|weg|plein|kade|singel|dijk|steeg|straße|strasse|str\\.|gasse|allee|platz|ufer|damm|ring|street|road|"
    "avenue|lane|drive|court|square|close|way|boulevard"
)
_ADDRESSES = (
    # Keizersgracht 12, Lange Straße 3b
    re.compile(rf"(?:\b[^\W\d_a-z][\w'’.-]*[ ])?\b[\w'’.-]{{0,40}}(?i:{_ENDINGS})[ ]+{_HOUSE}{_TOWN}"),
    # 12 Baker Street
    re.compile(rf"\b{_HOUSE}[ ]+(?:{_WORD}[ ]){{1,3}}(?i:street|road|avenue|lane|boulevard)\b{_TOWN}"),
    re.compile(rf"\b{_HOUSE}[ ]+(?:[^\W\d_a-z][\w'’-]*[ ]){{1,3}}(?:St|Rd|Ave|Ln|Drive|Dr|Court|Square|Way|Blvd)\b\.?{_TOWN}"),
    # 12 rue de Rivoli, calle Mayor 3, via Roma 5
    re.compile(
        rf"\b{_HOUSE},?[ ]+(?i:rue|avenue|boulevard|quai|chemin|impasse|place|all[eé]e)[ ]{_WORD}(?:[ ]{_WORD}){{0,3}}{_TOWN}"
    ),
    re.compile(
        rf"\b(?i:calle|avenida|plaza|paseo|carrer|via|viale|piazza|corso|vicolo)[ ]{_WORD}(?:[ ]{_WORD}){{0,3}},?[ ]{_HOUSE}{_TOWN}"
    ),
    re.compile(r"\b\d{4}[ ]?[A-Z]{2}\b(?:[ ]+[A-Z][\w'’-]+)?"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b"),
)


def without_addresses(text: str, own: set[str]) -> str:
    """`text` without them; `own` (casefolded) are e-mail addresses that stay."""
    text = _EMAIL.sub(lambda found: found[0] if found[0].casefold() in own else EMAIL, text)
    text = _LINK.sub(LINK, text)
    text = _HANDLE.sub(HANDLE, text)
    for pattern in _ADDRESSES:
        text = pattern.sub(ADDRESS, text)
    return text
