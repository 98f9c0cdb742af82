"""Several processes say together what one says."""

from actions.replay.processors import AT_ONCE, on_all_processors
from bot.faq.entry import Entry
from bot.faq.replay.job import Question
from tests.actions.replay.replays import replay_of
from tests.bot.faq.conftest import WordEmbedder, embedder, entries  # noqa: F401


def test_processes_together_say_what_one_says(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    replay = replay_of(entries, entries[:3], embedder=embedder)
    questions = [Question(f"track my order {number}") for number in range(AT_ONCE + 3)]
    told: list[tuple[int, int]] = []
    found = on_all_processors(replay, questions, 2, lambda done, whole: told.append((done, whole)))
    assert found == replay.ask(questions)
    assert told == [(127, AT_ONCE + 3), (AT_ONCE + 3, AT_ONCE + 3)], "each process had as many as the other"
