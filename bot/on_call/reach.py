"""How somebody of the rota is told at night: on Telegram in private, by e-mail, or not at all, and then what to do about it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.notices.notices import EMAIL, PERSON
from bot.on_call.rota import Rota
from bot.storage import channels, staff_links
from bot.storage.tables import User


@dataclass(frozen=True)
class Reach:
    """`outlet`: through which they are told (bot.notices.notices); None: they cannot be, and `why_not` is one sentence on that."""

    name: str
    outlet: str | None = None
    user_id: int | None = None
    email: str | None = None  #: in business.yml
    why_not: str | None = None


def reach(session: Session, rota: Rota, name: str, *, has_email: bool) -> Reach:
    """How `name` is told now. `has_email`: this desk sends e-mail."""
    email = rota.email.get(name)
    user = session.scalar(select(User).where(User.name == name))
    if user is None:
        return Reach(name, email=email, why_not=f"business.yml names {name}, who has no account here; invite them, or name somebody else.")
    if user.disabled_at is not None:
        why_not = f"business.yml names {name}, whose account is disabled; name somebody else, or enable it again."
        return Reach(name, user_id=user.id, email=email, why_not=why_not)
    is_linked = staff_links.link_of(session, user.id) is not None
    if is_linked and not channels.is_off(session, "telegram"):
        return Reach(name, PERSON, user.id, email)
    if email is not None and has_email:
        return Reach(name, EMAIL, user.id, email)
    return Reach(name, user_id=user.id, email=email, why_not=_why_not(name, is_linked=is_linked, has_address=email is not None))


def reach_all(session: Session, rota: Rota, *, has_email: bool) -> list[Reach]:
    """How everybody whom it names is told now, in the order of the file."""
    return [reach(session, rota, name, has_email=has_email) for name in rota.people()]


def _why_not(name: str, *, is_linked: bool, has_address: bool) -> str:
    if is_linked:
        return f"{name} could not be told: Telegram is turned off here; turn it on, or give their e-mail in on_call."
    if has_address:
        return f"{name} could not be told: this desk sends no e-mail; set NIGHTDESK_SMTP_URL, or let them link their Telegram."
    return f"{name} could not be told: let them link their Telegram, or give their e-mail in on_call."
