"""The words of a shop's FAQ, which are no customer's name."""

from collections.abc import Iterable

from bot.faq.entry import Entry
from bot.redaction.name_lists import Words


def faq_words(entries: Iterable[Entry]) -> Words:
    texts: list[str] = []
    for entry in entries:
        texts += [wording for wording, _ in entry.wordings("en")]
        texts += [entry.answer, *(each.answer for each in entry.translations.values() if each.answer)]
    return Words.of(texts)
