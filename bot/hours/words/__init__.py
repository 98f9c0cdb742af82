"""What hours are called in each language: one file per language, all of the same shape (see shape.py)."""

from bot.hours.words import de, en, es, fr, it, nl
from bot.hours.words.shape import Words

WORDS: dict[str, Words] = {
    "en": en.WORDS, "de": de.WORDS, "fr": fr.WORDS, "es": es.WORDS, "nl": nl.WORDS, "it": it.WORDS,
}  # fmt: skip


def words_for(language: str, fallback: str = "en") -> Words:
    """The words of `language`, else of `fallback`, else English. `de-AT` is German."""
    for code in (language, language.partition("-")[0], fallback.partition("-")[0]):
        if code in WORDS:
            return WORDS[code]
    return WORDS["en"]


def holiday_in(language: str, english: str) -> str | None:
    """The name of a holiday in `language`, by its English name, where we know it."""
    code = language.partition("-")[0]
    return WORDS[code].holiday_names.get(english.removesuffix(" (observed)")) if code in WORDS else None
