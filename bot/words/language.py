"""Which language a message is in: py3langid's statistics, everyday words for what is too short for them, and memory.

It also knows common languages that the shop does not speak, so that Spanish is not taken for bad German. It does not
translate, and it does not choose the language of an answer.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

from bot.hours.grammar import fold, grammar
from bot.words.language_statistics import identifier

#: Known besides the shop's own, as ISO 639-1 codes: those in which the automatic texts are written.
ALWAYS_KNOWN = ("en", "de", "fr", "es", "nl", "it")
#: Known so that they are not taken for one of the others.
ELSEWHERE = ("ar", "ca", "cs", "da", "el", "fi", "hi", "hr", "hu", "ja", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh")

# How much likelier a message is in the language used before, or in another of the shop's, than in a foreign one;
# and how much less likely in one from elsewhere.
_PREVIOUS_WEIGHT = 4.0
_CANDIDATE_WEIGHT = 2.0
_ELSEWHERE_WEIGHT = 0.1
# How much likelier a language becomes with each of its everyday words; more where they are most of the message.
_WORD_WEIGHT = 6.0
_WORD_WEIGHT_AMONG_FEW = 36.0
# Up to this many words, none of them everyday ones, are as likely a name or a product as a language,
# so it takes more to change the language.
_FEW_WORDS = 2
_PREVIOUS_WEIGHT_OF_FEW = 20.0
# Shorter words about hours ("sun", "do") are words of other languages too.
_SHORTEST_HOURS_WORD = 4
# More tells nothing new.
_READ_CHARS = 1000

_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|[\"„“”»«].{1,60}?[\"“”»«]")
_SAINT = re.compile(r"\b(?:san|santo|st|saint|sankt|sint) (\w+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# A word stands in each language that uses it daily; words that everybody types (ok, hi, bike) stand nowhere.
_EVERYDAY = {
    "en": """
        about again am an and any anyone are at been bike bikes but bye can cant closed come cost could did do
        does dont for friday from get goodbye got has have haven hello help her his how i if im invoice is
        isnt it ive just key like lost monday more morning much my need never no nobody not of on only open or
        order our out please price repair saturday should sorry still sunday thank thanks that the their them
        then there they this thursday to today tomorrow too tuesday until us very want was wasnt we wednesday
        were what whats when where wheres which who why will with works would yes you your yours
    """,
    "de": """
        abend aber alle alles als also am auch auf bei bestellung bin bis bitte brauche danke dann das dass
        deine dem den denn der dich die dienstag dir doch donnerstag du durch echt egal ein eine einem einen
        einer er es etwas euch euer eure fahrrad freitag für ganz gar garantie gerade geschlossen geöffnet
        gibt gibts gleich guten hab habe haben hallo hat heute hätte ich ihn ihr ihre im immer ins ist ja
        jemand jetzt kann kaputt kein keine keiner kostet kostets können mach macht mal man mehr mein meine
        mir mit mittwoch moin montag morgen muss möchte nach nein nicht nichts niemand nix noch nur oder offen
        ohne passt preis prima rechnung reparatur ruf ruft samstag schlüssel schon sehr sein seit servus sie
        sind solche soll sonntag total tschüss und uns unser viel vom von vor wann war warte warum was weil
        wenn wer wie wieder will wird wirklich wo wollte wäre würde zu zum zur über
    """,
    "nl": """
        aan alle alleen als alsjeblieft alweer andere aub bedankt ben bent bestelling betalen bij daar dag dan
        dank de deze dinsdag dit doei donderdag door echt een eens eigenlijk en er erg even fiets gaan gaat
        garantie geen gesloten geweest goedemiddag goedemorgen goedenavond goeiemiddag goeiemorgen goeienavond
        graag had hallo heb hebben heeft hem hen het hier hoe hoeveel hoi huren iemand iets ik is ja je jij
        jouw jullie kan kom kunnen kunt kwijt maandag maar maken me met mij mijn mn moet morgen na naar nee
        niemand niet niks nodig nog nou of onze ook op open over prijs prima rekening sleutel steeds te terug
        toch tot u uit uur van vanaf vandaag veel volgens voor vrijdag waar waarom wacht wanneer waren wat we
        weer wel wie wil woensdag worden wordt zaterdag zijn zit zo zondag zonder zou
    """,
    "fr": """
        ai aide au aucun aucune aussi autre aux avait avant avec avez bien bonjour bonsoir car ce cela ces cet
        cette chez clé combien commande comme comment dans de demain depuis des deux dimanche dois donc du
        déjà elle en encore entre est et eu facture faire fait fermé fois garantie hier ici il ils j jamais je
        jeudi jusqu la le les leur leurs location lui lundi ma mais mardi merci mercredi mes mieux mnt moi
        moins mon même ne ni non nos notre nous on ou oui ouvert où par pas perdu perdue personne plus pour
        pourquoi pourrais pouvez prix près puis qu quand que quel quelle quelles quelque quels qui rappelez
        rien réparation sa salut samedi sans savoir se ses si son sont sous stp suis sur svp ta tard te tes
        toi ton toujours tous tout toute toutes très tu un une vendredi vers veux voilà vos votre voudrais
        vous vélo vélos y à ça était êtes
    """,
    "es": """
        abierto adiós al algo alguna algunos algún alquiler antes aquí así ayuda años aún bici bicicleta bien
        buenas bueno buenos cada casi cerrado con cual cuando cuanto cuesta cuál cuándo cuánto cuántos cómo de
        del desde después domingo donde dos días dónde el ella ellos en entre era eres es esa ese eso esta
        este esto estos estoy está están factura fue garantía gracias ha hace hacer han hasta hay he hola hoy
        inglés jueves la las le les llave lo los lunes martes mañana me menos mi mis miércoles muy más nada
        nadie ni no nos nuestro nunca o os otra otro otros para pedido perfecto pero por porque precio puede
        pueden puedo pues que quiero qué reparación se ser si sin sobre solo soy su sus sábado sí también tan
        tanto tarjeta te tengo tenéis tiene tienen todas todo todos tu tus un una unas unos usted va vale
        viernes voy ya yo
    """,
    "it": """
        abbiamo adesso aiuto al alla alle allo altro anche ancora aperto avete bene bici bicicletta buonasera
        buongiorno che chi chiave chiuso ci ciao col come con cosa cui da dai dal dalla degli dei del della
        delle dello di domani domenica dopo dove due e ed era essere fa fare fattura fra garanzia giovedì già
        gli grazie ha hai hanno ho i il in indirizzo invece io la le lei lo loro lui lunedì ma mai martedì me
        meglio meno mercoledì mi mia mio molto ne nei nel nella nelle nessuno niente noi noleggio non nulla
        oggi ogni ora ordine pacco per perché però più poco poi possiamo posso prego prezzo prima proprio può
        qual quale quali quando quanta quanti quanto quella quelle quelli quello questa questi questo rimborso
        riparazione sabato scontrino sei sempre senza serve si sia siete solo sono spedizione sta stato sto su
        sua sue sul sulla suo sì tra troppo tua tuo tutti tutto un una uno va venerdì vi voglio voi volevo
        vorrei è
    """,
}


class Detector:
    """Tells the language of messages to a shop that speaks `candidates`, the first being its default.

    Building is instant; the statistics are read on the first message, or in `warm_up`.
    """

    def __init__(self, candidates: Sequence[str]) -> None:
        self._candidates = tuple(candidates) or (ALWAYS_KNOWN[0],)
        self._known = frozenset({*self._candidates, *ALWAYS_KNOWN, *ELSEWHERE})

    def warm_up(self, folder: Path | None = None) -> None:
        """Read the statistics now, so that no customer waits for it; from `folder`, where they are kept once they were read."""
        _identifier(self._known, folder)
        self.detect("Is this the language that you speak?")

    def detect(self, text: str, previous: str | None = None) -> str:
        """The ISO 639-1 code of the language of `text`; never raises.

        It may be a language that the shop does not speak; the caller then answers in its default language.
        What tells nothing (numbers, emoji, names, "ok") keeps `previous`, or else the default language.
        """
        unchanged = previous or self._candidates[0]
        readable = _NOT_LANGUAGE.sub(" ", text[:_READ_CHARS])
        words = _WORD.findall(readable.casefold())
        if not words:
            return unchanged
        shares: dict[str, float] = dict(_identifier(self._known).rank(" ".join(words)))
        hits = _hits(words)
        few = len(words) <= _FEW_WORDS
        stays = _PREVIOUS_WEIGHT_OF_FEW if few and not any(hits.values()) else _PREVIOUS_WEIGHT
        each_word = _WORD_WEIGHT_AMONG_FEW if few else _WORD_WEIGHT
        scores = {
            code: max(share, 1e-9) * (stays if code == unchanged else self._weight(code)) * each_word ** hits.get(code, 0)
            for code, share in shares.items()
        }
        best = max(scores, key=scores.__getitem__)
        return best if scores[best] > scores.get(unchanged, 0.0) else unchanged

    def _weight(self, code: str) -> float:
        if code in self._candidates:
            return _CANDIDATE_WEIGHT
        return 1.0 if code in ALWAYS_KNOWN else _ELSEWHERE_WEIGHT


def detect(text: str, candidates: Sequence[str], previous: str | None = None) -> str:
    """The ISO 639-1 code of the language of `text`, perhaps none of `candidates`; see Detector.detect."""
    return Detector(candidates).detect(text, previous)


def _hits(words: Sequence[str]) -> dict[str, int]:
    """How many different words are everyday ones of each language, or words in which it speaks of hours."""
    spelt = {word: fold(word) for word in words}
    return {
        code: sum(word in _everyday(code) or folded in _of_hours(code) for word, folded in spelt.items())
        for code in _EVERYDAY
    }


@cache
def _of_hours(code: str) -> frozenset[str]:
    reading = grammar(code)
    if reading is None:
        return frozenset()
    # "San Giuseppe" is a day; Giuseppe writes to us.
    saints = {match[1] for holiday in reading.questions.holidays for match in _SAINT.finditer(fold(holiday))}
    return frozenset(word for word in reading.vocabulary - saints if len(word) >= _SHORTEST_HOURS_WORD)


@cache
def _everyday(code: str) -> frozenset[str]:
    return frozenset(_EVERYDAY[code].split())


_read: dict[frozenset[str], LanguageIdentifier] = {}
_reading = Lock()


def _identifier(languages: frozenset[str], folder: Path | None = None) -> LanguageIdentifier:
    """The statistics of these languages, read once."""
    with _reading:
        if languages not in _read:
            _read[languages] = identifier(languages, folder)
        return _read[languages]
