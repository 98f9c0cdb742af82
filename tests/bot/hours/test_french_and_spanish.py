"""Questions in French and Spanish to shops of six countries; and what only looks like one. See french_and_spanish.yml."""

from datetime import date
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

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "french_and_spanish.yml").read_text(encoding="utf-8"), Loader=TextLoader
)
ROWS = [(language, *row[:5], tuple(row[5:])) for language in ("fr", "es") for row in TABLE[language]]
OTHERS = [(language, text) for language, texts in TABLE["not_about_hours"].items() for text in texts]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    folder = tmp_path_factory.mktemp("shops")
    for calendar in FOLDER.glob("*.ics"):
        (folder / calendar.name).write_bytes(calendar.read_bytes())
    found = {"lumen": HOURS}
    for name, text in {**{name: shop["business"] for name, shop in SHOPS_OF_CASES.items()}, **TABLE["shops"]}.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
        found[name] = Hours(load_business(folder / f"{name}.yml"))
    return found


def test_the_table_is_as_long_as_promised() -> None:
    assert min(len(TABLE[language]) for language in ("fr", "es")) >= 200
    assert min(len(texts) for texts in TABLE["not_about_hours"].values()) >= 70
    assert len(set(ROWS)) == len(ROWS)


@pytest.mark.parametrize(("language", "shop", "moment", "text", "day", "is_open", "before"), ROWS)
def test_it_answers(
    shops: dict[str, Hours],
    language: str,
    shop: str,
    moment: str,
    text: str,
    day: str | None,
    is_open: bool | None,
    before: tuple[str, ...],
) -> None:
    hours = shops[shop]
    expected = (True, date.fromisoformat(day) if day else None, is_open)
    for told in (language, None):
        answer = ask(text, hours, read_moment(TABLE["moments"][moment], hours), language=told, previous=before)
        assert (answer.understood, answer.date, answer.open) == expected, f"told {told}: {answer.answer}"


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_it_leaves_what_is_about_something_else(shops: dict[str, Hours], language: str, text: str) -> None:
    for hours in shops.values():
        for told in (language, None):
            answer = ask(text, hours, read_moment(TABLE["moments"]["wed"], hours), language=told)
            assert not answer.understood, f"told {told}: {answer.answer}"
