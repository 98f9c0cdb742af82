"""Staff outside the console: whether their group is reached, and whether everybody on call could be told."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.business.shop import Business
from bot.doctor.finding import Finding, bad, well
from bot.on_call.reach import reach_all
from bot.storage import staff_group


def pocket(session: Session, business: Business, *, has_group: bool, has_email: bool) -> Iterator[Finding]:
    """By what the database knows; asks nobody."""
    group = staff_group.group(session)
    if has_group:
        if group is not None and group.error is not None:
            yield bad("staff's group", group.error)
        elif group is not None and group.looked_at is not None:
            yield well("staff's group", "A topic for each conversation." if group.has_topics else "A card for each conversation.")
    for each in reach_all(session, business.on_call, has_email=has_email):
        if each.why_not is not None:
            yield bad("on call", each.why_not)
