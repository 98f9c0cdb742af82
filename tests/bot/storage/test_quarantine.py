"""What could not be read, on both databases."""

from bot.storage import inbox, quarantine
from bot.storage.engine import Store
from bot.storage.tables import Audit
from connectors.messages import Unreadable
from tests.cast import NIGHT, alice, bob


def test_what_nobody_has_seen_comes_first_and_the_first_look_counts(store: Store) -> None:
    with store.write() as session:
        for number in ("1", "2", "3"):
            inbox.quarantine(session, Unreadable("telegram", number, {"n": number}, f"why {number}"), NIGHT)
        first, second = alice(session), bob(session)
        quarantine.mark_seen(session, 3, first.id, NIGHT)
        quarantine.mark_seen(session, 3, second.id, NIGHT)
    with store.read() as session:
        found = quarantine.quarantined(session, 10)
        assert [item.external_id for item in found] == ["2", "1", "3"]
        assert (found[2].seen_by, found[0].seen_by) == ("Alice", None)
        assert quarantine.count_unseen(session) == 2
        assert session.query(Audit).count() == 1
