"""Setting how many of a hundred answers may be wrong: in business.yml, where the owner writes it too, and in force at once.

Every process follows within five seconds (bot.live_hours). Nothing of somebody else's is written over: the file must say what is
in force, else it is left alone.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.business.files import MAIN, business_of, take
from bot.business.shop import BusinessError
from bot.business.wrong_answers import LEAST_PERCENT, MOST_PERCENT, TooOdd, percent_of, with_percent
from bot.storage import audit, business_versions
from bot.storage.engine import Store
from bot.whole_file import replace_whole

ACT = "set_wrong_answers"
_BOM = b"\xef\xbb\xbf"
_one_at_a_time = threading.Lock()


class SettingRefused(ValueError):
    """Nothing was changed; the message is one sentence."""


@dataclass(frozen=True)
class By:
    """Who does it: a user, or a command on the machine."""

    user_id: int | None
    name: str
    now: datetime


def set_percent(store: Store, path: Path, percent: int, by: By) -> int:
    """From now on `percent` of a hundred answers may be wrong. Returns what it was before. Raises SettingRefused."""
    if not LEAST_PERCENT <= percent <= MOST_PERCENT:
        raise SettingRefused(
            f"wrong_answers_percent is a number from {LEAST_PERCENT} to {MOST_PERCENT}, not {percent}; choose one of those."
        )
    with _one_at_a_time:
        taken = take(path)
        if taken.business is None:
            raise SettingRefused(f"business.yml has a mistake, so it is left alone; mend it first: {taken.problems[0]}")
        _must_be_in_force(store, dict(taken.files))
        before = percent_of(taken.business)
        if before == percent:
            return before
        try:
            files = with_percent(dict(taken.files), percent)
        except TooOdd as error:
            raise SettingRefused(str(error)) from error
        _write(path, taken.files[MAIN], files[MAIN])
        with store.write() as session:
            business_versions.store_read(session, files, (), machine=socket.gethostname(), now=by.now)
            details = {"percent": percent, "before": before, "by": by.name}
            audit.record(session, user_id=by.user_id, act=ACT, now=by.now, details=details)
    return before


def _must_be_in_force(store: Store, files: dict[str, str]) -> None:
    with store.read() as session:
        (newest, *_) = business_versions.newest_good_reads(session, 1) or (None,)
    if newest is None or dict(newest.files) == files:
        return
    with suppress(BusinessError):
        if business_of(newest.files) == business_of(files):
            return
    raise SettingRefused(
        "business.yml on this machine is not the one that is in force, so it is left alone; wait a moment, or put the same file on every "
        "machine."
    )


def _write(path: Path, before: str, after: str) -> None:
    """Replace the file as a whole. Raises SettingRefused."""
    try:
        data = path.read_bytes()
        mark = _BOM if data.startswith(_BOM) else b""
        if data != mark + before.encode():
            raise SettingRefused("Somebody has changed business.yml at this moment; look at it, then try again.")
        replace_whole(path, mark + after.encode())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingRefused(f"business.yml cannot be written here ({why}); change the number in it by hand.") from error
