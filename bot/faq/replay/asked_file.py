"""The file in which bot.faq.replay.remembered keeps vectors: which messages each question stands for, and how it forgets them.

Loads no model and no library of numbers: who erases needs it, too.
"""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from pathlib import Path

WAIT_SECONDS = 15.0
#: Stands for the messages of a question that nobody asked: a trainer's test case.
NOBODYS = 0
_AT_ONCE = 500


def file_below(var: Path) -> Path:
    """Where it is; it may be deleted at any time."""
    return var / "cache" / "asked.db"


def forget_gone(file: Path, still_there: Callable[[Sequence[int]], Collection[int]]) -> bool:
    """Delete what no message is left for, and its bytes. `still_there`: which of these messages there are. Blocks.

    False: somebody kept the file busy; try again later.
    """
    if not file.exists():
        return True

    def forget(connection: sqlite3.Connection) -> None:
        numbers = [number for (number,) in connection.execute("SELECT DISTINCT message FROM asked WHERE message <> ?", (NOBODYS,))]
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            gone = sorted(set(some) - set(still_there(some)))
            connection.executemany("DELETE FROM asked WHERE message = ?", ((number,) for number in gone))
        forget_unasked(connection)

    try:
        in_one(file, forget)
        return True
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        file.unlink(missing_ok=True)
        return True


def in_one(file: Path, work: Callable[[sqlite3.Connection], None]) -> None:
    """Do `work` in one transaction; nobody else writes meanwhile. Raises what SQLite raises, and has done nothing then."""
    with closing(_connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        work(connection)
        connection.execute("COMMIT")


def forget_unasked(connection: sqlite3.Connection) -> None:
    """Delete the vectors of questions that stand for no message any more."""
    connection.execute("DELETE FROM vectors WHERE question NOT IN (SELECT question FROM asked)")


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS asked (question BLOB, message INTEGER, PRIMARY KEY (question, message)) WITHOUT ROWID"
        )
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (question BLOB, key BLOB, vector BLOB, PRIMARY KEY (question, key))")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
