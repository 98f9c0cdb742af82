"""Doing to the audit log what whoever owns the database can: lifting the ban on changes, to see whether it shows."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def lift_the_ban(session: Session) -> None:
    """On PostgreSQL for this transaction, on SQLite for good."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for table in ("audit", "audit_seals"):
        for act in ("updated", "deleted", "replaced"):
            session.execute(text(f"DROP TRIGGER IF EXISTS {table}_is_not_{act}"))
