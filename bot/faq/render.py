"""The text of an answer, in the customer's language when the entry has it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.faq.entry import Entry


@dataclass(frozen=True)
class Rendered:
    text: str
    language: str  #: the language that the text really is in


def render(entry: Entry, language: str | None, default_language: str, fill: Callable[[str, str], str]) -> Rendered:
    """The answer of `entry`; `fill` puts computed values into its placeholders, in the language of the second argument.

    Falls back to the default language when `language` has no translated answer.
    """
    translation = entry.translations.get(language or "")
    if language and translation and translation.answer:
        return Rendered(fill(translation.answer, language).strip(), language)
    return Rendered(fill(entry.answer, default_language).strip(), default_language)
