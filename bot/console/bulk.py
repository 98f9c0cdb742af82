"""One act on several conversations of a list. Each is done or refused by itself, and what was refused is told with its reason."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot import clock
from bot.console.desk import Desk
from bot.handoff import HandoffRefused
from bot.staff import snooze, takeover
from bot.storage import queue
from bot.storage.queue import Item, View
from bot.storage.sessions import SignedIn
from bot.storage.tables import Holder, User

#: So many of those that were refused are named.
NAMED_AT_MOST = 5


class BulkAct(StrEnum):
    CLAIM = "claim"
    SNOOZE = "snooze"
    WAKE = "wake"
    RELEASE = "release"
    CLOSE = "close"


#: What a list offers, in the order of its buttons.
_POSSIBLE: dict[View, tuple[BulkAct, ...]] = {
    View.WAITING: (BulkAct.CLAIM, BulkAct.SNOOZE),
    View.MINE: (BulkAct.CLOSE, BulkAct.SNOOZE, BulkAct.RELEASE),
    View.SNOOZED: (BulkAct.WAKE,),
}
_DONE: dict[BulkAct, str] = {
    BulkAct.CLAIM: "claimed",
    BulkAct.SNOOZE: "snoozed",
    BulkAct.WAKE: "taken up again",
    BulkAct.RELEASE: "put back into the queue",
    BulkAct.CLOSE: "closed",
}


def possible(view: View) -> tuple[BulkAct, ...]:
    return _POSSIBLE.get(view, ())


def act(desk: Desk, what: BulkAct, ids: Sequence[int], who: SignedIn) -> str:
    """Do it to each. Returns what came of it, for `outcome`: `claim-2-7.9` is 2 done, and 7 and 9 refused."""
    refused = []
    for number in ids:
        try:
            with desk.store.write() as session:
                _ACTS[what](session, number, session.get_one(User, who.user_id), desk, clock.now())
        except HandoffRefused:
            refused.append(number)
    return f"{what}-{len(ids) - len(refused)}-{'.'.join(map(str, refused))}"


def outcome(session: Session, done: str, who: SignedIn) -> str | None:
    """What `act` returned as a sentence, with the reason of each refusal as things stand now. None: it says nothing."""
    what, _, rest = done.partition("-")
    number, _, numbers = rest.partition("-")
    if what not in list(BulkAct) or not (number.isdecimal() and len(number) < 4):
        return None
    sentences = [f"{number} {_DONE[BulkAct(what)]}."] if int(number) else []
    ids = [int(each) for each in numbers.split(".")[: 2 * NAMED_AT_MOST] if each.isdecimal() and len(each) < 10]
    found = {item.conversation_id: item for item in queue.items_by_id(session, ids)}
    whys = [_why_not(BulkAct(what), found.get(each), who) for each in ids]
    if whys:
        more = f"; and {len(whys) - NAMED_AT_MOST} more" if len(whys) > NAMED_AT_MOST else ""
        sentences.append(f"Not {_DONE[BulkAct(what)]}: {'; '.join(whys[:NAMED_AT_MOST])}{more}.")
    return " ".join(sentences) or None


def _why_not(what: BulkAct, item: Item | None, who: SignedIn) -> str:
    if item is None:
        return "one that does not exist any more"
    name = item.contact_name or item.address
    if item.holder == Holder.STAFF and item.staff_id != who.user_id:
        return f"{name} ({item.staff_name} holds it)"
    if what in (BulkAct.RELEASE, BulkAct.CLOSE):
        return f"{name} (you do not hold it any more)"
    if what is BulkAct.SNOOZE:
        return f"{name} (nothing is left to wait for)" if item.promise_at is None else f"{name} (the promise breaks too soon)"
    return f"{name} (it changed meanwhile)"


def _snooze(session: Session, number: int, user: User, desk: Desk, now: datetime) -> None:
    snooze.snooze(session, number, user, desk.live.hours, now)


# Where the bot is just sending, a claim completes by itself within seconds; nobody waits for that here.
_ACTS: dict[BulkAct, Callable[[Session, int, User, Desk, datetime], object]] = {
    BulkAct.CLAIM: lambda session, number, user, _, now: takeover.claim(session, number, user, now),
    BulkAct.SNOOZE: _snooze,
    BulkAct.WAKE: lambda session, number, user, _, now: snooze.wake(session, number, user, now),
    BulkAct.RELEASE: lambda session, number, user, _, now: takeover.release(session, number, user, now),
    BulkAct.CLOSE: lambda session, number, user, _, now: takeover.close(session, number, user, now),
}

