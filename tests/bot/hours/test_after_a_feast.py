""" "When do you open after Christmas?": the first opening after it, in five languages."""

from datetime import date

import pytest

from bot.hours.ask import ask
from bot.hours.commands import read_moment
from tests.shop import HOURS

# In the shop that Nightdesk ships with, the 26th is a holiday, the 27th a Sunday, and Monday the 28th begins at one.
# New Year is a Friday, the 2nd is closed for stocktaking, and Monday the 4th begins at one.
CHRISTMAS, NEW_YEAR = date(2026, 12, 28), date(2027, 1, 4)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "When do you open again after Christmas?", CHRISTMAS),
        ("en", "when do you open again after the holidays", CHRISTMAS),
        ("en", "are you open after New Year?", NEW_YEAR),
        ("de", "Wann habt ihr nach Weihnachten wieder auf?", CHRISTMAS),
        ("de", "ab wann habt ihr nach den Feiertagen wieder geöffnet?", CHRISTMAS),
        ("de", "Wann öffnet ihr nach Neujahr wieder?", NEW_YEAR),
        ("fr", "Quand rouvrez-vous après Noël ?", CHRISTMAS),
        ("fr", "vous rouvrez quand après le jour de l'an", NEW_YEAR),
        ("es", "¿Cuándo abren después de Navidad?", CHRISTMAS),
        ("es", "cuando abris tras la Navidad", CHRISTMAS),
        ("es", "¿Cuándo abren después de Año Nuevo?", NEW_YEAR),
        ("nl", "Wanneer zijn jullie na kerst weer open?", CHRISTMAS),
        ("nl", "vanaf wanneer zijn jullie na nieuwjaar weer open?", NEW_YEAR),
    ],
)
def test_after_a_feast_the_first_opening_behind_it_is_told(language: str, text: str, day: date) -> None:
    said = ask(text, HOURS, read_moment("2026-12-20T12:00", HOURS), language=language)
    assert (said.understood, said.date, said.open) == (True, day, True)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Are you open the day after Christmas?", date(2026, 12, 26)),
        ("en", "Are you open on Christmas after 6pm?", date(2026, 12, 25)),
        ("de", "Habt ihr am Tag nach Weihnachten auf?", date(2026, 12, 26)),
        ("de", "Habt ihr Heiligabend nach 12 Uhr auf?", date(2026, 12, 24)),
        ("fr", "Êtes-vous ouverts le lendemain de Noël ?", date(2026, 12, 26)),
        ("nl", "Zijn jullie op kerstavond na 12 uur open?", date(2026, 12, 24)),
    ],
)
def test_a_date_or_a_time_after_is_that_date(language: str, text: str, day: date) -> None:
    said = ask(text, HOURS, read_moment("2026-12-20T12:00", HOURS), language=language)
    assert (said.understood, said.date) == (True, day)
