"""What admins do about the people who work here. Every function runs in its caller's transaction and is in the audit log."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.staff import takeover
from bot.storage import audit, half_sign_ins, sessions, two_step, users
from bot.storage.tables import Conversation, Invitation, Role, User


class PeopleRefused(Exception):
    """What cannot be done about somebody; the message is one sentence."""


def change_role(session: Session, user: User, role: Role, by: int | None, now: datetime) -> None:
    """It counts from the next click. Raises PeopleRefused. `by`: an admin's id; None: a command on the machine."""
    if user.role == role:
        return
    _not_oneself(user, by, "change your own role")
    if role is not Role.ADMIN:
        _not_the_last_admin(session, user)
    audit.record(session, user_id=by, act="changed_role", now=now, details={"user": user.id, "from": user.role, "to": role})
    user.role = role


def disable(session: Session, user: User, by: int | None, now: datetime) -> int:
    """They are signed out everywhere at once and cannot sign in; whom they held waits for others. Returns how many those are.

    Invitations that they made open nothing any more. Raises PeopleRefused.
    """
    if user.disabled_at is not None:
        return 0
    _not_oneself(user, by, "disable yourself")
    _not_the_last_admin(session, user)
    user.disabled_at = now
    sessions.end_all_sessions(session, user.id)
    half_sign_ins.end_all(session, user.id)
    session.execute(
        update(Invitation).where(Invitation.invited_by == user.id, Invitation.used_at.is_(None)).values(expires_at=now)
    )
    session.execute(update(Conversation).where(Conversation.taking_over == user.id).values(taking_over=None))
    held = session.scalars(select(Conversation.id).where(Conversation.staff_id == user.id)).all()
    for conversation_id in held:
        takeover.release(session, conversation_id, user, now)
    audit.record(session, user_id=by, act="disabled", now=now, details={"user": user.id, "released": len(held)})
    return len(held)


def enable(session: Session, user: User, by: int | None, now: datetime) -> None:
    """They may sign in again, with the password that they had."""
    if user.disabled_at is not None:
        user.disabled_at = None
        audit.record(session, user_id=by, act="enabled", now=now, details={"user": user.id})


def reset_two_step(session: Session, user: User, by: int | None, now: datetime) -> None:
    """For somebody who has lost telephone and recovery codes: the password alone signs them in, and nobody stays signed in."""
    if user.two_step_nonce is None:
        return
    two_step.turn_off(session, user)
    sessions.end_all_sessions(session, user.id)
    half_sign_ins.end_all(session, user.id)
    audit.record(session, user_id=by, act="two_step_reset", now=now, details={"user": user.id})


def end_session(session: Session, user: User, handle: str, by: int, now: datetime) -> None:
    """Sign one browser of the user out."""
    if sessions.end_by_handle(session, user.id, handle):
        audit.record(session, user_id=by, act="ended_session", now=now, details={"user": user.id})


def _not_oneself(user: User, by: int | None, act: str) -> None:
    if user.id == by:
        raise PeopleRefused(f"You cannot {act}; ask another admin.")


def _not_the_last_admin(session: Session, user: User) -> None:
    # Locked, so that two admins who take each other's place away do it one after the other.
    admins = users.lock_admins(session)
    if admins == [user.id]:
        raise PeopleRefused(f"{user.name} is the only admin; make somebody else an admin first.")
