"""What business.yml and the calendar that it names hold, as texts: kept in the database, so that a past is read as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.business.reader import read
from bot.business.shop import Business, BusinessError
from bot.business.yaml import Unreadable, read_text

#: The shop's file among the texts, whatever it is called on the disk.
MAIN = "business.yml"


#: Path → its text, or the sentence that says why there is none.
Looks = tuple[tuple[Path, str], ...]


@dataclass(frozen=True)
class Taken:
    """One look at the files. `business` is None when they were refused; then `problems` says why, one sentence each."""

    files: Mapping[str, str]  #: MAIN and the calendar's name as MAIN gives it → text; what could not be read is not there
    business: Business | None
    problems: tuple[str, ...]
    looks: Looks  #: all that was looked at: as long as none of it changes, the next read says the same


def take(path: Path) -> Taken:
    """Read the shop's file from the disk with all that it names. Raises nothing for a mistake in it."""
    files: dict[str, str] = {}
    looks: list[tuple[Path, str]] = []

    def open_text(wanted: Path) -> str:
        try:
            text = files[_name(wanted, path)] = read_text(wanted)
        except Unreadable as error:
            looks.append((wanted, str(error)))
            raise
        looks.append((wanted, text))
        return text

    try:
        business = read(path, open_text)
    except BusinessError as error:
        return Taken(files, None, tuple(error.problems), tuple(looks))
    return Taken(files, business, (), tuple(looks))


def look_at(paths: Iterable[Path]) -> Looks:
    """What the files hold now."""
    return tuple((path, _text_or_why_not(path)) for path in paths)


def business_of(files: Mapping[str, str]) -> Business:
    """The business that stored texts describe. Raises BusinessError, as a file with these texts would."""
    main = Path(MAIN)

    def open_text(wanted: Path) -> str:
        text = files.get(_name(wanted, main))
        if text is None:
            raise Unreadable(f"{wanted}: this file was not stored; save business.yml again.")
        return text

    return read(main, open_text)


def _name(wanted: Path, main: Path) -> str:
    if wanted == main:
        return MAIN
    return str(wanted.relative_to(main.parent)) if wanted.is_relative_to(main.parent) else str(wanted)


def _text_or_why_not(path: Path) -> str:
    try:
        return read_text(path)
    except Unreadable as error:
        return str(error)
