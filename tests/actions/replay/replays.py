"""Replays of the versions that a test needs, at night, with words for a model."""

from actions.answering import answering
from actions.replay.asking import Replay
from bot.faq.entry import Entry
from bot.faq.search import fit
from bot.live_hours import LiveHours
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT
from tests.shop import BUSINESS, HOURS, TEXTS


def replay_of(*versions: list[Entry], embedder: WordEmbedder) -> Replay:
    faq, ask_hours = answering(LiveHours(HOURS), lambda: None, TEXTS)
    searches = [fit(each, embedder) for each in versions]
    embedder.embedded.clear()
    return Replay(searches, faq, ask_hours, BUSINESS.languages, NIGHT)
