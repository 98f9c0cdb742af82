"""One structural check of the ledger: something that must hold between rows, and the rows that break it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select
from sqlalchemy.orm import Session

#: Times of two rows are taken before their transactions wait for each other, and on several machines by several clocks.
CLOCKS_DIFFER_BY = timedelta(seconds=60)


@dataclass(frozen=True)
class Look:
    """What the checks look at: one unchanging view of the database, and the folder of what customers sent as files."""

    session: Session
    now: datetime
    media_folder: Path


@dataclass(frozen=True)
class Check:
    """`find` gives the ids of the rows of kind `of` that break it; `says` is one sentence about them, for people."""

    name: str
    of: str
    says: str
    find: Callable[[Look], Iterable[int]]


def by(query: Callable[[Look], Select[int]]) -> Callable[[Look], Iterable[int]]:
    """A check that is one query for ids."""
    return lambda look: look.session.scalars(query(look))
