"""What a trainer types or pastes, and everybody is to read: whether it tells who a customer is. Nothing is known of the customer."""

from collections.abc import Sequence

from bot.redaction.marks import MARKS
from bot.redaction.name_lists import Words, name_lists
from bot.redaction.names import introduced
from bot.redaction.redactor import Redactor


def tells_who(text: str, own: Sequence[str | None], words: Words) -> list[str]:
    """The marks of what would be taken out of `text`. Trainers name brands: a capital alone tells no name here.

    `own` are the shop's number and address, `words` those of its FAQ.
    """
    lists = name_lists()
    brands = Words.of([text]).large - lists.first - lists.last
    redactor = Redactor(names=introduced(text), own=[each for each in own if each], words=words | Words(large=brands))
    left = redactor.text(text)
    return [mark for mark in MARKS if mark in left and mark not in text]
