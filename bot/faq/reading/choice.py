"""Which of the offered entries a customer names instead of pressing its button: "the one about returns". Pure."""

import re
from collections.abc import Sequence

from bot.faq.entry import Entry
from bot.hours.grammar import fold

#: Without "the one about", only a text of so few words is a name; a longer one may ask something else.
MOST_WORDS = 3
_THE_ONE = re.compile(
    r"^(?:(?:yes|yeah|no|ja|oui|si|sorry|please|i mean|i meant|ich meine|je veux dire|ik bedoel|intendo)\s+)*(?:"
    r"(?:(?:the|that) )?(?:one|ones|option|question|first|second|third|button) (?:about|on|with|for|regarding|of|where)|about|regarding"
    r"|(?:das|die|der|den|jene[rs]?)(?: \w+)? (?:mit|uber|zu|zum|zur|wegen|von|vom|bezuglich)|wegen|uber|zum thema"
    r"|celle?s?(?: (?:qui parle|qui parlent))? (?:sur|de|du|des|d|concernant|pour|avec)|celui (?:sur|de|du|des|concernant)|a propos d[eu]s?"
    r"|(?:la|el|lo|las|los) (?:de|del|sobre|que)|sobre"
    r"|(?:die|dat|de vraag|het) (?:over|met|van|voor)|over"
    r"|quell[aoie] (?:su|sul|sulla|sui|sulle|di|del|della|dei|per|con)|riguardo(?: a\w*)?"
    r")\s+"
)
_SHORTEST = 4
_ALIKE = 0.7


def named_choice(text: str, offered: Sequence[Entry], language: str | None) -> Entry | None:
    """The one of `offered` whose title shares words with `text`, while no other's shares as many."""
    plain = fold(text)
    name = _THE_ONE.sub("", plain)
    if name == plain and (len(plain.split()) > MOST_WORDS or "?" in text):
        return None
    words = [word for word in re.findall(r"\w+", name) if len(word) >= _SHORTEST]
    shared = [_shared(words, entry, language) for entry in offered]
    most = max(shared, default=0)
    return offered[shared.index(most)] if most and shared.count(most) == 1 else None


def _shared(words: Sequence[str], entry: Entry, language: str | None) -> int:
    title = re.findall(r"\w+", fold(f"{entry.title_in(language)} {entry.title}"))
    return sum(any(_alike(word, other) for other in title) for word in words)


def _alike(word: str, other: str) -> bool:
    """The same but for its ending: "returns" and "return", "Reparatur" and "Reparaturen"."""
    common = next((place for place, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return common >= _SHORTEST and common >= _ALIKE * max(len(word), len(other))
