"""Asks customers whether they were helped: when a talk has ended with an answer of the bot, and after a person closed their
item. A duty of the timekeeper.

Once in a conversation, inside the window, never at night, never within the budget of unprompted texts of something that is
owed, never while the customer may still be reading or writing, and never much later: who has put the telephone away is left
in peace.
"""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.automatic import may_say_unprompted, say_unprompted
from bot.answering.verdict import thumbs
from bot.dialogue.reply import ProofOf
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.promises.quiet import is_quiet
from bot.storage import verdicts
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message
from bot.storage.verdicts import Settled
from bot.words.texts import Texts
from connectors.channels import channel_of

log = logging.getLogger("nightdesk.timekeeper")

#: After a closing. A slip of the finger is undone by then, and what was just said has arrived.
AFTER = timedelta(minutes=1)
UNTIL = timedelta(minutes=30)
#: After an answer of the bot. It has been read by then, and whoever has a second question has mostly begun to write it.
AFTER_ANSWER = timedelta(minutes=3)
UNTIL_AFTER_ANSWER = timedelta(minutes=15)
AT_ONCE = 20
#: Some of those that are found are not to be asked just now, and must not keep the others from it.
LOOKED_AT = 200


class VerdictAsker:
    """Several may look: the database takes one question for a conversation."""

    def __init__(self, store: Store, live: LiveHours, texts: Texts) -> None:
        self._store = store
        self._live = live
        self._texts = texts

    def look(self, now: datetime) -> None:
        if not self._live.business.asks_verdict:
            return
        with self._store.read() as session:
            found = self._settled(session, now)
            found = [each for each in found if may_say_unprompted(session, each.conversation_id, now)]
        found = [each for each in found if channel_of(each.channel).has_buttons and not self._is_quiet(each, now)]
        for settled in found[:AT_ONCE]:
            self._ask(settled, now)

    def _settled(self, session: Session, now: datetime, conversation_id: int | None = None) -> list[Settled]:
        """Whom there is something to ask about, in all conversations or in one."""
        closed = verdicts.closed_by_people(session, now - UNTIL, now - AFTER, LOOKED_AT, conversation_id)
        since, until = now - UNTIL_AFTER_ANSWER, now - AFTER_ANSWER
        return closed + verdicts.answered_by_bot(session, since, until, LOOKED_AT, conversation_id)

    def _ask(self, settled: Settled, now: datetime) -> None:
        language = settled.language or self._live.business.language
        key = f"verdict:{settled.conversation_id}"
        with self._store.write() as session:
            conversation = session.get(Conversation, settled.conversation_id, with_for_update=True, populate_existing=True)
            # As it stands now that nobody else can change it.
            if conversation is None or settled not in self._settled(session, now, conversation.id):
                return
            buttons = thumbs(self._texts.text("button_helped", language), self._texts.text("button_not_helped", language))
            text = self._texts.text("verdict_ask", language)
            proof = asdict(ProofOf("say:verdict_ask"))
            if say_unprompted(session, conversation, key, text, proof, now, buttons=buttons):
                question = session.scalars(select(Message).where(Message.client_key == f"auto:{key}")).one()
                # A courtesy: should it not arrive, nobody is bothered with it.
                question.followed_up_at = now
                about = settled.answer_id or question.id
                verdicts.asked(session, conversation.id, about, settled.about, now, settled.handoff_id)

    def _is_quiet(self, settled: Settled, now: datetime) -> bool:
        business = self._live.business
        department = settled.department if settled.department in business.departments else business.default_department
        zone = ZoneInfo(settled.time_zone) if settled.time_zone else business.timezone
        return is_quiet(self._live.hours, Hours(business), now, department, zone, settled.wrote_at)
