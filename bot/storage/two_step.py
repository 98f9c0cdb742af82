"""Two-step sign-in: codes of an authenticator app (TOTP, RFC 6238) and the recovery codes for who has lost it.

The app's secret is derived from a key that is not in the database and a nonce that is: whoever has the database alone
cannot make a code. Time here is the real one (bot.clock.real_now), as on the telephone.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.tables import RecoveryCode, User

STEP_SECONDS = 30
# A telephone's clock is off by so many steps at most: https://datatracker.ietf.org/doc/html/rfc6238#section-5.2
DRIFT_STEPS = 1
RECOVERY_CODES = 10
# Crockford's: nothing in it is taken for something else. 12 of them are 60 bits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP_CHARS = 3, 4


def begin(session: Session, user: User) -> str:
    """A new secret for the user's app; it counts for nothing until a code of it is confirmed."""
    user.two_step_nonce, user.two_step_since, user.two_step_used = secrets.token_urlsafe(16), None, None
    session.flush()
    return secret(session, user)


def secret(session: Session, user: User) -> str:
    """The secret as an app takes it, in base 32. The user has one, or is setting it up."""
    key: bytes = session.info.get("erasure_key", b"")
    digest = hmac.digest(key, f"two-step\0{user.id}\0{user.two_step_nonce}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode()


def confirm(session: Session, user: User, code: str, real_now: datetime, now: datetime) -> list[str] | None:
    """Turn it on when the code is right: from now on signing in asks for one. Returns recovery codes, or None."""
    if user.two_step_nonce is None or user.two_step_since is not None or not _is_right(session, user, code, real_now):
        return None
    user.two_step_since = now
    return renew_codes(session, user)


def takes(session: Session, user: User, code: str, real_now: datetime, now: datetime) -> str | None:
    """Use a code up: "app" or "recovery" when it is right, else None. No code counts twice."""
    if user.two_step_since is None:
        return None
    if _is_right(session, user, code, real_now):
        return "app"
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == _hash(user.id, code), RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
    )
    return "recovery" if used.rowcount == 1 else None  # type: ignore[attr-defined]


def turn_off(session: Session, user: User) -> None:
    user.two_step_nonce = user.two_step_since = user.two_step_used = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def renew_codes(session: Session, user: User) -> list[str]:
    """New recovery codes, of which only hashes are kept; the earlier ones count no more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=_hash(user.id, code), user_id=user.id, used_at=None) for code in codes)
    session.flush()
    return codes


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _is_right(session: Session, user: User, code: str, real_now: datetime) -> bool:
    code = "".join(code.split())
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return False
    totp = pyotp.TOTP(secret(session, user))
    present = int(real_now.timestamp()) // STEP_SECONDS
    right = None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            right = step
    if right is None:
        return False
    used = session.execute(
        update(User)
        .where(User.id == user.id, or_(User.two_step_used.is_(None), User.two_step_used < right))
        .values(two_step_used=right)
        .execution_options(synchronize_session="fetch")
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS))


def _hash(user_id: int, code: str) -> str:
    # Read as Crockford says: capitals, spaces and look-alikes do not matter.
    plain = "".join(code.split()).replace("-", "").lower().translate(str.maketrans("oil", "011"))
    return hashlib.sha256(f"{user_id}\0{plain}".encode()).hexdigest()
