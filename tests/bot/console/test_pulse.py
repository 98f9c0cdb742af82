"""What counts as a visible change, on both databases."""

from bot import clock, handoff
from bot.console.pulse import Pulse
from bot.handoff import Reason
from bot.notices import tell_staff
from bot.storage import digests, inbox, notices, parts, promises, quarantine
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Handoff, Message, Status
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
        opened, _ = handoff.request(
            session, session.get_one(Conversation, 1), message_id=None, reason=Reason.ASKED, request="x",
            department="service", promise_at=NIGHT, details={}, now=NIGHT,
        )
    assert is_new()
    with store.write() as session:
        assert promises.mark_warned(session, 1, NIGHT)
    assert is_new()
    with store.write() as session:
        promises.move(session, session.get_one(Handoff, opened.id), NIGHT, NIGHT)
    assert is_new()
    with store.write() as session:
        digests.add(session, "service", NIGHT, NIGHT, {}, [], NIGHT)
    assert is_new()
    with store.write() as session:
        tell_staff(session, "k", "digest", {"digests": [1]}, NIGHT, ("email",))
    assert is_new()
    with store.write() as session:
        notices.begin_delivery(session, 1, "email", NIGHT)
    assert is_new()
    with store.write() as session:
        parts.report(session, "worker", clock.now())
    assert not is_new()
