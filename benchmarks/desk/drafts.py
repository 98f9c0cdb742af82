"""How long the page of drafts takes with three hundred of them: every one is redacted anew whenever somebody looks."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot import clock
from bot.storage.engine import Store
from bot.storage.insert import insert_new
from bot.storage.tables import Author, Direction, Draft, DraftState, Handoff, Message

DRAFTS = 300
#: Whoever opens the page reads for minutes; it is there within a second.
AIM_SECONDS = 1.0


def write(store: Store, count: int = DRAFTS) -> int:
    """Make drafts of what people answered in the database's conversations, as far as it has any. Returns how many there are."""
    answered = aliased(Message)
    found = (
        select(func.min(Handoff.id), func.min(Handoff.message_id), func.max(answered.id))
        .join(answered, answered.conversation_id == Handoff.conversation_id)
        .where(Handoff.message_id.is_not(None))
        .where(answered.direction == Direction.OUT, answered.author == Author.STAFF, answered.text != "")
        .group_by(Handoff.conversation_id)
        .order_by(Handoff.conversation_id)
        .limit(count)
    )
    now = clock.now()
    with store.write() as session:
        for handoff, question, answer in session.execute(found).all():
            made = {"handoff_id": handoff, "question_id": question, "answer_id": answer}
            insert_new(session, Draft, {**made, "state": DraftState.OPEN, "created_at": now})
        return session.scalar(select(func.count()).select_from(Draft)) or 0
