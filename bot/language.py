"""Which language a message is in: lingua's statistics, everyday words for what is too short for them, and memory.

It also knows common languages that the shop does not speak, so that Spanish is not taken for bad German. It does not
translate, and it does not choose the language of an answer.
"""

import re
from collections.abc import Sequence
from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from bot.hours.grammar import fold, grammar

#: Known besides the shop's own, as ISO 639-1 codes.
ALWAYS_KNOWN = ("en", "de", "fr", "es", "nl", "it")

# How much likelier a message is in the language used before, or in another of the shop's, than in a foreign one.
_PREVIOUS_WEIGHT = 4.0
_CANDIDATE_WEIGHT = 2.0
# How much likelier a language becomes with each of its everyday words.
_WORD_WEIGHT = 6.0
# Up to this many words, none of them everyday ones, are as likely a name or a product as a language,
# so they change the language only when lingua leaves little doubt.
_FEW_WORDS = 2
_SURE = 0.8
# Shorter words about hours ("sun", "do") are words of other languages too.
_SHORTEST_HOURS_WORD = 4
# More tells nothing new.
_READ_CHARS = 1000

_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|[\"„“”»«].{1,60}?[\"“”»«]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# A word stands in each language that uses it daily; words that everybody types (ok, hi, bike) stand nowhere.
_EVERYDAY = {
    "en": """
        about am an and any anyone are at bye can cant closed come could did do does dont for friday from
        get goodbye have hello help how if is it monday morning much my need no not of on open or please
        saturday sorry sunday thank thanks that the there they this thursday to today tomorrow tuesday until
        want was we wednesday what when where which who why will with would yes you your yours
        bike bikes cost invoice key lost nobody order price repair
    """,
    "de": """
        abend aber als am auch auf bei bin bis bitte brauche danke das dass dem den der die dienstag
        donnerstag ein eine einen er es freitag für geschlossen geöffnet gibt guten habe haben hallo heute
        ich ihr ihre ist ja jemand kann kein keine können mehr mein meine mit mittwoch moin montag morgen
        möchte nein nicht noch oder offen samstag servus sie sind sonntag tschüss und uns von wann warum was
        wer wie wieder will wird wo zu zum zur über
        bestellung fahrrad garantie kaputt kostet kostets niemand passt prima preis rechnung reparatur
        schlüssel ruf ruft
    """,
    "nl": """
        aan als bedankt ben bij dag dank de dinsdag dit doei donderdag een en er gaat gesloten goedemiddag
        goedemorgen goedenavond graag hallo heb hebben het hoe hoeveel hoi ik is ja je jij jullie kan kunnen
        maandag maar met mijn moet morgen naar nee niet nog of ook op open te tot uur van vandaag voor
        vrijdag waar waarom wanneer wat we wel wie wil woensdag zaterdag zijn zondag
        aub alsjeblieft bestelling betalen fiets garantie goeiemorgen goeiemiddag goeienavond huren iemand
        kwijt niemand prijs prima rekening sleutel terug
    """,
    "fr": """
        au aux avec avez bonjour bonsoir ce cette combien comment dans de demain des dimanche du elle en est
        et faire fermé il je jeudi jusqu la le les lundi ma mais mardi merci mercredi mes moi mon non notre
        nous ou oui ouvert où par pas pour pouvez puis quand que quel quelle qui salut samedi sont sur un
        une vendredi veux vos votre vous à ça êtes
        aide clé commande facture garantie personne prix rappelez réparation stp svp vélo vélos location perdu
        perdue
    """,
    "es": """
        abierto adiós al buenas buenos cerrado con cuesta cuál cuándo cuánto cómo de del domingo días dónde
        el ella en es esta estoy está están gracias hay hola hoy jueves la las lo los lunes martes mañana mi
        mis miércoles no para pero por porque puedo que quiero qué se ser si su sábado sí también tengo
        tiene tienen un una usted viernes yo
        ayuda bici bicicleta factura garantía llave nadie pedido perfecto precio reparación tarjeta vale
        alquiler inglés
    """,
    "it": """
        anche aperto avete buonasera buongiorno che chi chiuso ci ciao con cosa da dei del della di domani
        domenica dove giovedì gli grazie ha ho il io la le lo lunedì ma martedì mercoledì mi mia mio non
        oggi perché posso prego qual quando quanto questo sabato si siete sono su sì un una uno venerdì vi
        vorrei è
    """,
}


class Detector:
    """Tells the language of messages to a shop that speaks `candidates`, the first being its default.

    Building is instant; lingua reads its models on the first message, or in `warm_up`.
    """

    def __init__(self, candidates: Sequence[str]) -> None:
        self._candidates = tuple(candidates) or (ALWAYS_KNOWN[0],)
        self._known = _known(tuple(sorted({*self._candidates, *ALWAYS_KNOWN})))

    def warm_up(self) -> None:
        """Read the models now, so that no customer waits for it."""
        self.detect("Is this the language that you speak?")

    def detect(self, text: str, previous: str | None = None) -> str:
        """The ISO 639-1 code of the language of `text`; never raises.

        It may be a language that the shop does not speak (of ALWAYS_KNOWN); the caller then answers in its default
        language. What tells nothing (numbers, emoji, names, "ok") keeps `previous`, or else the default language.
        """
        unchanged = previous or self._candidates[0]
        readable = _NOT_LANGUAGE.sub(" ", text[:_READ_CHARS])
        words = _WORD.findall(readable.casefold())
        if not words:
            return unchanged
        shares = _shares(_detector(self._known), " ".join(words))
        if not any(shares.values()):
            return unchanged
        hits = {code: _hits(words, code) for code in shares}
        if len(words) <= _FEW_WORDS:
            return self._of_few_words(shares, hits, unchanged)
        scores = {
            code: max(share, 1e-9) * self._weight(code, unchanged) * _WORD_WEIGHT ** hits[code]
            for code, share in shares.items()
        }
        return max(scores, key=scores.__getitem__)

    def _of_few_words(self, shares: dict[str, float], hits: dict[str, int], unchanged: str) -> str:
        most = max(hits.values())
        if most:
            spoken = [code for code in (unchanged, *self._candidates) if hits.get(code) == most]
            return spoken[0] if spoken else max(shares, key=lambda code: (hits[code], shares[code]))
        best = max(shares, key=shares.__getitem__)
        return best if best in self._candidates and shares[best] >= _SURE else unchanged

    def _weight(self, code: str, unchanged: str) -> float:
        if code == unchanged:
            return _PREVIOUS_WEIGHT
        return _CANDIDATE_WEIGHT if code in self._candidates else 1.0


def detect(text: str, candidates: Sequence[str], previous: str | None = None) -> str:
    """The ISO 639-1 code of the language of `text`, perhaps none of `candidates`; see Detector.detect."""
    return Detector(candidates).detect(text, previous)


def _shares(detector: LanguageDetector, text: str) -> dict[str, float]:
    values = detector.compute_language_confidence_values(text)
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values}


def _hits(words: Sequence[str], code: str) -> int:
    """How many different words are everyday ones of that language, or words in which it speaks of hours."""
    everyday, of_hours = _everyday(code), _of_hours(code)
    return len({word for word in words if word in everyday or fold(word) in of_hours})


@cache
def _of_hours(code: str) -> frozenset[str]:
    reading = grammar(code)
    words = reading.vocabulary if reading is not None else frozenset()
    return frozenset(word for word in words if len(word) >= _SHORTEST_HOURS_WORD)


@cache
def _everyday(code: str) -> frozenset[str]:
    return frozenset(_EVERYDAY.get(code, "").split())


@cache
def _known(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `codes` that lingua has a model for."""
    available = {language.iso_code_639_1.name.lower() for language in Language.all()}
    return tuple(code for code in codes if code in available)


@cache
def _detector(codes: tuple[str, ...]) -> LanguageDetector:
    return LanguageDetectorBuilder.from_iso_codes_639_1(
        *(getattr(IsoCode639_1, code.upper()) for code in codes)
    ).build()
