"""Questions in Italian, to a shop that speaks it and to one that does not; and what only looks like one. See italian.yml."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment
from tests.bot.hours.test_cases import TextLoader, yaml
from tests.shop import HOURS

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "italian.yml").read_text(encoding="utf-8"), Loader=TextLoader
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    found = {"lumen": HOURS}
    for name, text in TABLE["shops"].items():
        path = tmp_path_factory.mktemp(name) / "business.yml"
        path.write_text(text, encoding="utf-8")
        found[name] = Hours(load_business(path))
    return found


@pytest.mark.parametrize(("shop", "text", "day", "is_open"), [tuple(row) for row in TABLE["it"]])
def test_it_answers_in_italian(
    shops: dict[str, Hours], shop: str, text: str, day: str | None, is_open: bool | None
) -> None:
    hours = shops[shop]
    expected = (True, date.fromisoformat(day) if day else None, is_open)
    for told in ("it", None):
        answer = ask(text, hours, read_moment(TABLE["moment"], hours), language=told)
        assert (answer.understood, answer.date, answer.open) == expected, f"told {told}: {answer.answer}"
        assert answer.language == "it", f"told {told}: {answer.answer}"


@pytest.mark.parametrize("text", TABLE["not_about_hours"])
def test_it_leaves_what_is_about_something_else(shops: dict[str, Hours], text: str) -> None:
    for hours in shops.values():
        for told in ("it", None):
            answer = ask(text, hours, read_moment(TABLE["moment"], hours), language=told)
            assert not answer.understood, f"told {told}: {answer.answer}"
