"""How staff say that they are open or closed for the moment, per language. Patterns meet text that went through grammar.fold."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class OverrideWords:
    """One language's. What customers ask with (dates, times, weekdays) is in the language's Questions."""

    closed: str
    open: str
    until: str
    through: str  #: until the end of a day, that day included
    since: str  #: before a beginning
    to: str  #: before an end, where a beginning was named
    at: str  #: the word that makes of a bare number a time of day
    whole_day: str  #: today, or what is left of it
    endless: str  #: says in so many words that no end is known
    amount: str  #: the group n (digits or a word) before a unit, or the group half
    lasting: str  #: before a length of time
    minutes: str
    hours: str
    days: str
    weeks: str
    longer: str
    because: str  #: before a reason, in the text as it was written
    question: str  #: how a question begins that is no command
    fillers: str
    ones: tuple[str, ...]  #: articles that count as one


OVERRIDE_WORDS: Mapping[str, OverrideWords] = {
    "en": OverrideWords(
        closed=r"closed?|closing|closes|shut",
        open=r"open|opened|opening",
        until=r"(?:up )?until|till?|til",
        through=r"through|thru|up to and including|until the end of",
        since=r"from|starting|as of|beginning",
        to=r"to|and",
        at="at",
        whole_day=r"(?:for )?(?:the )?rest of (?:the |to)day|(?:for )?(?:all|the whole) day|for (?:the day|today)",
        endless=r"until further notice|for now|for the time being|indefinitely",
        amount=r"(?:(?P<half>half an?)|(?P<n>\d{1,3}|an?|[a-z]+))",
        lasting=r"for",
        minutes=r"min(?:ute)?s?",
        hours=r"h(?:ou)?rs?|h",
        days=r"days?",
        weeks=r"weeks?",
        longer=r"longer|more|extra",
        because=r"because(?: of)?|due to",
        question=r"is|are|do|does|did|can|when|what|why|who|how|should|shall",
        fillers="and we re are were be will ll i is the shop store our on for please in again back it s only inclusive next day of at",
        ones=("a", "an", "one"),
    ),
    "de": OverrideWords(
        closed=r"geschlossen|geschlossene|schliessen|schliesst|zu|dicht|zumachen|zugemacht",
        open=r"offen|geoffnet|offnen|offnet|auf|aufmachen",
        until=r"bis",
        through=r"bis (?:einschliesslich|inklusive|inkl\.?|und mit|ende)",
        since=r"von|vom|ab|seit",
        to=r"bis|und",
        at="um",
        whole_day=r"(?:fur )?den rest (?:des|vom) tag(?:es)?|(?:den )?ganzen? tag|ganztagig|fur heute",
        endless=r"bis auf weiteres|vorerst|erst ?mal",
        amount=r"(?:(?P<half>eine halbe)|(?P<n>\d{1,3}|[a-z]+))",
        lasting=r"fur",
        minutes=r"min(?:uten?|\.)?",
        hours=r"stunden?|std\.?|h",
        days=r"tage?n?",
        weeks=r"wochen?",
        longer=r"langer|mehr",
        because=r"wegen|weil",
        question=r"ist|sind|war|haben|hat|habt|wann|was|warum|wer|wie|soll|sollen|konnen",
        fillers="und wir haben ist sind bleiben bleibt hat der die das den dem laden geschaft unser unsere am zum fur bitte wieder "
        "heute einschliesslich inklusive nur uhr im in mit noch nachster nachste nachsten",
        ones=("ein", "eine", "einen", "einer"),
    ),
    "fr": OverrideWords(
        closed=r"ferme(?:e?s?)|ferme|fermons|fermer|fermeture",
        open=r"ouvert(?:e?s?)|ouvrons|ouvrir|ouverture",
        until=r"jusqu ?(?:a la|a|au|en|aux)?|jusque",
        through=r"jusqu ?a la fin d[eu]",
        since=r"de|du|des|depuis|a partir de|a partir du|entre",
        to=r"a|au|et",
        at="a",
        whole_day=r"(?:pour )?le reste de la journee|toute la journee",
        endless=r"jusqu ?a nouvel ordre|pour l instant",
        amount=r"(?:(?P<half>une demi)|(?P<n>\d{1,3}|[a-z]+))",
        lasting=r"pour|pendant|durant",
        minutes=r"min(?:utes?)?",
        hours=r"heures?|h",
        days=r"jours?",
        weeks=r"semaines?",
        longer=r"de plus|plus longtemps|supplementaires?",
        because=r"(?:à cause d[eu’']|parce qu(?:e|’|')|en raison d[eu’']|pour cause d[e’'])",
        question=r"est|sommes|quand|pourquoi|qui|comment|quel\w*|c est",
        fillers="et nous sommes on est c s le la les l magasin boutique notre nos pour pendant s il vous plait a de nouveau sera reste "
        "restons inclus compris seulement au du en ce cet",
        ones=("un", "une"),
    ),
    "es": OverrideWords(
        closed=r"cerrad[oa]s?|cerramos|cerrar|cierre|cierra|cierran",
        open=r"abiert[oa]s?|abrimos|abrir|abre|apertura",
        until=r"hasta(?: el| la)?",
        through=r"hasta el final de(?:l)?",
        since=r"de|del|desde(?: el| la)?|a partir de(?:l)?|entre",
        to=r"a|al|hasta(?: el| la)?|y",
        at="a las",
        whole_day=r"(?:por )?el resto del dia|todo el dia",
        endless=r"hasta nuevo aviso|por ahora|de momento",
        amount=r"(?:(?P<half>media)|(?P<n>\d{1,3}|[a-z]+))",
        lasting=r"durante|por",
        minutes=r"min(?:utos?)?",
        hours=r"horas?|h",
        days=r"dias?",
        weeks=r"semanas?",
        longer=r"mas",
        because=r"porque|debido a|a causa de|por",
        question=r"cuando|por que|quien|como|que|a que",
        fillers="y estamos esta estan estaremos la el los las tienda nuestra nuestro por para durante favor de nuevo otra vez incluido "
        "inclusive solo del en que viene dia al",
        ones=("un", "una", "uno"),
    ),
    "nl": OverrideWords(
        closed=r"gesloten|sluiten|sluit|dicht|toe|dichtgedaan",
        open=r"open|geopend|openen",
        until=r"tot",
        through=r"tot en met|t/m|tot einde?",
        since=r"van|vanaf|sinds",
        to=r"tot|en",
        at="om",
        whole_day=r"(?:voor )?de rest van de dag|(?:de )?hele dag|voor vandaag",
        endless=r"tot nader order|voorlopig",
        amount=r"(?:(?P<half>een half)|(?P<n>\d{1,3}|[a-z]+))",
        lasting=r"voor|gedurende",
        minutes=r"min(?:uten|uut)?",
        hours=r"uur|uren|u",
        days=r"dag(?:en)?",
        weeks=r"we(?:ek|ken)",
        longer=r"langer|extra|meer",
        because=r"wegens|vanwege|omdat",
        question=r"is|zijn|wanneer|waarom|wie|hoe|wat|kan|moeten",
        fillers="en we wij zijn is de het winkel zaak onze ons op in voor graag alstublieft weer vandaag alleen uur volgende blijft "
        "blijven dag",
        ones=("een", "1"),
    ),
}
