"""What a person told a customer, as the beginning of an entry: how it was asked, what was answered, and a short name. Pure."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.faq.wording import normalised

#: More ways of asking are rarely one question.
QUESTIONS_AT_MOST = 3
#: Nobody finds a wording of a whole letter again.
QUESTION_LIMIT_CHARS = 300
_NAME_WORDS = 4
_NAME_LIMIT_CHARS = 40
#: Words that tell nothing about what is asked.
_OPENS = (
    "a am an the do does did is are can could may i you we my your our it to of for in on at and or have has how what where when which who "
    "there any some please hello hi der die das ein eine ich sie wir ist sind kann haben wie was wo wann und oder"
)


@dataclass(frozen=True)
class Word:
    """One line of a talk, as far as it counts here."""

    is_customers: bool
    is_persons: bool
    text: str


def asked_and_answered(talk: Sequence[Word]) -> tuple[list[str], str]:
    """The customer's words before a person's last reply, and that reply; empty where there is none."""
    last = max((place for place, word in enumerate(talk) if word.is_persons), default=None)
    if last is None:
        return [], ""
    first = last
    while first and (talk[first - 1].is_persons or not talk[first - 1].is_customers):
        first -= 1
    answer = "\n\n".join(word.text.strip() for word in talk[first : last + 1] if word.is_persons)
    asked: list[str] = []
    for word in reversed(talk[:first]):
        if word.is_persons:
            break
        text = " ".join(word.text.split())
        if word.is_customers and normalised(text) and len(text) <= QUESTION_LIMIT_CHARS:
            asked.insert(0, text)
    return list(dict.fromkeys(asked))[-QUESTIONS_AT_MOST:], answer


def name_for(question: str, taken: Collection[str]) -> str:
    """A short name of a-z, 0-9 and _ that no entry has."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\[[\w-]+\]", " ", question).casefold())
    words = re.findall(r"[a-z0-9]+", "".join(each for each in plain if not unicodedata.combining(each)))
    opens = set(_OPENS.split())
    telling = [word for word in words if word not in opens and len(word) > 1] or words
    name = "_".join(telling[:_NAME_WORDS])[:_NAME_LIMIT_CHARS].strip("_") or "new_entry"
    number = 1
    while (found := name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return found
