"""The FAQ's files seen together with the shop that they are for: what `faq check`, publishing and starting refuse. Loads no model."""

from datetime import datetime
from pathlib import Path

from bot.business import Business
from bot.faq.contradictions import Contradictions
from bot.faq.files import check
from bot.hours import Hours
from bot.hours.placeholders import fill, unknown_placeholders


def check_for(business: Business, business_file: Path, folder: Path, now: datetime) -> list[str]:
    """Every mistake in the FAQ below `folder`, as "file:line: what is wrong; what to do"; placeholders filled as of `now`."""
    hours = Hours(business)
    return check(
        folder,
        departments=business.departments,
        languages=business.languages,
        unknown_placeholders=unknown_placeholders,
        filled=lambda answer, language, department: fill(answer, hours, now, language, department),
        hours=Contradictions(business, business_file, now),
    )
