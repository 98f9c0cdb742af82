"""Questions about hours in English over many shops and moments; and what only looks like one. See asked_in_english.yml."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import HoursAnswer, ask
from bot.hours.commands import read_moment
from tests.bot.hours.test_cases import FOLDER, TextLoader, yaml
from tests.bot.hours.test_cases import SHOPS as SHOPS_OF_CASES
from tests.shop import HOURS

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "asked_in_english.yml").read_text(encoding="utf-8"), Loader=TextLoader
)
SETS = ("first", "second")


def rows() -> Iterator[tuple[str, str, str, str | None, bool | None, tuple[str, ...]]]:
    """(shop, moment, question, date, open, what was asked before)"""
    for name in SETS:
        for shop, questions in TABLE.get(name, {}).items():
            for at, text, day, is_open, *before in questions:
                yield shop, at, text, day, is_open, tuple(before)


ROWS = list(rows())
OTHERS = [text for name in SETS for text in TABLE.get(f"{name}_never", ())]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    folder = tmp_path_factory.mktemp("shops")
    for calendar in FOLDER.glob("*.ics"):
        (folder / calendar.name).write_bytes(calendar.read_bytes())
    found = {"lumen": HOURS}
    for name, business in {**{name: shop["business"] for name, shop in SHOPS_OF_CASES.items()}, **TABLE["shops"]}.items():
        (folder / f"{name}.yml").write_text(business, encoding="utf-8")
        found[name] = Hours(load_business(folder / f"{name}.yml"))
    return found


def found(answer: HoursAnswer) -> tuple[bool, date | None, bool | None]:
    return answer.understood, answer.date, answer.open


def test_the_table_is_as_long_as_promised() -> None:
    assert len(ROWS) >= 330
    assert len(set(ROWS)) == len(ROWS)
    assert len(set(OTHERS)) >= 100


@pytest.mark.parametrize(("shop", "at", "text", "day", "is_open", "before"), ROWS)
def test_it_answers_what_is_asked_in_english(
    shops: dict[str, Hours],
    shop: str,
    at: str,
    text: str,
    day: str | None,
    is_open: bool | None,
    before: tuple[str, ...],
) -> None:
    hours = shops[shop]
    expected = (True, date.fromisoformat(day) if day else None, is_open)
    for told in ("en", None):
        answer = ask(text, hours, read_moment(at, hours), language=told, previous=before)
        assert found(answer) == expected, f"told {told}: {answer.answer}"


@pytest.mark.parametrize("text", OTHERS)
def test_it_leaves_what_is_about_something_else(shops: dict[str, Hours], text: str) -> None:
    for hours in shops.values():
        for told in ("en", None):
            for before in ((), ("are you open tomorrow?",)):
                answer = ask(text, hours, read_moment("2026-11-24T10:00", hours), language=told, previous=before)
                assert found(answer) == (False, None, None), f"told {told}: {answer.answer}"
