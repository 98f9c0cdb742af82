"""Questions about hours as customers type them, in five languages; and what only looks like one. See as_typed.yml."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import HoursAnswer, ask
from bot.hours.commands import read_moment
from tests.bot.hours.test_cases import SHOPS as SHOPS_OF_CASES
from tests.bot.hours.test_cases import TextLoader, yaml
from tests.shop import HOURS

TABLE: dict[str, Any] = yaml.load((Path(__file__).parent / "as_typed.yml").read_text(encoding="utf-8"), Loader=TextLoader)
MOMENTS: dict[str, str] = TABLE["moments"]
SHOPS = ("lumen", "lumen_again", "bar")


def rows() -> Iterator[tuple[str, str, str, str, str | None, bool | None, tuple[str, ...]]]:
    """(shop, language, moment, question, date, open, what was asked before)"""
    for shop in SHOPS:
        for language, questions in TABLE[shop].items():
            for moment, text, day, is_open, *before in questions:
                yield shop, language, MOMENTS[moment], text, day, is_open, tuple(before)


ROWS = list(rows())
OTHERS = [(language, text) for language, texts in TABLE["not_about_hours"].items() for text in texts]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    path = tmp_path_factory.mktemp("shops") / "bar.yml"
    path.write_text(SHOPS_OF_CASES["bar"]["business"], encoding="utf-8")
    return {"lumen": HOURS, "lumen_again": HOURS, "bar": Hours(load_business(path))}


def found(answer: HoursAnswer) -> tuple[bool, date | None, bool | None]:
    return answer.understood, answer.date, answer.open


def test_the_table_is_as_long_as_promised() -> None:
    asked = Counter(row[1] for row in ROWS)
    assert set(asked) == {"en", "de", "fr", "es", "nl"}
    assert min(asked.values()) >= 40
    assert len({row[:4] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("shop", "language", "at", "text", "day", "is_open", "before"), ROWS)
def test_it_answers_what_is_typed_in_haste(
    shops: dict[str, Hours],
    shop: str,
    language: str,
    at: str,
    text: str,
    day: str | None,
    is_open: bool | None,
    before: tuple[str, ...],
) -> None:
    hours = shops[shop]
    expected = (True, date.fromisoformat(day) if day else None, is_open)
    for told in (language, None):
        answer = ask(text, hours, read_moment(at, hours), language=told, previous=before)
        assert found(answer) == expected, f"told {told}: {answer.answer}"


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_it_leaves_what_is_about_something_else(shops: dict[str, Hours], language: str, text: str) -> None:
    for hours in shops.values():
        for told in (language, None):
            for before in ((), ("are you open tomorrow?",)):
                answer = ask(text, hours, read_moment(MOMENTS["tue"], hours), language=told, previous=before)
                assert found(answer) == (False, None, None), f"told {told}: {answer.answer}"
