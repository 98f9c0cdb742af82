"""From marks in the database to a bot that answers less boldly: the console's question to the running action server."""

import asyncio

from actions.__main__ import assemble
from actions.answer_faq import AnswerFaq
from actions.server import serve
from bot import clock
from bot.faq.entry import Entry
from bot.faq.learning.recalibration import CannotRecalibrate, keep, put_in_force
from bot.faq.live import LiveSearch
from bot.faq.versions import publish
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.recalibrator import ask_for_proposal
from bot.staff.marking import mark
from bot.storage.engine import Store
from tests.actions.support import run, tracker
from tests.actions.test_server import free_port
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT, bob
from tests.nights import replied
from tests.shop import BUSINESS, TEXTS

WAYS = ("Where is my order?", "track my order", "has my order been sent", "when does my order arrive", "status of my order")
PAY = ("How can I pay?", "pay with a credit card", "can I pay by invoice", "pay in cash", "ways to pay")


async def test_what_staff_marked_wrong_is_answered_less_boldly_without_a_restart(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        user = bob(session).id
        publish(session, [Entry("order", WAYS, "Soon."), Entry("payment", PAY, "By card.")], "Bob", "", NIGHT)
        for number in range(60):
            reply = replied(session, f"where is my order for {number}", "order", 0.95)
            said = {"right": number % 3 == 0, "entry": None, "no_entry": number % 3 > 0}
            mark(session, reply, known=(), user_id=user, now=NIGHT, **said)  # type: ignore[arg-type]
    search = LiveSearch(sqlite_store, WordEmbedder(), "en")
    await search.refresh()
    loaded = assemble(LiveHours(Hours(BUSINESS)), search, TEXTS, sqlite_store)
    assert loaded.keep_fresh is not None

    async def load():  # type: ignore[no-untyped-def]
        return loaded

    answer_faq = next(each for each in loaded.actions if isinstance(each, AnswerFaq))
    [before], _ = await run(answer_faq, tracker("so where is my order for Anna"))
    assert before["answer"] == "Soon."
    assert search.current is not None
    sure = search.current.search("so where is my order for Anna")[0].confidence
    port, stop = free_port(), asyncio.Event()
    serving = asyncio.create_task(serve(load, stop, port=port))
    async with asyncio.timeout(60):
        proposal = None
        while proposal is None:
            try:
                proposal = await asyncio.to_thread(ask_for_proposal, f"http://127.0.0.1:{port}")
            except CannotRecalibrate:  # not up yet
                await asyncio.sleep(0.05)
        assert (proposal.report.used, proposal.embedder) == (60, "words")
        with sqlite_store.write() as session:
            number = keep(session, proposal, by="Bob", user_id=user, now=clock.now())
            put_in_force(session, number, by="Bob", user_id=user, now=clock.now())
        while search.current.search("so where is my order for Anna")[0].confidence == sure:
            await asyncio.sleep(0.05)
        [after], _ = await run(answer_faq, tracker("so where is my order for Anna"))
        assert "answer" not in after
        stop.set()
        await serving
