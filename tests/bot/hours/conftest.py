"""Shops to test with, written as their owners would."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.business.shop import Business, load_business

MakeBusiness = Callable[..., Business]


@pytest.fixture
def make_business(tmp_path: Path) -> MakeBusiness:
    """A business from the lines of its file; name, zone and languages are there already unless given."""

    def make(lines: str, *, zone: str = "Europe/Amsterdam", languages: str = "[en, de]") -> Business:
        path = tmp_path / "business.yml"
        path.write_text(f"version: 1\nname: Corner Shop\ntimezone: {zone}\nlanguages: {languages}\n{lines}\n")
        return load_business(path)

    return make
