"""The answer's text, in a language that the entry has."""

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.render import Rendered, render

ENTRY = Entry(
    "a",
    ("Why?",),
    "Until {{ t }}.\n",
    {"de": Translation(("Warum?",), "Bis {{ t }}."), "fr": Translation(("Pourquoi?",), None)},
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", Rendered("Bis 6.", "de")),
        ("en", Rendered("Until 6.", "en")),
        ("fr", Rendered("Until 6.", "en")),
        ("nl", Rendered("Until 6.", "en")),
        (None, Rendered("Until 6.", "en")),
    ],
)
def test_it_is_translated_when_the_entry_is(language: str | None, expected: Rendered) -> None:
    assert render(ENTRY, language, "en", lambda text, spoken: text.replace("{{ t }}", "6")) == expected
