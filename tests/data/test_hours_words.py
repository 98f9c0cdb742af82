"""Rasa's lists of days, times and holidays are those of bot/hours/words."""

import runpy
from pathlib import Path

import pytest

from bot.hours.grammar import fold
from bot.hours.words import WORDS

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "hours_words.py"))


def test_rasas_lists_have_not_drifted_from_the_words_about_hours() -> None:
    """After a change of bot/hours/words: .venv/bin/python scripts/hours_words.py"""
    assert (ROOT / "data" / "nlu" / "hours_words.yml").read_text(encoding="utf-8") == SCRIPT["content"]()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_weekday_is_listed_as_it_is_written_and_without_accents(code: str) -> None:
    listed = SCRIPT["content"]().splitlines()
    for weekday in WORDS[code].weekdays:
        assert f"    - {weekday.casefold()}" in listed
        assert f"    - {fold(weekday)}" in listed
