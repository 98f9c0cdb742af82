"""Rasa's tracker file: forgetting what it remembers of conversations that are not there any more.

It is throw-away (our own tables are the truth), so whatever belongs to no conversation of ours goes, also what an earlier talk
of a contact left under an id that has changed since.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

WAIT_SECONDS = 15.0


def forget_all_but(file: Path, sender_ids: Iterable[str]) -> bool:
    """Delete every event of other conversations and their bytes. Blocks. False: Rasa kept the file busy; try again later."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone() is None:
                return True
            connection.execute("CREATE TEMP TABLE kept (sender_id TEXT PRIMARY KEY)")
            connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((sender_id,) for sender_id in sender_ids))
            gone = connection.execute("DELETE FROM events WHERE sender_id NOT IN (SELECT sender_id FROM kept)").rowcount
            if gone:
                connection.execute("VACUUM")
        return True
    except sqlite3.OperationalError:
        return False
