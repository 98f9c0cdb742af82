"""What the owner and the trainers wrote: business.yml and the FAQ."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.build import CannotStart, Desk
from bot.doctor.finding import Finding, bad, look, well


def shop(desk: Desk, faq: Path, problems: Callable[[Desk, Path], list[str]]) -> Iterator[Finding]:
    """`problems` says what is wrong with the FAQ below `faq`, a sentence each."""
    try:
        business = desk.business
        wrong = desk.cannot_serve(business)
    except CannotStart as error:
        yield from (bad("business.yml", each) for each in error.problems)
        return
    if wrong:
        yield from (bad("business.yml", each) for each in wrong)
    else:
        languages = ", ".join(business.languages)
        yield well("business.yml", f"{business.name}, {business.timezone.key}, {languages}.")
    found = problems(desk, faq)
    if found:
        # The published version goes on being served; only the next publishing is refused.
        yield look("FAQ", f"{faq} cannot be published as it is ({len(found)} to mend); nightdesk faq check says what.")
    else:
        yield well("FAQ", f"{faq} can be published.")
