"""Seals of the audit log: a chain, made with a key that is not in the database, by which every change of the log shows.

The database itself refuses changes (triggers, migration 0015); whoever owns it can lift that. So each act gets a seal in the
transaction that writes it: a keyed hash of the act and of the seal before it. An act that is changed, deleted, slipped in
or moved breaks the chain, and without the key nobody can mend it. What the chain alone cannot show is that its end was cut
off: for that, note the newest seal from time to time and let `verify` look for it.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, object_session

from bot.storage.tables import Audit, AuditSeal

# Any number, the same in every process: on PostgreSQL one transaction at a time adds to the chain.
ADVISORY_LOCK = 7_301_946_246
_PENDING = "acts without a seal"
_SHOWN_CHARS = 16
_ROWS_AT_ONCE = 1000
_ACT = (Audit.id, Audit.at, Audit.user_id, Audit.act, Audit.conversation_id, Audit.details)


@dataclass(frozen=True)
class Sealed:
    """How the log stands. `findings`: one sentence for everything that is not as it was written."""

    acts: int
    newest: str | None  #: number and seal, to be noted; None: nothing was ever written
    findings: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.findings


@event.listens_for(Audit, "after_insert")
def _remember(_: Mapper[Any], __: Connection, act: Audit) -> None:
    session = object_session(act)
    if session is not None:
        session.info.setdefault(_PENDING, []).append(act.id)


def seal_acts(session: Session) -> None:
    """Seal what this transaction wrote into the log. To be called last in it: on PostgreSQL others wait from here to its end."""
    session.flush()
    pending: list[int] = session.info.pop(_PENDING, [])
    if not pending:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    last = session.execute(select(AuditSeal.number, AuditSeal.seal).order_by(AuditSeal.number.desc()).limit(1)).first()
    number, seal = (last.number, last.seal) if last is not None else (0, "")
    wanted = select(*_ACT).order_by(Audit.id)
    if last is not None:
        wanted = wanted.where(Audit.id.in_(pending))
    # The first chain begins with whatever was written before there were seals.
    for act in session.execute(wanted).all():
        number += 1
        seal = _seal(session, number, seal, act)
        session.add(AuditSeal(number=number, audit_id=act.id, seal=seal))
    session.flush()


def verify(session: Session, *, noted: str | None = None, most: int = 100) -> Sealed:
    """Go through the whole log. `noted`: a seal that `newest` once was. At most so many findings are named."""
    findings: list[str] = []
    rows = session.execute(
        select(AuditSeal.number, AuditSeal.seal, AuditSeal.audit_id, *_ACT)
        .join(Audit, Audit.id == AuditSeal.audit_id, isouter=True)
        .order_by(AuditSeal.number)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    before, expected, newest, is_noted = "", 1, None, noted is None
    for number, seal, audit_id, *act in rows:
        if number != expected:
            findings.append(f"Seals {expected} to {number - 1} are missing.")
        elif act[0] is None:
            findings.append(f"Act {audit_id} was deleted.")
        elif not hmac.compare_digest(seal, _seal(session, number, before, act)):
            findings.append(f"Act {audit_id} is not as it was written, or was sealed with another key.")
        before, expected, newest = seal, number + 1, _shown(number, seal)
        is_noted = is_noted or newest == noted
        if len(findings) >= most:
            break
    unsealed = select(Audit.id).where(~Audit.id.in_(select(AuditSeal.audit_id))).order_by(Audit.id).limit(most)
    if newest is not None:
        findings += [f"Act {act_id} was written past Nightdesk." for act_id in session.scalars(unsealed)]
    if not is_noted:
        findings.append(f"The seal {noted} that you noted is not in the log: its end was cut off, or it was written anew.")
    return Sealed(session.scalar(select(func.count(Audit.id))) or 0, newest, tuple(findings[:most]))


def newest(session: Session) -> str | None:
    """The newest seal, as people note it."""
    found = session.execute(select(AuditSeal.number, AuditSeal.seal).order_by(AuditSeal.number.desc()).limit(1)).first()
    return None if found is None else _shown(found.number, found.seal)


def _shown(number: int, seal: str) -> str:
    return f"{number}-{seal[:_SHOWN_CHARS]}"


def _seal(session: Session, number: int, before: str, act: Any) -> str:
    act_id, at, user_id, name, conversation_id, details = act
    said: list[object] = [number, before, act_id, _moment(at), user_id, name, conversation_id, details]
    key = hmac.digest(session.info.get("erasure_key", b""), b"audit", "sha256")
    return hmac.digest(key, json.dumps(said, sort_keys=True, separators=(",", ":")).encode(), "sha256").hex()


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
