"""Numbers by which somebody could be found: telephones, bank accounts, cards, orders. Prices, times, years and sizes stay. Pure.

Everything with four digits and more goes, so a card goes whatever its check digit says; what stays is told by what stands
beside it.
"""

import re
from collections.abc import Collection

from bot.redaction.marks import NUMBER

_BETWEEN = r"[ \t\u00a0\u202f\u200d()./_\u2010-\u2015-]"
_AMOUNT = r"\d{1,3}(?:(?:[., ]?\d{3}){1,2}(?!\d))?(?:[.,]\d{1,2}(?!\d))?"
_MONEY = rf"(?:€|\$|£|\bEUR|\bUSD|\bGBP|\bCHF|\b[Rr]s\.?)[ \u00a0]?{_AMOUNT}(?![\d./-]*\d)"
_CURRENCY = r"(?:€|EUR\b|[Ee]uros?\b|USD\b|GBP\b|CHF\b|\$|£|[Dd]ollars?\b|[Pp]ounds?\b|[Bb]ucks\b|[Rr]upees?\b|[Ff]ranken\b|[Ff]rancs?\b)"
_MONEY_AFTER = rf"(?<![\w.,/+-]){_AMOUNT}[ \u00a0]?{_CURRENCY}"
#: 1.299,00 and 1,299.00 are money whatever stands beside them.
_MONEY_ALONE = r"(?<![\w.,/+-])(?:\d{1,3}\.\d{3},\d\d|\d{1,3},\d{3}\.\d\d)(?![\w/-]|[.,]?\d|[ ]\d)"
_UNIT = r"(?:mm|cm|m|km|kms|mi|miles|inch|inches|zoll|pouces|pulgadas|pollici|kg|g|lbs?|w|watt|wh|mah|v|nm|l|ml|psi|bar|rpm|gb|tb|mb)"
_MEASURE = rf"(?<![\w.,/+-]){_AMOUNT}[ ]?(?i:{_UNIT})\b"
_SIZE = r"(?<![\w.,/+-])\d{1,4}(?:[.,]\d{1,2})?(?:[ ]?[x×][ ]?\d{1,4}(?:[.,]\d{1,2})?){1,2}(?![\w/-])"
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d|h)(?![\d:])"
_TIME = rf"(?<![\w:.,/+-]){_CLOCK}(?:[ ]?[-–][ ]?{_CLOCK})?(?![.]?\d)"
#: Sizes 54-58, 10-14 o'clock: two numbers that nobody counts orders by, as what stands beside them tells.
_FROM_TO = (
    r"(?:(?i:\b(?:sizes?|größen?|gr\.|tailles?|tallas?|taglie|taglia|maten|maat))[ ]\d{1,3}[ ]?[-–/][ ]?\d{1,3}(?!\d|[-–./ ]+\d)"
    r"|(?<![\w.,/+-])(?<!\d[ ])\d{1,3}[ ]?[-–][ ]?\d{1,3}(?=[ ]?(?i:uhr|uur|h|o['’]clock|am|pm|heures|inch|zoll|cm|mm|km)\b))"
)
_YEAR = r"(?<![\w./+#-])(?<!\d[ ])(?:19|20)\d\d(?![\w/-]|[.,:]?\d|[ ]?\d)"
#: Four digits and more, however they are grouped, with letters that stick to them; or fewer behind a letter or a #.
_RUN = (
    rf"(?:[^\W\d_]{{1,6}}[-_/]?|#[ ]?\w*|\+|\()?\d(?:{_BETWEEN}*\d){{3,}}[\w-]*|#[ ]?\w*\d\w*|\b[A-Za-z]{{1,6}}[-_/]?\d{{3,}}[\w-]*"
    # 7F3K9Q2, A1-99-B: letters and digits mixed, as only ids are
    r"|\b(?=[\w-]{6,})(?=(?:[\w-]*\d){3})(?=[\w-]*[A-Z])[A-Z0-9]+(?:[-_][A-Z0-9]+)*\b"
    # kx9-t2p, 88f2a: letters and digits in turn, twice; 700x35c is a size and 3-in-1-set sticks nothing together
    r"|\b(?!\d+[x×]\d)(?=[\w-]{5,})(?=[\w-]*(?:[A-Za-z]\d|\d[A-Za-z]))"
    r"(?:[A-Za-z]{1,6}-?\d+-?[A-Za-z]{1,6}-?\d+|\d+-?[A-Za-z]{1,6}-?\d+-?[A-Za-z]{1,6})[\w-]*"
)
_NUMBERS = re.compile(f"(?P<stays>{_MONEY}|{_MONEY_AFTER}|{_MONEY_ALONE}|{_FROM_TO}|{_TIME}|{_MEASURE}|{_SIZE}|{_YEAR})|(?P<goes>{_RUN})")
_ORDER = re.compile(
    r"(?P<what>\b(?:order|bestell\w*|auftrag\w*|rechnung\w*|kunden\w*|invoice|customer|commande|facture|client|pedido|factura|"
    r"cliente|ordine|fattura|bestelling|factuur|klant\w*|ticket|case|parcel|sendung\w*|tracking|ref|reference|referenz|"
    r"booking|confirmation|voucher|coupon|code|vorgang\w*|buchung\w*|gutschein\w*|paket\w*|"
    r"colis|suivi|dossier|r[ée]servation|bon d['’]achat|r[ée]f|seguimiento|paquete|localizador|albar[aá]n|"
    r"expediente|reserva|cup[oó]n|c[oó]digo|spedizione|pacco|pratica|prenotazione|buono|codice|zending|pakket|zaak\w*|reservering|tegoedbon|"
    r"passport|reisepass|(?:personal)?ausweis\w*|steuer-?id|passeport|pasaporte|passaporto|paspoort|bsn|dni|nie|"
    r"codice fiscale|carta d['’]identit[àa]|"
    r"référence|referencia|riferimento|referentie)"
    r"(?:[\s-]*(?:mit der|met))?(?:[\s-]*(?:number|numer|no|nr|nummer|num[eé]ro|n[uú]mero|code|id|n[°º.]))?[\s.:#°º]*"
    r"(?:is|ist|lautet|est|es|è|e)?[\s:#]*)"
    r"(?P<id>(?!\d+(?:[.,]\d+)?[ ]?(?:%|€|\$|£|euros?\b|eur\b|kg\b))(?=[\w/-]*\d)[\w/-]+)",
    re.I,
)
# https://www.swift.com/standards/data-standards/iban-international-bank-account-number
_IBAN = re.compile(r"\b[A-Za-z][ ]?[A-Za-z][ ]?\d[ ]?\d(?:[\s.-]{0,2}[A-Za-z0-9]){10,30}(?![A-Za-z0-9])")
_AS_WRITTEN = re.compile(
    r"[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|(?:[\s.-][A-Z0-9]{4}){2,7}(?:[\s.-][A-Z0-9]{1,3})?)(?![A-Za-z0-9])"
)
_SHORTEST_IBAN = 15
#: What looks like an account and does not check is one with a slip of the finger when it has so many digits.
FEWEST_DIGITS = 8


def without_ibans(text: str) -> str:
    """`text` without bank accounts, also those with a slip of the finger."""
    place = 0
    while found := _IBAN.search(text, place):
        end = _end_of_iban(found[0])
        if end == 0:
            place = found.start() + 1
            continue
        text = text[: found.start()] + NUMBER + text[found.start() + end :]
        place = found.start() + len(NUMBER)
    return text


def without_numbers(text: str, own: Collection[str], known_digits: Collection[str]) -> str:
    """`text` without numbers that tell something. `own`: digits of numbers that stay; `known_digits`: of those that never do."""

    if not any(map(str.isdigit, text)):
        return text

    def number(found: re.Match[str]) -> str:
        said = found[0]
        if digits(said) in own:
            return said
        if found["stays"] is not None and digits(said) not in known_digits:
            return said
        return NUMBER

    text = without_ibans(text)
    text = _ORDER.sub(lambda found: f"{found['what']}{NUMBER}", text)
    return _NUMBERS.sub(number, text)


def digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _end_of_iban(said: str) -> int:
    """How far from its beginning the account goes: to where it checks, else as far as it is written like one; 0: it is none."""
    ends = [place for place in range(len(said), 0, -1) if place == len(said) or not said[place].isalnum()]
    for end in ends:
        if _checks(said[:end]):
            return end
    written = _AS_WRITTEN.match(said)
    return written.end() if written is not None and len(digits(written[0])) >= FEWEST_DIGITS else 0


def _checks(said: str) -> bool:
    account = "".join(char for char in said if char.isalnum()).upper()
    if len(account) < _SHORTEST_IBAN or not account.isascii():
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
