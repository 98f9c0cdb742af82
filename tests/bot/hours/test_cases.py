"""Tables of shops: what their owners' diaries say, and what customers ask in five languages. See the files in cases/."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment, status_json

FOLDER = Path(__file__).parent / "cases"
LANGUAGES = ("en", "de", "fr", "es", "nl")


def read(path: Path) -> Any:
    # Everything as it is written: dates and times stay texts.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=TextLoader)


class TextLoader(yaml.SafeLoader):
    """YAML without dates."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


SHOPS = {path.stem: read(path) for path in sorted(FOLDER.glob("*.yml")) if path.stem != "not_about_hours"}
NOT_ABOUT_HOURS = read(FOLDER / "not_about_hours.yml")


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hours]:
    folder = tmp_path_factory.mktemp("shops")
    for calendar in FOLDER.glob("*.ics"):
        (folder / calendar.name).write_bytes(calendar.read_bytes())
    found = {}
    for name, shop in SHOPS.items():
        (folder / f"{name}.yml").write_text(shop["business"], encoding="utf-8")
        found[name] = Hours(load_business(folder / f"{name}.yml"))
    return found


def diary_cases() -> Iterator[tuple[str, str, bool, str]]:
    """From every opening in a diary five moments: (shop, moment, open, the next change)."""
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    for name, shop in SHOPS.items():
        before = datetime.fromisoformat(shop["diary"]["from"])
        for opening in shop["diary"]["open"]:
            opens, closes = (datetime.fromisoformat(text) for text in opening)
            yield name, before.isoformat(), False, opens.isoformat()
            yield name, (opens - minute).isoformat(), False, opens.isoformat()
            yield name, opens.isoformat(), True, closes.isoformat()
            yield name, (opens + (closes - opens) / 2).isoformat(), True, closes.isoformat()
            yield name, (closes - second).isoformat(), True, closes.isoformat()
            before = closes


def question_cases() -> Iterator[tuple[str, str, str, str, str | None, bool | None, tuple[str, ...]]]:
    for name, shop in SHOPS.items():
        for row in shop["questions"]:
            for language in LANGUAGES:
                previous = (row["after"][language],) if "after" in row else ()
                yield name, row["at"], language, row[language], row["date"], row["open"], previous


DIARY = list(diary_cases())
QUESTIONS = list(question_cases())


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(set(DIARY)) >= 300
    assert len(set(QUESTIONS)) >= 300
    assert all(len(texts) >= 10 for texts in NOT_ABOUT_HOURS.values())


@pytest.mark.parametrize(("shop", "at", "is_open", "change"), DIARY)
def test_it_knows_what_the_owners_diary_says(shops: dict[str, Hours], shop: str, at: str, is_open: bool, change: str) -> None:
    found = status_json(shops[shop], datetime.fromisoformat(at))
    assert (found["open"], found["closes_at"], found["opens_at"]) == (
        is_open,
        change if is_open else None,
        None if is_open else change,
    )


@pytest.mark.parametrize(
    ("shop", "at", "reason"), [(name, at, reason) for name, shop in SHOPS.items() for at, reason in shop["reasons"].items()]
)
def test_it_gives_the_reason(shops: dict[str, Hours], shop: str, at: str, reason: str | None) -> None:
    assert status_json(shops[shop], read_moment(at, shops[shop]))["reason"] == reason


@pytest.mark.parametrize(("shop", "at", "language", "text", "day", "is_open", "previous"), QUESTIONS)
def test_it_answers_in_five_languages(
    shops: dict[str, Hours],
    shop: str,
    at: str,
    language: str,
    text: str,
    day: str | None,
    is_open: bool | None,
    previous: tuple[str, ...],
) -> None:
    hours = shops[shop]
    for told in (language, None):
        found = ask(text, hours, read_moment(at, hours), language=told, previous=previous)
        assert (found.understood, found.date.isoformat() if found.date else None, found.open) == (True, day, is_open)
        assert found.language == language or told is None
        assert found.answer
        assert "{" not in found.answer


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in NOT_ABOUT_HOURS.items() for text in texts])
def test_it_leaves_look_alikes_to_the_faq(shops: dict[str, Hours], language: str, text: str) -> None:
    for hours in shops.values():
        for told in (language, None):
            found = ask(text, hours, read_moment("2026-11-20T12:00", hours), language=told)
            assert (found.understood, found.answer, found.date, found.open) == (False, None, None, None)
