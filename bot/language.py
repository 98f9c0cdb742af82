"""Which language a message is in: lingua's statistics, everyday words for what is too short for them, and memory.

It also knows common languages that the shop does not speak, so that Spanish is not taken for bad German. It does not
translate, and it does not choose the language of an answer.
"""

import re
from collections.abc import Sequence
from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

#: Known besides the shop's own, as ISO 639-1 codes.
ALWAYS_KNOWN = ("en", "de", "fr", "es", "nl", "it")

# How much likelier a message is in the language used before, or in another of the shop's, than in a foreign one.
_PREVIOUS_WEIGHT = 4.0
_CANDIDATE_WEIGHT = 2.0
# How much likelier a language becomes with each of its everyday words.
_WORD_WEIGHT = 6.0
# Up to this many words, none of them everyday ones, are as likely a name or a product as a language ...
_FEW_WORDS = 2
# ... so they change the language only when lingua leaves nearly no doubt.
_SURE = 0.8
# More tells nothing new.
_READ_CHARS = 1000

_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|[\"„“”»«].{1,60}?[\"“”»«]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# A word stands in each language that uses it daily; words that everybody types (ok, hi, bike) stand nowhere.
_EVERYDAY = {
    "en": """
        a about am an and any anyone are at bye can cant could did do does dont for from get goodbye have
        hello help how i if is it my much need no not of on or please sorry thank thanks that the there they
        this to until want was we what when where which who why will with would yes you your yours
    """,
    "de": """
        aber als am auch auf bei bin bis bitte brauche danke das dass dem den der die ein eine einen er es
        für gibt guten habe haben hallo heute ich ihr ihre ist ja jemand kann kein keine können mehr mein
        meine mit morgen möchte nein nicht noch oder sie sind tschüss und uns von wann warum was wer wie
        wieder will wird wo zu zum zur über
    """,
    "nl": """
        aan als bedankt ben bij dag dank de dit doei een en er gaat goedemorgen graag hallo heb hebben het
        hoe hoeveel ik is ja je jij jullie kan kunnen maar met mijn moet morgen naar nee niet nog of ook op
        over te tot u uur vandaag van voor waar waarom wanneer wat we wel wie wil zijn
    """,
    "fr": """
        à au aux avec avez bonjour bonsoir ça ce cette combien comment dans de demain des du elle en est et
        êtes faire il je jusqu l la le les ma mais merci mes moi mon non notre nous où oui ou par pas pour
        pouvez puis quand que quel quelle qui salut sont sur un une veux vos votre vous y
    """,
    "es": """
        adiós al buenas buenos cómo con cuál cuándo cuánto cuesta de del días dónde el ella en es está están
        esta estoy gracias hay hola hoy la las lo los mañana mi mis no o para pero por porque puedo qué que
        quiero se ser si sí son su también tengo tienen tiene un una usted y yo
    """,
    "it": """
        a anche avete buonasera buongiorno che chi ci ciao come con cosa da dei del della di domani dove e è
        gli grazie ha ho i il in io la le lo ma mi mia mio non o oggi per perché posso prego qual quando
        quanto questo sì si siete sono su un una uno vorrei vi
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
        hits = {code: len({*words} & _everyday(code)) for code in shares}
        if len(words) <= _FEW_WORDS and not any(hits.values()):
            return self._of_few_words(shares, unchanged)
        scores = {
            code: max(share, 1e-9) * self._weight(code, unchanged) * _WORD_WEIGHT ** hits[code]
            for code, share in shares.items()
        }
        return max(scores, key=scores.__getitem__)

    def _of_few_words(self, shares: dict[str, float], unchanged: str) -> str:
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
