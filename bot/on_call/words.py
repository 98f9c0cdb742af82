"""The owner's urgent words: whether a customer's message has one. Whole words, whatever their case and accents. Pure."""

from collections.abc import Mapping

from bot.words.wordlists import WordLists


class UrgentWords:
    """`words`: language → words and phrases."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._languages = tuple(words)
        self._lists = WordLists(words)

    def are_in(self, text: str, language: str | None) -> bool:
        """By the words of the conversation's language; where that is not known or has none, by those of all."""
        code = (language or "").partition("-")[0]
        asked = (code,) if code in self._languages else self._languages
        return any(self._lists.mentions(each, text) for each in asked)
