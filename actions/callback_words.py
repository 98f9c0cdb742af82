"""Reads what customers say while they arrange a callback, beside numbers and times: is it a question, a proposal? Pure."""

import re

_ASKS = re.compile(
    r"\s*(and |but |und |aber |et |mais |y |pero |en |maar )?(what|how|where|when|why|who|which|do|does|did|are|is|can|could|will|"
    r"would|should|have|was|wie|wo|wann|warum|wieso|wer|welche[rsmn]?|kann|können|könnt|gibt|habt|haben|hat|ist|sind|darf|dürfen|"
    r"macht|machen|muss|bietet|bieten|verkauft|verkaufen|liefert|liefern|nehmen|nehmt|combien|comment|quand|où|pourquoi|quels?|"
    r"quelles?|est-ce|avez-vous|cuánto|cómo|cuándo|dónde|tienen|hay|hoeveel|hoe|waar|wanneer|waarom|welke?|hebben|heeft|kunnen)\b",
    re.IGNORECASE,
)
_OF_CALLING = re.compile(
    r"\b(call|calls|calling|ring|phone|reach|anruf\w*|ruf\w*|rückruf\w*|erreich\w*|melde\w*|appel\w*|rappel\w*|joindre|llam\w*|"
    r"bel|bellen|belt|terugbellen)\b",
    re.IGNORECASE,
)
# Beside these, a sentence that is about a call of ours whatever else it says.
_CALL = re.compile(
    r"\b(call ?backs?|telefonat\w*|terugbel\w*|telefoontje|gesprek|(ri)?chiam\w*|richiamat\w*|telefonata)\b", re.IGNORECASE
)
_CANCELS = re.compile(
    r"\b(cancel\w*|call off|stornier\w*|absag\w*|abzusagen|annul\w*|anul\w*|afzeg\w*|zeg\b.*\baf|sag\w*\b.*\bab|disdi\w*)\b",
    re.IGNORECASE,
)
_WISHES_FOR_CALL = re.compile(
    r"\b((call|phone|ring) (me|us)|(like|want|need|request|have|get|arrange|book|schedule) (an? )?(call ?back|phone call|call)|"
    r"(um|einen|ein) (rückruf|anruf)|être rappelée?s?|(un|une) (rappel|appel)|(una|me hagan una) llamada|que me llamen|"
    r"teruggebeld|een telefoontje|essere richiamat\w|una (ri)?chiamata|"
    r"(ruf\w*|meld\w*) ((sie|sich|euch|dich) )?(mich|uns|bei mir)|(mich|uns)\b.*\b(zurück)?(an)?(zu)?rufen|"
    r"r?appele[rz]?[- ](moi|nous)|(me|m'|nous) r?appele[rz]|ll[aá]m(e|en|ad|a)(me|nos)|llamarme|llamarnos|me llam\w+|"
    r"(bel|bellen) (me|mij|ons)|"
    r"(me|mij|ons)\b.*\b(terug)?bellen|(ri)?chiam\w*mi|mi (ri)?chiam\w+)\b",
    re.IGNORECASE,
)
# "How about Friday?" asks nothing about our hours while we are looking for a time.
_PROPOSES = re.compile(
    r"^\W*(how about|what about|maybe|perhaps|or |rather|could we|can we|can you do|could you do|would\b.*\b(work|be)\b|is\b.*\b(ok|okay|"
    r"free|possible|fine|alright)\b|does\b.*\bwork\b|wie wär\w*|wäre?\b|geht|ginge|passt|lieber|vielleicht|oder |eher |et si|plutôt|"
    r"peut-être|ou |qué tal|que tal|mejor|quizás|tal vez|zou\b|misschien|liever|of |wat dacht|kan\b.*\bom\b)",
    re.IGNORECASE,
)
_THIS_NUMBER = re.compile(
    r"\b(this (one|number|phone)|(the|my) same( number)?|same number|(the )?(number|one) i( am|m|'m|’m) (writing|texting|using)( from)?|"
    r"diese(r)? (nummer|handynummer)|die(se)? hier|unter dieser|auf dieser|dieselbe|die gleiche|"
    r"celui-ci|ce numéro( ci)?|le même|este( número)?|el mismo|desde (el|la) que escribo|dit nummer|deze|hetzelfde|ditzelfde)\b",
    re.IGNORECASE,
)
# What stands in the text in place of a number, so that its digits are not read as a time.
_NUMBER = re.compile(r"(?:\+|00)?\(?\d[\d ()./-]{5,}\d")


def is_question(text: str) -> bool:
    """Whether `text` asks something other than for a call."""
    return (text.rstrip().endswith("?") or bool(_ASKS.match(text))) and not _OF_CALLING.search(text)


def is_about_a_call(text: str) -> bool:
    """Whether a sentence is about a call of ours."""
    return any(pattern.search(text) for pattern in (_OF_CALLING, _CALL, _WISHES_FOR_CALL))


def arranges_a_call(text: str) -> bool:
    """Whether a sentence is about a call of ours, or may put a time for it forward: "Is ten possible?" """
    return is_about_a_call(text) or proposes(text)


def cancels_a_call(text: str) -> bool:
    """Whether a sentence speaks of cancelling a call."""
    return bool(_CANCELS.search(text) and (_OF_CALLING.search(text) or _CALL.search(text)))


def wishes_for_a_call(text: str) -> bool:
    """Whether a sentence speaks of our calling its writer."""
    return bool(_WISHES_FOR_CALL.search(text))


def proposes(text: str) -> bool:
    """Whether `text`, though perhaps a question, puts a time forward."""
    return bool(_PROPOSES.match(text))


def means_this_number(text: str) -> bool:
    """Whether `text` means the number that its writer writes from."""
    return bool(_THIS_NUMBER.search(text))


def without_numbers(text: str) -> str:
    """`text` without telephone numbers, for reading times."""
    return _NUMBER.sub(" ", text)
