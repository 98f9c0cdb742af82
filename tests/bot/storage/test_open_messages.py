"""However many messages there ever were, what is still to be done is found at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.staff import scheduled
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from tests.cast import NIGHT

LOOKS: dict[str, Callable[[Session], Any]] = {
    "the worker looks for a conversation": lambda session: inbox.claim_conversation(session, "w", NIGHT),
    "the sender looks for what is due": lambda session: outbox.due_messages(session, NIGHT, ["telegram"], 10),
    "the worker looks for replies that wait for an opening": lambda session: scheduled.due(session, NIGHT),
    "the sender looks for what was lost": lambda session: outbox.give_up_on_lost(session, NIGHT, timedelta(seconds=90)),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_no_look_reads_the_whole_transcript(sqlite_store: Store, look: Callable[[Session], Any]) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(sqlite_store.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT") and "messages.status" in statement:
            asked.append((statement, parameters))

    with sqlite_store.write() as session:
        look(session)
        event.remove(sqlite_store.engine, "before_cursor_execute", note)
        assert asked
        for statement, parameters in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            # A partial index is read whole: it holds nothing but what is looked for.
            whole = [step for step in steps if step.startswith("SCAN messages") and "ix_messages_scheduled" not in step]
            assert not whole, steps
            assert any("ix_messages_open" in step or "ix_messages_scheduled" in step for step in steps), steps
