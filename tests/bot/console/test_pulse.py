"""What counts as a visible change, on both databases."""

from bot import clock, handoff
from bot.console.pulse import Pulse
from bot.storage import inbox, parts, quarantine
from bot.storage.engine import Store
from bot.storage.tables import Message, Status
from connectors.messages import Unreadable
from tests.cast import NIGHT, alice
from tests.fakes import inbound


def test_every_visible_change_is_noticed_and_no_other(store: Store) -> None:
    pulse = Pulse(store)
    seen = {pulse._look()}

    def is_new() -> bool:
        before = len(seen)
        seen.add(pulse._look())
        return len(seen) > before

    with store.write() as session:
        inbox.accept(session, inbound("Hello"), NIGHT)
    assert is_new()
    with store.write() as session:
        session.get_one(Message, 1).status = Status.HANDLED
    assert is_new()
    with store.write() as session:
        user = alice(session)
    assert is_new()
    with store.write() as session:
        handoff.claim(session, 1, user, NIGHT)
    assert is_new()
    with store.write() as session:
        inbox.quarantine(session, Unreadable("telegram", "1", {}, "why"), NIGHT)
    assert is_new()
    with store.write() as session:
        quarantine.mark_seen(session, 1, user.id, NIGHT)
    assert is_new()
    with store.write() as session:
        parts.report(session, "worker", clock.now())
    assert not is_new()
