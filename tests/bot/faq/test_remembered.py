"""Files that were read before are read again only where they hold something else, and say the same."""

from pathlib import Path

import pytest

from bot.faq.files import Shop, checked, parse_folder
from bot.faq.parse import parse_file
from bot.faq.remembered import Remembered

ONE = "version: 1\nfaq:\n  - id: returns\n    questions: [Can I return it?]\n    answer: Yes.\n"
OTHER = "version: 1\nfaq:\n  - id: gifts\n    questions: [Do you wrap gifts?]\n    answer: Gladly.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.yml").write_text(ONE)
    (tmp_path / "other.yml").write_text(OTHER)
    return tmp_path


def test_only_a_file_that_holds_something_else_is_read_again(folder: Path) -> None:
    read = Remembered()
    first, _ = parse_folder(folder, parse=read)
    (folder / "one.yml").write_text(ONE.replace("Yes.", "No."))
    again, _ = parse_folder(folder, parse=read)
    assert [each.entry.answer for each in again if each.entry] == ["No.", "Gladly."]
    assert (again[0] is first[0], again[1] is first[1]) == (False, True)
    (folder / "other.yml").unlink()
    assert [each.id for each in parse_folder(folder, parse=read)[0]] == ["returns"]


@pytest.mark.parametrize(
    "now",
    [ONE, ONE.replace("answer: Yes.", "answer: "), ONE + OTHER[16:].replace("gifts\n", "returns\n"), "<<<<<<< mine\n", "faq: [\n"],
)
def test_the_mistakes_are_those_that_a_first_reading_finds(folder: Path, now: str) -> None:
    read, path = Remembered(), folder / "one.yml"
    checked(folder, Shop(), parse=read)
    before_it_is_written = checked(folder, Shop(), {path: now.encode()}, read)
    assert before_it_is_written == checked(folder, Shop(), {path: now.encode()})
    path.write_text(now)
    assert checked(folder, Shop(), parse=read) == checked(folder, Shop()) == checked(folder, Shop(), parse=read)


def test_a_file_that_cannot_be_read_is_told_each_time(folder: Path) -> None:
    read, path = Remembered(), folder / "one.yml"
    read(path)
    path.unlink()
    path.mkdir()
    assert read(path) == parse_file(path) == read(path)
    assert "cannot be read" in read(path)[1][0]
