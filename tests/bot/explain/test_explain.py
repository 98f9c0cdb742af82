"""A reply is explained from what was stored with it, and made again byte for byte, months and versions later."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.answer_faq import AnswerFaq
from actions.answering import answering
from actions.turn import Turn
from bot import clock
from bot.business.files import take
from bot.dialogue.parse import parse_reply
from bot.dialogue.reply import Reply
from bot.explain.explain import Explanation, NothingToExplain, explain
from bot.faq.entry import Entry, Translation
from bot.faq.search import Search, fit
from bot.faq.versions import publish, rollback
from bot.hours import Override
from bot.live_hours import LiveHours
from bot.staff.overrides import set_for_now, withdraw
from bot.storage.business_versions import store_read
from bot.storage.engine import Store
from bot.storage.tables import Author, Message, Proof
from bot.words.texts import Texts
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT
from tests.shop import BUSINESS, ROOT, TEXTS
from tests.working import accept, work

PICKUP = Entry(
    "pickup",
    ("When can I pick it up?", "pick up my bike", "pick it up in the evening"),
    "Come by. {{ hours.status }}\n\nCall {{ business.phone }} before.",
    {"de": Translation(("Wann kann ich es abholen?",), "Komm vorbei. {{ hours.status }}")},
)
PAY = Entry("pay", ("How can I pay?", "pay by card", "pay in cash"), "By card.")


class Actions:
    """Rasa's part: every message goes to the action that answers from the FAQ, as JSON there and back."""

    def __init__(self, store: Store, live: LiveHours, texts: Texts = TEXTS) -> None:
        self.search: Search | None = None
        faq, ask_hours = answering(live, lambda: self.search, texts)
        self._answer = AnswerFaq(faq, ask_hours)

    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        dispatcher = CollectingDispatcher()
        language = "de" if text.startswith("Wann") else metadata["language"]
        turn = Turn(
            text=text, intent="", guess=None, now=NIGHT, language=language, entry=None, in_form=False,
            requested=None, clarified=(), asked=None, previous=(), names_a_time=False, hours={}, customer_zone=None,
        )  # fmt: skip
        await self._answer.reply(dispatcher, turn)
        return parse_reply(dispatcher.messages)


class Shop:
    """A shop whose FAQ and business.yml are stored, as the running product has them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.business(lambda text: text)
        self.live = LiveHours.open(store, lambda: BUSINESS)
        self.dialogue = Actions(store, self.live)
        self.version = self.publish([PICKUP, PAY])

    def business(self, edit: Any) -> None:
        taken = take(ROOT / "business.yml")
        files = {name: edit(text) for name, text in taken.files.items()}
        with self.store.write() as session:
            store_read(session, files, [], machine="here", now=clock.now())

    def publish(self, entries: list[Entry]) -> int:
        with self.store.write() as session:
            number = publish(session, entries, "Bob", "", NIGHT)
        self.dialogue.search = fit(entries, WordEmbedder(), number)
        return number

    async def says(self, text: str) -> int:
        """The bot's reply to a customer."""
        self.live.look(self.store)
        accept(self.store, text)
        await work(self.store, self.dialogue, self.live)  # type: ignore[arg-type]
        with self.store.read() as session:
            newest = select(Message.id).where(Message.author == Author.BOT).order_by(Message.id.desc())
            return session.scalars(newest).first() or 0

    def explain(self, message_id: int) -> Explanation:
        with self.store.read() as session:
            return explain(session, message_id)


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


async def test_an_answer_is_made_again_with_all_that_it_rests_on(shop: Shop) -> None:
    found = shop.explain(await shop.says("When can I pick it up?"))
    assert found.is_same is True, found.why_not
    assert found.remade == found.text
    assert "Call " in found.text
    assert (found.entry, found.version, found.is_served, found.version_published_by) == ("pickup", 1, True, "Bob")
    assert (found.rule, found.language, found.matched) == ("faq_answer", "en", "When can I pick it up?")
    assert (found.candidates[0]["id"], found.models) == ("pickup", "words")
    assert found.cutoffs is not None
    assert found.templates == {"pickup (en)": PICKUP.answer}
    assert [each["business"] for each in found.hours] == [1]
    assert found.question == "When can I pick it up?"


async def test_it_is_the_same_after_edits_rollbacks_other_hours_and_another_model(shop: Shop) -> None:
    german, english = await shop.says("Wann kann ich es abholen?"), await shop.says("When can I pick it up?")
    shop.publish([replace(PICKUP, answer="Never.", translations={}), PAY])
    shop.business(lambda text: text.replace("name: Lumen Bicycles", "name: Lumen").replace('"09:00-', '"11:00-'))
    with shop.store.write() as session:
        rollback(session, 1, "Bob", NIGHT)
    shop.publish([PAY])
    clock.shift(clock.offset() + timedelta(days=90))
    for message in (german, english):
        found = shop.explain(message)
        assert found.is_same is True, found.why_not
        assert (found.version, found.is_served) == (1, False)
    assert shop.explain(german).language == "de"


async def test_what_staff_had_set_counts_also_when_it_was_withdrawn_since(shop: Shop) -> None:
    plain = shop.explain(await shop.says("When can I pick it up?")).text
    party = Override(True, NIGHT, NIGHT + timedelta(hours=3), None, {"en": "Night of bicycles"})
    with shop.store.write() as session:
        number = set_for_now(session, party, BUSINESS, by="Alice", user_id=None, now=NIGHT)
    shop.business(lambda text: text.replace("answers: closed", "answers: always"))
    message = await shop.says("pick up my bike")
    with shop.store.write() as session:
        withdraw(session, number, by="Alice", user_id=None, now=NIGHT + timedelta(minutes=5))
    found = shop.explain(message)
    assert found.text != plain
    assert found.is_same is True, found.why_not
    assert found.hours[0]["overrides"][0]["reason"] == {"en": "Night of bicycles"}


@pytest.mark.parametrize(
    "question",
    [
        "are you open tomorrow?",
        "When can I pick it up? How can I pay?",
        "How can I pay? And are you open on Sunday?",
        "What is the meaning of it all?",
        "are you a bot?",
    ],
)
async def test_everything_that_the_bot_says_is_made_again(shop: Shop, question: str) -> None:
    found = shop.explain(await shop.says(question))
    shop.publish([PAY])
    shop.business(lambda text: text.replace('"09:00-', '"11:00-'))
    assert found.is_same is True, (found.text, found.remade, found.why_not)


async def test_what_cannot_be_made_again_is_told_exactly(shop: Shop) -> None:
    message = await shop.says("When can I pick it up?")

    def change(text: str | None = None, **details: Any) -> Explanation:
        with shop.store.write() as session:
            proof = session.get_one(Proof, message)
            before, said = proof.details, session.get_one(Message, message).text
            proof.details = {**before, **details}
            session.get_one(Message, message).text = text or said
        found = shop.explain(message)
        with shop.store.write() as session:
            session.get_one(Proof, message).details = before
            session.get_one(Message, message).text = said
        return found

    made_of = shop.explain(message).made_of
    assert change(made_of=[]).why_not == "What this text was made of was not stored: it was said by an older Nightdesk."
    answer = next(each for recipes in made_of for each in recipes if "entry" in each)
    for wrong, sentence in (
        ({**answer, "version": 9}, "FAQ version 9 is not in this database."),
        ({**answer, "entry": "moon"}, "FAQ version 1 has no entry moon."),
        ({**answer, "hours": {"business": None, "overrides": []}}, "The business.yml that was in force then is not stored"),
        ({"rhyme": 1}, "This Nightdesk does not know texts that are made of rhyme."),
    ):
        found = change(made_of=[[wrong]])
        assert (found.is_same, found.remade) == (None, None)
        assert sentence in str(found.why_not)
    found = change(made_of=[*made_of[:-1], []])
    assert "was not stored" in str(found.why_not)
    found = change(text="Come by tomorrow.")
    assert found.is_same is False
    assert found.why_not is not None
    assert "Come by tomorrow." in found.why_not


async def test_what_is_no_reply_is_said(shop: Shop) -> None:
    message = await shop.says("How can I pay?")
    with shop.store.read() as session:
        asked = session.get_one(Message, message).reply_to_id or 0
    with pytest.raises(NothingToExplain, match="There is no message 999"):
        shop.explain(999)
    with pytest.raises(NothingToExplain, match="is not the bot's: it was written by the customer"):
        shop.explain(asked)
