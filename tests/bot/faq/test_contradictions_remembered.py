"""An answer is compared with the hours once, and again as soon as anything it was compared with is another."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.business.shop import load_business
from bot.faq import contradictions
from bot.faq.contradictions import Contradictions, remembered
from bot.faq.contradictions.remembered import RememberedContradictions
from tests.cast import NIGHT
from tests.shop import ROOT

WRONG = "We are open every day until 23:45."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "business.yml"
    path.write_bytes((ROOT / "business.yml").read_bytes())
    return path


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The answers that were read."""
    found: list[str] = []
    read = contradictions.claims

    def claims(answer: str, *rest: Any) -> Any:
        found.append(answer)
        return read(answer, *rest)

    monkeypatch.setattr(contradictions, "claims", claims)
    return found


def test_an_answer_is_compared_once_a_day(file: Path, compared: list[str]) -> None:
    business, known = load_business(file), RememberedContradictions()
    first = list(known(business, file, NIGHT).of(WRONG, "en"))
    assert first
    assert list(known(business, file, NIGHT + timedelta(minutes=1)).of(WRONG, "en")) == first
    assert compared == [WRONG]
    list(known(business, file, NIGHT).of(WRONG, "de"))
    list(known(business, file, NIGHT).of(WRONG, "en", "workshop"))
    list(known(business, file, NIGHT).of(WRONG, "en", None, date(2030, 1, 1)))
    assert compared == [WRONG] * 4


def test_it_says_what_comparing_anew_says_whatever_has_changed(file: Path, compared: list[str]) -> None:
    known = RememberedContradictions()
    business = load_business(file)

    def same(at: datetime) -> bool:
        before = len(compared)
        found = list(known(business, file, at).of(WRONG, "en"))
        is_anew = len(compared) > before
        assert found == list(Contradictions(business, file, at).of(WRONG, "en"))
        return not is_anew

    assert not same(NIGHT)
    assert same(NIGHT)
    assert not same(NIGHT + timedelta(days=1)), "another day"
    assert not same(NIGHT)
    file.write_text("# one line more\n" + file.read_text())
    assert not same(NIGHT), "the lines are others"
    business = replace(business, week=((),) * 7)
    assert not same(NIGHT), "the hours are others"
    assert same(NIGHT)
    file.unlink()
    assert not same(NIGHT)


def test_there_is_an_end_to_what_is_kept(file: Path, compared: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_KEPT", 2)
    known = RememberedContradictions()(load_business(file), file, NIGHT)
    for answer in ("one", "two", "three", "one"):
        list(known.of(answer, "en"))
    assert compared == ["one", "two", "three", "one"]
