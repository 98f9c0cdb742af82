"""E-mail addresses, links, handles and postal addresses in a text. Pure."""

import re

from bot.redaction.marks import ADDRESS, EMAIL, HANDLE, LINK

_LOCAL = r"[\w.+%'-]+"
_AT_WORD = r"(?:at|ät|arobase|arroba|chiocciola|apenstaartje)"
_DOT_WORD = r"(?:dot|punkt|point|punto|punt)"
_IN_BRACKETS = r"[ ]?[(\[{{<][ ]?(?:{})[ ]?[)\]}}>][ ]?"
_AT = rf"(?:\s?@\s?|{_IN_BRACKETS.format(_AT_WORD + '|@')})"
_DOT = rf"(?:\.|[ ]\.[ ]?|{_IN_BRACKETS.format(_DOT_WORD + '|[.]')}|[ ]{_DOT_WORD}[ ])"
_TOP = r"(?:com|org|net|info|co|de|nl|fr|es|it|eu|io|me|be|at|ch|uk|pt|pl|dk|se|ie|lu)"
#: With these behind an "at" it is an address and no place.
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|aol|proton(?:mail)?|web|gmx|t-online|freenet|mailbox|posteo|orange|free|sfr|"
    r"wanadoo|laposte|libero|alice|virgilio|tiscali|telefonica|ziggo|kpn|xs4all|planet|home|hetnet|telenet|skynet|btinternet|sky)"
)
_EMAILS = (
    re.compile(rf"{_LOCAL}{_AT}[\w-]+(?:{_DOT}[\w-]+)+"),
    re.compile(rf"{_LOCAL}[ ]{_AT_WORD}[ ]{_PROVIDER}(?:{_DOT}{_TOP}){{1,2}}\b", re.I),
    # maria.keller at example dot com; "at what point do" has no end that a domain has
    re.compile(rf"{_LOCAL}[ ]{_AT_WORD}[ ][\w-]+(?:[ ]{_DOT_WORD}[ ][\w-]+)*[ ]{_DOT_WORD}[ ]{_TOP}\b", re.I),
    re.compile(rf"{_LOCAL}[ ](?:ät|arobase|arroba|chiocciola|apenstaartje)[ ][\w-]+(?:{_DOT}[\w-]+)+", re.I),
)
#: Without one of these no pattern for addresses fits.
_ANY_AT = re.compile(rf"@|\b{_AT_WORD}\b", re.I)
_LINK = re.compile(r"(?:\b[a-z]{2,10}://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?::\d+)?/\S*", re.I)
_HANDLE = re.compile(r"(?<![\w@])@\w{2,}")

_WORD = r"[^\W\d_][\w'’.-]*"
_HOUSE = r"\d+(?:[ ]?(?:bis|ter|quater)\b|[ -]?[a-zA-Z]\b|[ ]?[-/][ ]?\d+[a-z]?\b)?(?!\d)"
#: What is counted or measured is no house.
_COUNTED = (
    r"(?![ ]?(?i:%|€|x\b|mal\b|keer\b|times\b|fois\b|veces\b|volte\b|km\b|m\b|mm\b|cm\b|kilomet\w*|mete?r\w*|m[eè]tres?|min\w*|"
    r"stunden\b|hours?\b|heures\b|horas\b|ore\b|uur\b|uhr\b|tage?\b|days?\b|jours\b|d[ií]as\b|giorni\b|dagen\b|st(?:ü|ue)ck\b|st(?:uks)?\b|"
    r"pieces?\b|people\b|personen\b))"
)
_FLAT = r"(?:\b(?i:flat|apt\.?|apartment|unit|suite|wohnung|whg\.?|appartement|appt\.?|piso|interno|int\.)[ ]\d+\w?,?[ ])?"
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|(?:[A-Z]{1,2}-)?\d{4,5}(?:[ ]?[A-Z]{2}\b)?)"
_TOWN = rf"(?:[ ]*,?[ ]*{_POSTCODE})?(?:[ ]*,[ ]*[^\W\d_a-z][\w'’-]*|(?<=[\dA-Z])[ ]+[^\W\d_a-z][\w'’-]+)?"
_ENDINGS = (
    "straat|gracht|laan|weg|plein|kade|singel|dijk|steeg|straße|strasse|str\\.|gasse|allee|platz|ufer|damm|ring|street|road|"
    "avenue|lane|drive|court|square|close|way|boulevard"
)
_LARGE = r"[^\W\d_a-z][\w'’.-]*"
_NUMBER = rf",?[ ]+(?:n[.º°r]{{0,2}}[ ]?)?{_HOUSE}{_COUNTED}(?:,[ ]?\d+[ºª°]?[ ]?[A-Z]?\b)?"
_FRENCH = r"(?i:rue|avenue|av\.|boulevard|bd\.?|quai|chemin|impasse|place|square|route|cours|all[eé]e)"
_SOUTHERN = (
    r"(?i:calle|c/|avenida|avda\.?|plaza|pza\.?|plza\.?|paseo|p[ºo]\.?|ronda|camino|carretera|travesía|carrer|via|v\.le|viale|piazza|p\.zza|"
    r"corso|c\.so|vicolo|largo|strada)"
)
_ENGLISH = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Close|Square|Way|Blvd|Grove|Gardens|Crescent|Terrace|Hill|Mews|Row|Walk|Place|"
    "Park"
)
_LIVES = (
    r"(?i:(?:i|we) live|living|my (?:home )?address is|wohnen?|wohnhaft|meine adresse ist|j['’]habite|nous habitons|mon adresse est|"
    r"vivo|vivimos|mi dirección es|abito|abitiamo|il mio indirizzo è|(?:ik )?woon|wij wonen|mijn adres is)"
)
_NO_DAY = (
    r"(?!(?:Mo|Di|Mi|Do|Fr|Sa|So|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Januar|Februar|März|April|Mai|Juni|Juli|"
    r"August|September|Oktober|November|Dezember)\b)"
)
#: An address without a number has one of these.
_NAMED = "(?:Street|Road|Lane|Avenue|Hill|Grove|Crescent|Terrace|Gardens|Mews|Cottage|Rectory|Farm)"
_STREET = re.compile(_NAMED)
_ADDRESSES = (
    # Keizersgracht 12, Lange Straße 3b: with something before the ending, "on the way 3 times" is none
    re.compile(rf"(?:(?:\b{_LARGE}[ ])?\b[\w'’.-]{{2,40}}|\b{_LARGE}[ ])(?i:{_ENDINGS})[ ]+{_HOUSE}{_COUNTED}{_TOWN}"),
    # 12 Baker Street
    re.compile(
        rf"{_FLAT}\b{_HOUSE},?[ ]+(?:{_WORD}[ ]){{1,3}}(?i:street|road|avenue|lane|boulevard|grove|gardens|crescent|terrace|mews)\b{_TOWN}"
    ),
    re.compile(rf"{_FLAT}\b{_HOUSE},?[ ]+(?:{_LARGE}[ ]){{1,3}}(?:{_ENGLISH})\b\.?{_TOWN}"),
    # Mill Lane, Rose Cottage
    re.compile(rf"(?:\b{_LARGE}[ ]){{1,2}}{_NAMED}\b(?:,?[ ](?:{_LARGE}[ ]){{1,2}}{_NAMED}\b)?{_TOWN}"),
    # 12 rue de Rivoli, chemin du Moulin 14, calle Mayor 3, via Roma 5
    re.compile(rf"\b{_HOUSE},?[ ]+{_FRENCH}[ ]{_WORD}(?:[ ]{_WORD}){{0,3}}{_TOWN}"),
    re.compile(rf"\b{_FRENCH}[ ](?:(?:de|du|des|de la|de l['’])[ ]?)?{_WORD}(?:[ ]{_WORD}){{0,2}}{_NUMBER}{_TOWN}"),
    re.compile(rf"\b{_SOUTHERN}[ ]?{_WORD}(?:[ ]{_WORD}){{0,3}}{_NUMBER}{_TOWN}"),
    # Laan van Meerdervoort 12
    re.compile(rf"\b(?:Laan|Plein|Kade|Weg|Singel|Dijk)[ ]{_WORD}(?:[ ]{_WORD}){{0,3}}[ ]{_HOUSE}{_COUNTED}{_TOWN}"),
    # Unter den Linden 77, Am Alten Markt 5 in Köln
    re.compile(
        rf"\b(?:Am|An|Im|In|Auf|Unter|Zum|Zur|Hinter|Vor|Achter|Aan|Op|Onder)[ ](?:(?:den|der|dem|de|het|['’]t)[ ])?"
        rf"{_NO_DAY}(?:{_LARGE}[ ]){{1,3}}{_HOUSE}(?=\s*(?:[,.;!?\n]|$)|[ ]in[ ][^\W\d_a-z])"
    ),
    # I live wherever it is
    re.compile(
        rf"(?P<before>\b{_LIVES}[ :]+)"
        rf"(?:(?:[\w'’.-]+[ ]){{1,5}}{_HOUSE}{_COUNTED}|{_HOUSE}{_COUNTED}(?:[ ][\w'’.-]+){{1,3}}){_TOWN}"
    ),
    re.compile(r"\b\d{4}[ ]?[A-Z]{2}\b(?:[ ]+[A-Z][\w'’-]+)?"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b"),
    # sw1a 2aa; no post code ends with am, pm, mm, cm, kg or th
    re.compile(r"\b[a-z]{1,2}\d[a-z\d]?[ ]\d(?!st|nd|rd|th)[abd-hjlnp-uw-z]{2}\b"),
)


def without_addresses(text: str, own: set[str]) -> str:
    """`text` without them; `own` (casefolded) are e-mail addresses that stay."""
    if _ANY_AT.search(text):
        for pattern in _EMAILS:
            text = pattern.sub(lambda found: found[0] if found[0].casefold() in own else EMAIL, text)
    if "." in text or "://" in text:
        text = _LINK.sub(LINK, text)
    if "@" in text:
        text = _HANDLE.sub(HANDLE, text)
    if any(map(str.isdigit, text)) or _STREET.search(text):
        for pattern in _ADDRESSES:
            text = pattern.sub(lambda found: found.groupdict().get("before", "") + ADDRESS, text)
    return text
