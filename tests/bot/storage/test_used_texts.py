"""How often people send an answer of the FAQ, and how often without a word changed."""

from datetime import timedelta

from bot.staff import staff_reply, takeover
from bot.storage import used_texts
from bot.storage.engine import Store
from bot.storage.tables import Status
from bot.storage.used_texts import Used
from tests.bot.storage.test_outbox import say
from tests.cast import NIGHT, alice

DAY = timedelta(days=1)


def test_they_are_counted_apart_by_how_they_were_sent(store: Store) -> None:
    say(store, "one")
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, 1, user, NIGHT)
        for number, (suggested, unaltered) in enumerate([(True, True), (True, False), (False, True), (True, True)]):
            message = staff_reply.reply(session, 1, user, "So it is.", client_key=str(number), now=NIGHT)
            for _ in range(2):
                used_texts.note(
                    session, message.id, entry="returns", version=1, was_suggested=suggested, is_unaltered=unaltered
                )
        message.status = Status.CANCELLED
    with store.read() as session:
        assert used_texts.used(session, NIGHT, NIGHT + DAY) == Used(3, 2, 2, 1)
        assert used_texts.used(session, NIGHT - DAY, NIGHT) == Used(0, 0, 0, 0)
