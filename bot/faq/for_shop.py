"""The FAQ's files seen together with the shop that they are for: what `faq check`, publishing and starting refuse. Loads no model."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from bot.business.shop import Business
from bot.faq.contradictions import Contradictions
from bot.faq.entry import Entry
from bot.faq.files import Parse, Shop, checked
from bot.faq.parse import parse_file
from bot.hours import Hours
from bot.hours.placeholders import fill, unknown_placeholders

#: As bot.faq.contradictions.Contradictions, which may have been asked before.
Compare = Callable[[Business, Path, datetime], Contradictions]


def check_for(
    business: Business,
    business_file: Path,
    folder: Path,
    now: datetime,
    instead: Mapping[Path, bytes] | None = None,
    parse: Parse = parse_file,
    contradictions: Compare = Contradictions,
) -> list[str]:
    """Every mistake in the FAQ below `folder`, as "file:line: what is wrong; what to do"; placeholders filled as of `now`.

    `instead`: what files are taken to hold, before they are written. `parse` may remember what it has read, and `contradictions` what it
    has compared.
    """
    return checked(folder, _shop(business, business_file, now, contradictions), instead, parse)[1]


def entries_for(
    business: Business, business_file: Path, folder: Path, now: datetime, parse: Parse = parse_file
) -> tuple[list[Entry], list[str]]:
    """The entries below `folder`, and every mistake as `check_for` tells it, from one reading of the files."""
    return checked(folder, _shop(business, business_file, now), parse=parse)


def _shop(business: Business, business_file: Path, now: datetime, contradictions: Compare = Contradictions) -> Shop:
    hours = Hours(business)
    return Shop(
        departments=business.departments,
        languages=business.languages,
        unknown_placeholders=unknown_placeholders,
        filled=lambda answer, language, department: fill(answer, hours, now, language, department),
        hours=contradictions(business, business_file, now),
    )
