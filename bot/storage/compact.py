"""Making a database forget what was deleted: bytes of deleted rows leave its files.

SQLite overwrites deleted content at once (secure_delete), but a page may stand in the log of writes until that is emptied. On
PostgreSQL the tables are written anew; its own write-ahead log and backups are whoever runs the server's to rotate.
"""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage.engine import Store
from bot.storage.tables import Table

#: Milliseconds to wait for others, each for writing anew and for emptying the log.
BUSY_TIMEOUT = 10_000
# Whoever reads or writes meanwhile waits for it, so it gives up rather than hold up the product.
LOCK_TIMEOUT = "10s"
#: SQLite's; bot.storage.search asks them.
WORD_INDEXES = ("messages_words", "contacts_words")
#: PostgreSQL's: a table that only triggers write to, so SQLAlchemy does not know it.
WORDS = "messages_words"


def compact(store: Store, *, anew: bool) -> bool:
    """Make what was deleted leave the database's files. Blocks. False: others kept it busy; try again later.

    `anew`: write them anew, which makes everybody else wait; without it SQLite's log is emptied, and PostgreSQL left to its
    own vacuum.
    """
    if store.is_sqlite:
        return _compact_sqlite(store, anew=anew)
    return _compact_postgresql(store) if anew else True


def _compact_sqlite(store: Store, *, anew: bool) -> bool:
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        # An index of words only marks what is deleted; written together, those words are gone:
        # https://www.sqlite.org/fts5.html#the_optimize_command
        for index in WORD_INDEXES:
            cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608
        if anew:
            cursor.execute("VACUUM")
        is_busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    except store.engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        # Not for others to use again: it waits less long than they do.
        connection.invalidate()


def _compact_postgresql(store: Store) -> bool:
    names = ", ".join(f'"{name}"' for name in (*(table.name for table in Table.metadata.sorted_tables), WORDS))
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.execute(text(f"VACUUM (FULL) {names}"))
            connection.execute(text("RESET lock_timeout"))
    except DBAPIError:
        return False
    return True
