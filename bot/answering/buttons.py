"""Which of the buttons that we offered a contact chose: by pressing, by number or place, or by typing its label. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.hours.grammar import fold
from connectors.messages import Button

# A channel with a limit on payloads gives back this instead: our message's id and the button's place in it.
_REFERENCE = re.compile(r"b:(\d+):(\d+)")
_NUMBER = re.compile(r"(\d{1,2})[.):]?")
#: No label is as long, and no place.
_LONGEST = 500
# A number with the mark that makes it a key on some telephones.
_KEY = re.compile("[\ufe0e\ufe0f\u20e3]")
#: How the payload of a button begins that stands for an entry. Places are read only among these: "the second" beside a list of
#: days may be a date.
ENTRY_BUTTON = "/choose_entry"
_PLACES = (
    "first|1st|erste[rsn]?|premiere?|1ere?|1er|primer[oa]?|eerste|1e|prim[oa]",
    "second|2nd|zweite[rsn]?|deuxieme|seconde|2eme|2e|segund[oa]|tweede|second[oa]|middle(?: one)?|mittlere|middelste",
    "third|3rd|dritte[rsn]?|troisieme|3eme|3e|tercer[oa]?|derde|terz[oa]",
)
_LAST = "last|letzte[rsn]?|derniere?|ultim[oa]|laatste"
_NUMBERS = ("1|one|eins|un|uno|een", "2|two|zwei|deux|dos|twee|due", "3|three|drei|trois|tres|drie|tre")
_BEFORE_PLACE = (
    r"(?:(?:no|yes|ja|nein|oui|non|si|nee|ok|okay|i mean|i meant|i think|ich meine|je veux dire|quiero decir|ik bedoel|intendo)\s+)*"
    r"(?:(?:the|das|die|der|den|dem|le|la|l|el|lo|de|het|il)\s+)?"
)
_AFTER_PLACE = (
    r"(?:\s+(?:one|option|choice|question|answer|frage|antwort|punkt|reponse|opcion|pregunta|optie|vraag|opzione|domanda))?"
    r"(?:\s+(?:please|bitte|s il vous plait|svp|por favor|graag|aub|alsjeblieft|alstublieft|per favore))?"
)
_NAMED_NUMBER = r"(?:number|option|no|nr|nummer|punkt|numero|optie|opcion|opzione|antwort|la|die|de|the|il|le)"


@dataclass(frozen=True)
class Offer:
    """The buttons of one bot message."""

    message_id: int
    buttons: tuple[Button, ...]


def pressed(payload: str, offers: Sequence[Offer]) -> Button | None:
    """The button of a press. Only what we issued in this conversation counts, so nobody can make up a payload."""
    reference = _REFERENCE.fullmatch(payload)
    for offer in offers:
        if reference and int(reference[1]) == offer.message_id and int(reference[2]) < len(offer.buttons):
            return offer.buttons[int(reference[2])]
        for button in offer.buttons:
            if button.payload == payload:
                return button
    return None


def _place(words: str, count: int) -> int | None:
    """Which of `count` is meant by "the second one", in any of the six languages."""
    plain = re.sub(r"[\W_]+", " ", fold(words)).strip()
    for place, (name, number) in enumerate(zip(_PLACES, _NUMBERS, strict=True)):
        said = rf"{_BEFORE_PLACE}(?:(?:{name}){_AFTER_PLACE}|(?:{_NAMED_NUMBER}\s+)?(?:{number}){_AFTER_PLACE})"
        if place < count and re.fullmatch(said, plain):
            return place
    return count - 1 if re.fullmatch(rf"{_BEFORE_PLACE}(?:{_LAST}){_AFTER_PLACE}", plain) else None


def typed(text: str, latest: Offer | None) -> Button | None:
    """The button meant by a typed "2", "the second one" or a typed label. Only the latest message's buttons can be meant."""
    if latest is None or len(text) > _LONGEST:
        return None
    words = " ".join(_KEY.sub("", text).split()).casefold().strip(" .!?¿¡")
    number = _NUMBER.fullmatch(words)
    if number and 1 <= int(number[1]) <= len(latest.buttons):
        return latest.buttons[int(number[1]) - 1]
    entries = [button for button in latest.buttons if button.payload.startswith(ENTRY_BUTTON)]
    if entries and (place := _place(words, len(entries))) is not None:
        return entries[place]
    for button in latest.buttons:
        if words == " ".join(button.label.split()).casefold().strip(" .!?¿¡"):
            return button
    return None
