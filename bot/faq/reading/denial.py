"""Whether a message denies what was offered or answered ("none of these", "no, I mean the old model"), and what it says besides.

Pure. In any of the six languages, whichever the conversation is in. Whether there is anything to deny is for the caller to know.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Manner(StrEnum):
    """How a message denies."""

    NO = "no"  #: a bare no, which may also be the answer to something else
    NOT_THAT = "not_that"  #: it says that this is not what was meant
    MEANS = "means"  #: it only says what is meant: "I mean the old model"


@dataclass(frozen=True)
class Denial:
    manner: Manner
    rest: str  #: what it says besides, in the customer's words


_NO = r"no|nope|nah|nein|nee|nö|ne|non|neen"
_NOT_THAT = "|".join(
    (
        # English
        r"none(?: of (?:these|those|them|that|the above|it))?(?: (?:fits?|apply|applies|matche?s?|helps?|please|is right|are right))?",
        r"neither(?: of (?:these|those|them|the two))?(?: (?:one|fits|applies))?",
        r"not (?:that|this|it|these|those|any of (?:these|those|them)|one of (?:these|those|them)|what i \w+(?: \w+){0,2})(?: ones?)?",
        r"(?:that|this|it|these|those)(?: is|'?s| was| are|re)?(?: really| just| all| also)?(?: not|n'?t|nt) (?:it|that|right"
        r"|correct|true"
        r"|what i\W?m \w+(?: \w+){0,2}|what i \w+(?: \w+){0,3}|my question|the answer|the right \w+|helpful|about that|the point)"
        r"(?: at all)?",
        r"(?:that|this|it)(?: does|did)?(?: not|n'?t| doesnt| didnt)"
        r" (?:help|answer (?:my question|it|that)|fit)(?: me)?(?: at all)?",
        r"(?:you )?(?:misunderstood|misunderstand)(?: me)?|you got (?:me|it|that) wrong|you (?:didn'?t|don'?t"
        r"|did not) understand(?: me)?",
        r"(?:that'?s |that is |these are )?(?:all )?(?:wrong|incorrect)(?: (?:one|ones|answer|topic|question))?",
        r"(?:it'?s |it is |i (?:want|need|mean|meant|asked(?: for)?) )?(?:something|anything|sth)(?: completely"
        r"| quite)? (?:else|different)"
        r"(?: please)?",
        r"i (?:didn'?t|did not|don'?t|do not) (?:mean|ask(?: for| about)?|want) (?:that|this|it|these|those|any of (?:these|those|them))",
        r"nothing of (?:that|this|these)",
        # German
        r"kein(?:e|s|er|en)?(?: davon| von (?:diesen|denen|beiden|den beiden)| der (?:genannten|punkte|beiden|drei))(?: passt)?",
        r"nichts (?:davon|von (?:alle)?dem|passt)|weder noch|(?:davon )?(?:passt|stimmt) (?:davon )?(?:nichts|nicht|keins"
        r"|keines|alles nicht)",
        r"(?:das|dies) (?:passt|stimmt|hilft)(?: mir)?(?: alles| leider| so)? nicht(?: weiter)?",
        r"(?:das|dies) (?:meine?|meinte|wollte|habe|hab|hatte) ich(?: doch| aber| so| leider| eigentlich)? nicht"
        r"(?: gemeint| gefragt| wissen)?",
        r"(?:das|dies) (?:ist|war|sind|waren)(?: es| leider| aber| alles)? nicht(?: das)?"
        r"(?:,? (?:was ich (?:meinte|meine|wollte|wissen wollte|gefragt habe|gemeint habe|suche)|meine frage|es|richtig|die antwort))?",
        r"(?:das|dies) ist(?: leider| alles)? falsch|falsch(?:e (?:antwort|frage)|es thema)?|(?:das )?nicht(?: das| dies| die| den)?"
        r"|nicht richtig",
        r"darum geht(?: e)?s(?: mir)? nicht|(?:ich (?:meine?|meinte|will|suche|brauche|möchte) )?(?:et)?was (?:ganz )?ander(?:e"
        r"|s)(?:s|es)?",
        r"(?:sie haben|du hast|ihr habt) mich (?:falsch verstanden|missverstanden|nicht verstanden)",
        # French
        r"aucune?(?: de (?:ces|celles-ci|ceux-ci|tout cela)(?: \w+)?| d'entre (?:eux|elles)| des (?:deux|trois))?(?: ne convient)?",
        r"ni l'une? ni l'autre|rien de tout (?:ça|cela)|rien de cela",
        r"(?:ce )?n'?(?:est|était) pas (?:ça|cela|celle-là|celui-là|la bonne \w+|ma question|ce que je \w+(?: \w+){0,2}|ce dont \w+ \w+)"
        r"(?: du tout)?|c'est pas (?:ça|cela|ce que je \w+(?: \w+){0,2}|ma question)|ce n'?est pas (?:juste|correct)",
        r"pas (?:ça|cela|celle-là|celui-là|celle-ci|ceux-là)|c'est faux|faux|autre chose|quelque chose d'autre"
        r"|je (?:veux|voulais|cherche|parle|parlais) (?:dire |d')?(?:autre chose|quelque chose d'autre)",
        r"vous (?:m'avez|avez) mal compris|tu m'as mal compris|cela ne répond pas à ma question|ça ne répond pas(?: à ma question)?",
        # Spanish
        r"ningun[oa](?: de (?:ell[oa]s|est[oa]s|es[oa]s|l[oa]s (?:dos|tres|anteriores)))?|ninguna de las (?:anteriores|opciones)",
        r"ni (?:lo )?un[oa] ni (?:lo )?(?:otr[oa])|nada de (?:eso|esto)",
        r"(?:eso |esto |es[ae] )?no (?:es|era) (?:eso|esto|lo que (?:quería|quiero|pregunt[ée]|dije|busco|buscaba|quise"
        r"|pregunto|necesito)"
        r"(?: \w+)?|mi pregunta|la respuesta|correcto|es[ae])|no me (?:refiero|refería) a (?:eso|esto)|eso no(?: es)?",
        r"otra cosa|algo (?:distinto|diferente)|me (?:ha|has|han) entendido mal|está mal|incorrecto|(?:eso )?no (?:me )?(?:ayuda|sirve)",
        # Dutch
        r"geen(?: van (?:deze|die|beide|de(?:ze)? (?:twee|drie)|allen?|al deze))?|geen enkele|niets daarvan|geen van alle",
        r"dat (?:is|was)(?: het| helemaal| niet het)? niet(?: wat ik (?:bedoel|bedoelde|vroeg|wil|wilde|zoek)(?: \w+)?"
        r"| mijn vraag| juist| het)?",
        r"dat (?:bedoel|bedoelde|vroeg|wil|wilde) ik(?: dus)? niet|niet (?:dat|die|deze|wat ik (?:bedoel|bedoelde|vroeg))",
        r"(?:ik (?:bedoel|bedoelde|wil|zoek) )?iets anders|wat anders|je (?:begrijpt|begreep) me (?:niet|verkeerd)"
        r"|u (?:begrijpt|begreep) me (?:niet|verkeerd)"
        r"|dat klopt niet|fout|verkeerd",
        # Italian
        r"nessun[oa]?(?: di (?:quest[ie]|quell[ie]|loro))?|nessuna delle (?:due|tre|opzioni)|né l'un[oa] né l'altr[oa]"
        r"|niente di (?:questo|tutto questo|tutto ciò)",
        r"(?:questo |quello )?non (?:è|era) (?:questo|quello|quella|ciò|quello che \w+(?: \w+){0,2}|ciò che \w+(?: \w+){0,2}"
        r"|la mia domanda|giusto|corretto)"
        r"|non intendevo (?:questo|quello)|non questo|non quello|non quella",
        r"(?:intendevo |voglio |cerco )?(?:un'altra cosa|qualcos'altro|qualcosa (?:di diverso|d'altro)|altro)|mi (?:ha|hai"
        r"|avete) (?:frainteso|capito male)"
        r"|sbagliato",
    )
)
_MEANS = "|".join(
    (
        r"i (?:mean|meant|actually mean|actually meant|was asking about|am asking about|'?m asking about|was talking about)",
        r"(?:but|rather|instead|actually)(?: i (?:mean|meant))?|what i (?:mean|meant) (?:is|was)",
        r"ich (?:meine|meinte|mein|rede von|spreche von)(?: eher| doch| eigentlich)?|sondern|es geht (?:mir )?um|gemeint (?:ist|war)",
        r"je (?:veux|voulais) dire|je parle de|je parlais de|je pense à|mais(?: plutôt)?|plutôt|il s'agit de",
        r"me (?:refiero|refería) al?|quiero decir|quería decir|hablo del?|sino|más bien",
        r"ik (?:bedoel|bedoelde|heb het over|had het over)(?: eigenlijk)?|maar(?: wel)?|het gaat (?:mij )?om",
        r"(?:intendo|intendevo|voglio dire|volevo dire|parlo di|parlavo di|mi riferisco a|mi riferivo a|ma|bensì)",
    )
)
_ASIDE = (
    r"sorry|hm+|hmm+|uh|um|well|oh|ah|äh|ähm|also|leider|tut mir leid|entschuldigung|désolée?|pardon|eh|euh|perdón|perdona|lo siento"
    r"|helaas|pardon|scusi|scusa|mi dispiace|unfortunately|actually|thanks|thank you|danke|merci|gracias|bedankt|grazie|but|aber"
    r"|either|auch nicht|non plus|tampoco|ook niet|neanche|nemmeno"
)
# What denies stands alone: a mark, the end, or what is meant comes behind it. "No confirmation came" denies nothing.
_STANDS_ALONE = rf"(?=\s*(?:$|[.,;:!?…–—\n-]|(?:{_MEANS}|{_ASIDE}|{_NO}|{_NOT_THAT})(?!\w)))"
_GAP = r"[\s.,;:!?…–—\-¡¿\"'()]*"
_PIECES = [
    (Manner.NOT_THAT, re.compile(rf"(?:{_NOT_THAT})(?!\w){_STANDS_ALONE}", re.IGNORECASE)),
    (Manner.NO, re.compile(rf"(?:{_NO})(?!\w){_STANDS_ALONE}", re.IGNORECASE)),
    (Manner.MEANS, re.compile(rf"(?:{_MEANS})(?!\w)", re.IGNORECASE)),
    (None, re.compile(rf"(?:{_ASIDE})(?!\w)", re.IGNORECASE)),
]
_SKIP = re.compile(_GAP)
_POLITE = re.compile(
    r"\W*(?:no|nein|nee|nö|non|neen|nope)\W+(?:thanks?|thank you|thx|danke|vielen dank|merci|gracias|bedankt|dank|grazie|problem\w*"
    r"|prob|worries|need)\b",
    re.IGNORECASE,
)
#: A denial is said in few words; what it says besides may be longer.
_READ_CHARS = 300


def read_denial(text: str) -> Denial | None:
    """How `text` denies, or None when it does not. A courteous "no, thanks" or "no problem" denies nothing."""
    said = text.replace("’", "'").replace("‘", "'")
    if _POLITE.match(said):
        return None
    found: set[Manner] = set()
    place = _past(said, 0)
    while place < min(len(said), _READ_CHARS):
        manner, end = _piece(said, place)
        if end == place:
            break
        if manner is not None:
            found.add(manner)
        place = _past(said, end)
    manner = next((each for each in (Manner.NOT_THAT, Manner.NO, Manner.MEANS) if each in found), None)
    rest = said[place:].strip()
    if manner is None or (manner is Manner.MEANS and not rest):
        return None
    return Denial(Manner.NOT_THAT if manner is Manner.NO and rest else manner, rest)


def _piece(text: str, place: int) -> tuple[Manner | None, int]:
    for manner, pattern in _PIECES:
        if match := pattern.match(text, place):
            return manner, match.end()
    return None, place


def _past(text: str, place: int) -> int:
    match = _SKIP.match(text, place)
    return match.end() if match else place
