"""The database: whether it is there, whole and of the newest shape, and what it says of the parts that run."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock
from bot.doctor.finding import Finding, bad, look, well
from bot.processes.up import PARTS
from bot.storage.engine import Store, open_engine
from bot.storage.faq_versions import served_version
from bot.storage.migrate import is_current
from bot.storage.parts import running
from bot.storage.tables import Message, Status
from bot.storage.users import has_users


def database(url: str, more: Callable[[Session], Iterator[Finding]] = lambda session: iter(())) -> Iterator[Finding]:
    """Looks without changing anything: a database of an older shape is left as it is. `more`: what else it is asked."""
    parsed = make_url(url)
    file = parsed.database if parsed.get_backend_name() == "sqlite" else None
    if file and not Path(file).exists():
        yield look("database", f"{file} does not exist yet; nightdesk up makes it.")
        return
    store = Store(open_engine(url))
    try:
        if not is_current(store):
            yield look("database", "It is of an older shape than this program; the next start brings it up to date.")
            return
        yield _whole(store)
        with store.read() as session:
            yield from _about(session)
            yield from more(session)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        yield bad("database", f"{parsed.render_as_string(hide_password=True)} cannot be read ({reason}); see NIGHTDESK_DATABASE_URL.")
    finally:
        store.close()


def _whole(store: Store) -> Finding:
    if not store.is_sqlite:
        return well("database", "PostgreSQL answers.")
    with store.read() as session:
        found = session.scalars(text("PRAGMA quick_check(1)")).all()
    if list(found) != ["ok"]:
        return bad("database", f"SQLite finds it damaged ({found[0]}); stop Nightdesk and restore the newest backup.")
    return well("database", "SQLite finds it whole.")


def _about(session: Session) -> Iterator[Finding]:
    served = served_version(session)
    if served is None:
        yield look("FAQ served", "Nothing was published yet; nightdesk up or nightdesk faq publish does it.")
    else:
        yield well("FAQ served", f"Version {served} answers customers.")
    if not has_users(session):
        yield look("people", "Nobody has an account at the console yet; nightdesk up prints a link for the first one.")
    here = running(session, clock.real_now())
    missing = [name for name in PARTS if name not in here]
    if not here:
        yield look("parts", "Nothing runs; nightdesk up starts everything.")
    elif missing:
        yield bad("parts", f"{', '.join(missing)} did not report lately; see the log of nightdesk up, or start them.")
    else:
        yield well("parts", "All of them run.")
    unknown = session.scalar(select(func.count()).where(Message.status == Status.UNKNOWN)) or 0
    if unknown:
        yield look("messages", f"Of {unknown} nobody knows whether they arrived; the console asks whether to send them again.")
