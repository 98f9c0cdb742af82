"""Whether a sentence asks if a program or a person writes here, by its words, in the six languages. Pure.

Only a sentence that says nothing else: "is the mower a robot?" asks after a mower, "can a real person call me?" wishes for a
person. So "is this a robot?" is left out as well; a shop may sell them.
"""

import re

from bot.faq.reading.courtesy import without_courtesy
from bot.hours.grammar import fold

#: No sentence that only asks this is longer.
_MOST_CHARS = 150

_BEFORE = (
    r"(?:(?:and|also|but|so|ok|okay|wait|sorry|wow|haha|und|aber|sag mal|moment|et|mais|dis|pardon|y|pero|oye|en|maar|zeg"
    r"|e|ma|scusa|scusi) )*"
)
_AFTER = (
    r"(?: (?:or|or what|or not|btw|by the way|though|then|here|lol|haha|right|no|please|really|oder|oder was|oder nicht|hier"
    r"|eigentlich|bitte|ou quoi|ou non|au fait|ici|o que|o no|por cierto|aqui|verdad|of niet|of wat|toch|eigenlijk|o cosa"
    r"|per caso|qui|vero))*"
)

# What a program is called, whoever is asked; "bot" is said in all six languages.
_BOT = r"(?:(?:chat|ro)?(?: |-)?bots?|chat ?gpt|a\.?i\.?|i\.?a\.?|k\.?i\.?|llm)"

_ENGLISH_THING = (
    r"(?:(?:a|an|the|some|any) )?(?:(?:real|actual|living|live|human|virtual|automated|computer|mere|just|only|actually|really) )*"
    rf"(?:{_BOT}|machines?|computers?|program(?:me)?|software|artificial intelligence|humans?(?: beings?)?|persons?"
    r"|people|real|someone real|automated|answering machine|language model)"
)
_GERMAN_THING = (
    r"(?:eine?[nmr]? |ne |nem? |nen |mit )?(?:(?:echte[nmrs]?|richtige[nmrs]?|wirkliche[nmrs]?|reale[nmrs]?"
    r"|lebende[nmrs]?|menschliche[nmrs]?|virtuelle[nmrs]?|automatische[nmrs]?|nur|bloss|echt) )*"
    rf"(?:{_BOT}|roboter[ns]?|maschinen?|computer[ns]?|(?:computer ?)?programm|automaten?|software|kue?nstliche[nr]?"
    r" intelligenz|mensch(?:en)?|person(?:en)?)"
)
_FRENCH_THING = (
    r"(?:(?:un|une|l|des|quelqu un de) )?(?:(?:vraie?s?|veritables?|simple|etres?) )*"
    rf"(?:{_BOT}|machines?|ordinateur|programme|logiciel|automate|intelligence artificielle|humaine?s?|personnes?|vraie?|reelle?s?)"
    r"(?: (?:humaine?s?|reelle?s?|en chair et en os|automatique))?"
)
_SPANISH_THING = (
    r"(?:(?:un|una|unos|unas|alguien) )?(?:(?:ser|seres|verdadero|verdadera|simple) )*"
    rf"(?:{_BOT}|maquinas?|ordenador|computadora?|programa|inteligencia artificial|human[oa]s?|personas?|real(?:es)?|de verdad)"
    r"(?: (?:human[oa]s?|real(?:es)?|de verdad|de carne y hueso|automatic[oa]))?"
)
_DUTCH_THING = (
    r"(?:(?:een|n) )?(?:(?:echte?|levende?|werkelijke?|menselijke?|virtuele?|gewoon) )*"
    rf"(?:{_BOT}|machines?|computer(?:programma)?|programma|automaat|kunstmatige intelligentie|mens(?:en)?|persoon|personen|echt)"
)
_ITALIAN_THING = (
    r"(?:(?:un|una|uno|qualcuno di) )?(?:(?:essere|esseri|vero|vera|semplice) )*"
    rf"(?:{_BOT}|macchin[ae]|computer|programma|software|intelligenza artificiale|risponditore|uman[oaie]|person[ae]|ver[oa]|reale)"
    r"(?: (?:uman[oaie]|ver[oae]|real[ei]|in carne e ossa|automatic[oa]))?"
)


def _or(thing: str, word: str) -> str:
    """One thing, or one of several: "a bot or a person"."""
    return rf"{thing}(?: (?:{word}) {thing})*"


_ENGLISH, _GERMAN = _or(_ENGLISH_THING, "or(?: are you| am i talking to)?|and not"), _or(_GERMAN_THING, "oder(?: mit)?|und kein")
_FRENCH, _SPANISH = _or(_FRENCH_THING, "ou(?: a| avec)?"), _or(_SPANISH_THING, "o(?: con| eres)?|u")
_DUTCH, _ITALIAN = _or(_DUTCH_THING, "of(?: met)?"), _or(_ITALIAN_THING, "o(?: con)?|oppure")

_ENGLISH_OFTEN = r"(?:(?:really|actually|just|only|even|by any chance|maybe|perhaps|now|here|like) )*"
_GERMAN_OFTEN = r"(?:(?:eigentlich|denn|echt|wirklich|nur|etwa|vielleicht|hier|jetzt|uberhaupt|ueberhaupt|gerade|wohl|da|mir|nun) )*"
_FRENCH_OFTEN = r"(?:(?:vraiment|bien|juste|seulement|la|ici|en fait|peut-etre|par hasard) )*"
_SPANISH_OFTEN = r"(?:(?:realmente|de verdad|acaso|solo|ahora|aqui|en realidad) )*"
_DUTCH_OFTEN = r"(?:(?:eigenlijk|echt|wel|nou|nu|hier|soms|gewoon|misschien|toevallig) )*"
_ITALIAN_OFTEN = r"(?:(?:davvero|veramente|forse|solo|per caso|qui|ora|proprio) )*"

_TALKED_TO = r"(?:that |who )?(?:i am|im) (?:talking|speaking|chatting|writing) (?:to|with)"

_ASKS = re.compile(
    _BEFORE
    + "(?:"
    + "|".join(
        (
            rf"(?:are|r) (?:you|u|ya) (?:guys )?{_ENGLISH_OFTEN}{_ENGLISH}",
            rf"(?:am i|are we|do i|i am|im) {_ENGLISH_OFTEN}(?:talk|speak|chatt?|writ|text|messag|typ)(?:ing|e)? (?:here )?"
            rf"(?:to|with) {_ENGLISH}",
            # English: "is this a machine?" may ask after something on sale
            rf"(?:is|was) (?:this|that|it) {_ENGLISH_OFTEN}(?:a |an )?"
            r"(?:(?:chat ?)?bots?|a\.?i\.?|chat ?gpt|(?:(?:real|actual|live) )?(?:human|person))"
            rf"(?: or {_ENGLISH_THING})?(?: (?:{_TALKED_TO}|answering|replying|writing))?",
            rf"(?:is|was) (?:this|that|it|there) {_ENGLISH_OFTEN}{_ENGLISH} (?:{_TALKED_TO}|answering(?: me)?|replying(?: to me)?"
            r"|behind (?:this|that|it|(?:the|this) (?:chat|screen|keyboard|account|number))|on the other (?:end|side))",
            rf"(?:you are|youre|ur) {_ENGLISH_OFTEN}{_ENGLISH} (?:right|arent you|correct|no|yes|huh|or)",
            rf"(?:bot|robot|machine|computer|ai) or {_ENGLISH_THING}|{_ENGLISH_THING} or (?:a )?(?:bot|robot|machine|computer|ai)",
            # German; "sind sie echt?" may ask after something that was just spoken of
            rf"(?:bist du|biste|seid ihr|sind sie(?= .*\bein(?:e|er)? )|sind sie(?= .* oder )) {_GERMAN_OFTEN}{_GERMAN}",
            rf"bist du {_GERMAN_OFTEN}(?:echt|real|menschlich)",
            rf"(?:spreche?|rede?|schreibe?|chatte?|texte|kommuniziere) ich {_GERMAN_OFTEN}mit {_GERMAN_OFTEN}{_GERMAN}",
            rf"ist (?:das|dies|es) {_GERMAN_OFTEN}(?:eine? )?(?:(?:chat ?)?bot|ki|ai|chat ?gpt"
            rf"|kue?nstliche intelligenz|(?:(?:echter|richtiger) )?mensch|(?:echte|richtige) person)(?: oder {_GERMAN_THING})?",
            rf"(?:ist (?:das|dies) hier|antwortet|schreibt|redet|spricht) {_GERMAN_OFTEN}{_GERMAN}",
            rf"(?:sitzt|ist|steckt) {_GERMAN_OFTEN}{_GERMAN} (?:dahinter|am anderen ende|hinter (?:dem|diesem) (?:chat|account))",
            rf"(?:du bist|sie sind) (?:doch )?{_GERMAN_OFTEN}{_GERMAN} (?:oder|richtig|stimmts|nicht wahr|ne)",
            rf"(?:bot|roboter|maschine|ki) oder {_GERMAN_THING}|mensch oder {_GERMAN_THING}",
            # French; "c'est un robot ?" may ask after something on sale
            rf"(?:est-ce que )?(?:es(?:-| )tu|tu es|t ?es|etes(?:-| )vous|vous etes) {_FRENCH_OFTEN}{_FRENCH}",
            rf"(?:est-ce que )?(?:je (?:parle|discute|ecris|communique|echange|chatte)|parle-je|suis-je en train de parler"
            rf"|je suis en train de parler) {_FRENCH_OFTEN}(?:a|avec) {_FRENCH}",
            rf"(?:c est|est-ce|est-ce que c est) {_FRENCH_OFTEN}(?:(?:un|une) )?(?:(?:chat ?)?bot|ia|chat ?gpt|vraie personne"
            rf"|humain)(?: ou {_FRENCH_THING})?",
            rf"(?:c est|est-ce|est-ce que c est) {_FRENCH_OFTEN}{_FRENCH} qui (?:me )?(?:repond|ecrit|parle)",
            rf"(?:est-ce qu )?(?:il )?y a(?:-t-il)? {_FRENCH_OFTEN}{_FRENCH} derriere(?: (?:ce|le|cet|l) (?:chat|ecran|compte|numero))?",
            rf"(?:robot|bot|machine|ia) ou {_FRENCH_THING}|humain ou {_FRENCH_THING}",
            # Spanish
            rf"(?:eres|tu eres|es usted|usted es|es ud|sois|son ustedes) {_SPANISH_OFTEN}{_SPANISH}",
            rf"(?:estoy (?:hablando|chateando|escribiendo)|hablo|chateo|me escribo) {_SPANISH_OFTEN}(?:con|a) {_SPANISH}",
            rf"(?:es esto|esto es|es) {_SPANISH_OFTEN}(?:(?:un|una) )?(?:(?:chat ?)?bot|ia|chat ?gpt)(?: o {_SPANISH_THING})?",
            rf"(?:me (?:responde|contesta|escribe)|esta (?:respondiendo|contestando)) {_SPANISH_OFTEN}{_SPANISH}",
            rf"hay (?:alguien|{_SPANISH}) (?:de verdad |real )?detras(?: (?:de|del) (?:este |la |esta |el )?(?:chat|pantalla"
            r"|cuenta|numero))?",
            rf"(?:robot|bot|maquina|ia) o {_SPANISH_THING}|(?:persona|humano) o {_SPANISH_THING}",
            # Dutch
            rf"(?:ben (?:je|jij|u)|bent (?:u|je|jij)|zijn jullie) {_DUTCH_OFTEN}{_DUTCH}",
            rf"(?:praat|spreek|chat|app|schrijf|typ|communiceer) ik {_DUTCH_OFTEN}(?:met|tegen|aan) {_DUTCH}",
            rf"ben ik {_DUTCH_OFTEN}(?:met|tegen) {_DUTCH} aan het (?:praten|chatten|appen|typen|schrijven)",
            rf"is (?:dit|dat) {_DUTCH_OFTEN}(?:een )?(?:(?:chat ?)?bot|ai|chat ?gpt|mens"
            rf"|echte? (?:mens|persoon))(?: of {_DUTCH_THING})?",
            rf"(?:zit|is) (?:er |hier |daar )*{_DUTCH_OFTEN}{_DUTCH} (?:er)?achter(?: (?:deze|dit|de) (?:chat|account|nummer))?",
            rf"(?:robot|bot|machine|ai) of {_DUTCH_THING}|mens of {_DUTCH_THING}",
            # Italian; "sei persone" are six people
            rf"(?:tu )?(?:sei(?! persone| macchine| bots)|siete|lei e|e lei) {_ITALIAN_OFTEN}{_ITALIAN}",
            rf"(?:sto (?:parlando|chattando|scrivendo)|parlo|scrivo|chatto) {_ITALIAN_OFTEN}(?:con|a|ad) {_ITALIAN}",
            rf"(?:questo )?e {_ITALIAN_OFTEN}(?:(?:un|una) )?(?:(?:chat ?)?bot|ia|chat ?gpt)(?: o {_ITALIAN_THING})?",
            rf"(?:mi (?:risponde|scrive)|sta rispondendo) {_ITALIAN_OFTEN}{_ITALIAN}",
            rf"ce? ?e {_ITALIAN_OFTEN}(?:qualcuno|{_ITALIAN}) dietro(?: (?:a )?(?:questa|questo|la|lo) (?:chat|schermo|account|numero))?",
            rf"(?:robot|bot|macchina|ia) o {_ITALIAN_THING}|(?:persona|umano) o {_ITALIAN_THING}",
        )
    )
    + ")"
    + _AFTER
)


def asks_for_a_bot(sentence: str) -> bool:
    """Whether the sentence asks if it is a program that writes, or a person, and nothing else."""
    return len(sentence) <= _MOST_CHARS and _ASKS.fullmatch(fold(without_courtesy(sentence))) is not None
