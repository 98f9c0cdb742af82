"""Questions about hours in many German and Dutch wordings; and what only looks like one. See german_and_dutch.yml."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment
from tests.bot.hours.test_cases import FOLDER, TextLoader, yaml
from tests.bot.hours.test_cases import SHOPS as SHOPS_OF_CASES
from tests.shop import HOURS

TABLE: dict[str, Any] = yaml.load((Path(__file__).parent / "german_and_dutch.yml").read_text(encoding="utf-8"), Loader=TextLoader)
MOMENTS: dict[str, str] = TABLE["moments"]


def rows() -> Iterator[tuple[str, str, str, str, str | None, bool | None, tuple[str, ...]]]:
    """(language, shop, moment, question, date, open, what was asked before)"""
    for table in ("grid", "later"):
        for language, shops in TABLE.get(table, {}).items():
            for shop, questions in shops.items():
                for moment, text, day, is_open, *before in questions:
                    yield language, shop, MOMENTS[moment], text, day, is_open, tuple(before)


ROWS = list(rows())
OTHERS = [(language, text) for language, texts in TABLE["not_about_hours"].items() for text in texts]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    folder = tmp_path_factory.mktemp("shops")
    for calendar in FOLDER.glob("*.ics"):
        (folder / calendar.name).write_bytes(calendar.read_bytes())
    found = {"lumen": HOURS}
    written = {name: shop["business"] for name, shop in SHOPS_OF_CASES.items()} | TABLE["shops"]
    for name, lines in written.items():
        (folder / f"{name}.yml").write_text(lines, encoding="utf-8")
        found[name] = Hours(load_business(folder / f"{name}.yml"))
    return found


def test_the_table_is_as_long_as_promised() -> None:
    assert min(Counter(row[0] for row in ROWS).values()) >= 150
    assert min(Counter(language for language, _ in OTHERS).values()) >= 40
    assert len({row[:4] + row[6:] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("language", "shop", "at", "text", "day", "is_open", "before"), ROWS)
def test_it_answers_german_and_dutch_in_many_wordings(
    shops: dict[str, Hours],
    language: str,
    shop: str,
    at: str,
    text: str,
    day: str | None,
    is_open: bool | None,
    before: tuple[str, ...],
) -> None:
    hours = shops[shop]
    for told in (language, None):
        answer = ask(text, hours, read_moment(at, hours), language=told, previous=before)
        found = (answer.understood, answer.date.isoformat() if answer.date else None, answer.open)
        assert found == (True, day, is_open), f"told {told}: {answer.answer}"


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_it_leaves_german_and_dutch_about_something_else(shops: dict[str, Hours], language: str, text: str) -> None:
    for name in ("lumen", "wien", "gent"):
        hours = shops[name]
        for told in (language, None):
            for before in ((), ("are you open tomorrow?",)):
                answer = ask(text, hours, read_moment(MOMENTS["tue"], hours), language=told, previous=before)
                assert not answer.understood, f"told {told}: {answer.answer}"
