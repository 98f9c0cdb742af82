"""What became of each entry, on either database: counted once, and anew after an erasure."""

from datetime import timedelta

from sqlalchemy import delete

from bot.faq.learning.marks import Verdict
from bot.storage import marks
from bot.storage.engine import Store
from bot.storage.entry_figures import COUNTED_ANEW_AFTER, EntryFigures, FiguresByEntry
from bot.storage.tables import Message
from tests.cast import NIGHT, bob
from tests.nights import CLARIFIED, HANDED_OVER, replied

LATER = NIGHT + timedelta(hours=1)


def test_it_counts_what_was_thought_of_said_and_marked_wrong(store: Store) -> None:
    figures = FiguresByEntry()
    with store.write() as session:
        user = bob(session)
        first = replied(session, "Return?", "returns", at=NIGHT)
        replied(session, "Back?", "returns", rule=CLARIFIED, at=NIGHT)
        replied(session, "Hm?", "returns", rule=HANDED_OVER, at=NIGHT)
        replied(session, "Pay?", "payment", at=NIGHT)
        replied(session, "Hello", None, rule="say:greet", at=NIGHT)
        marks.set_mark(session, first, Verdict(is_right=False), user_id=user.id, now=NIGHT)
    with store.read() as session:
        found = figures.of(session, NIGHT)
    assert found == {"returns": EntryFigures(3, 1, 1, NIGHT), "payment": EntryFigures(1, 1, 0, NIGHT)}
    with store.write() as session:
        replied(session, "Send it back?", "returns", at=LATER)
    with store.read() as session:
        for _ in range(2):
            assert figures.of(session, NIGHT)["returns"] == EntryFigures(4, 2, 1, LATER)


def test_what_was_erased_counts_no_more_after_a_while(store: Store) -> None:
    figures = FiguresByEntry()
    with store.write() as session:
        message = replied(session, "Return?", "returns", at=NIGHT)
    with store.read() as session:
        assert figures.of(session, NIGHT)["returns"].answered == 1
    with store.write() as session:
        session.execute(delete(Message).where(Message.id == message))
    with store.read() as session:
        assert figures.of(session, NIGHT + COUNTED_ANEW_AFTER) == {}
