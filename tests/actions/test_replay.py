"""A replay says what live answers would say: through the same reply, for two versions at once."""

import io
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from actions.answering import answering
from actions.replay import AT_ONCE, Replay, given, on_all_processors, speaker
from bot.faq.entry import Entry
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Begun, Job, Question, ReplayFailed, run
from bot.faq.search import fit
from bot.live_hours import LiveHours
from tests.bot.faq.conftest import WordEmbedder, embedder, entries  # noqa: F401
from tests.cast import NIGHT
from tests.shop import BUSINESS, HOURS, TEXTS

TRACK = Question("please track my order")
HOURS_ASKED = Question("are you open tomorrow?")


def replay_of(*versions: list[Entry], embedder: WordEmbedder) -> Replay:  # noqa: F811
    faq, ask_hours = answering(LiveHours(HOURS), lambda: None, TEXTS)
    searches = [fit(each, embedder) for each in versions]
    embedder.embedded.clear()
    return Replay(searches, faq, ask_hours, BUSINESS.languages, NIGHT)


@pytest.fixture
def edited(entries: list[Entry]) -> list[Entry]:  # noqa: F811
    return [replace(entries[0], answer="You get a text message."), *entries[1:]]


def test_each_version_answers_with_its_own_words(
    entries: list[Entry], edited: list[Entry], embedder: WordEmbedder  # noqa: F811
) -> None:
    (old,), (new,) = replay_of(entries, edited, embedder=embedder).ask([TRACK])
    assert (old.became, old.entries, old.text) == (Became.ANSWERED, ("order_status",), "You get a link by e-mail.")
    assert (new.entries, new.text) == (("order_status",), "You get a text message.")
    assert old.confidence is not None


def test_a_question_is_embedded_once_for_both_versions(
    entries: list[Entry], edited: list[Entry]  # noqa: F811
) -> None:
    from bot.faq.embed import CachedEmbedder

    words = WordEmbedder()
    faq, ask_hours = answering(LiveHours(HOURS), lambda: None, TEXTS)
    cached = CachedEmbedder(words)
    searches = [fit(each, cached) for each in (entries, edited)]
    words.embedded.clear()
    Replay(searches, faq, ask_hours, BUSINESS.languages, NIGHT).ask([TRACK, Question("who pays when I was hurt badly")])
    assert len(words.embedded) == len(set(words.embedded)) == 2


def test_what_never_rests_on_an_entry_is_the_same_in_both(
    entries: list[Entry], embedder: WordEmbedder  # noqa: F811
) -> None:
    asked = [HOURS_ASKED, Question("are you a bot?"), Question("?!")]
    old, new = replay_of(entries, entries[:2], embedder=embedder).ask(asked)
    assert old == new
    assert (old[0].became, old[0].entries) == (Became.ANSWERED, ())
    assert "open" in old[0].text
    assert [each.became for each in old[1:]] == [Became.SAID, Became.SAID]


def test_languages_and_days_are_those_of_the_question(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    sale = Entry("sale", ("winter sale on gloves",), "Half price.", valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 2))
    ((german, early, in_time),) = replay_of([*entries, sale], embedder=embedder).ask(
        [
            Question("Wo ist meine Bestellung?"),
            Question("winter sale on gloves"),
            Question("winter sale on gloves", at=date(2026, 12, 2)),
        ]
    )
    assert (german.text, german.language) == ("Sie erhalten einen Link.", "de")
    assert early.became is not Became.ANSWERED
    assert in_time.entries == ("sale",)


def test_what_is_for_people_is_told_with_its_entry(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    ((found,),) = replay_of(entries, embedder=embedder).ask([Question("I was hurt riding")])
    assert (found.became, found.entries, found.is_for_people) == (Became.HANDED_OVER, ("injury",), True)
    assert found.text == "We are sorry; a person calls you."


def test_several_questions_are_all_named() -> None:
    messages = [{"answer": "A.\n\nB.", "proof": {"rule": "faq_several", "details": {"questions": [{"entry": "a"}, {"entry": "b"}]}}}]
    assert given(messages, "en") == Given(Became.ANSWERED, ("a", "b"), "A.\n\nB.", None, "en")


def test_processes_together_say_what_one_says(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    replay = replay_of(entries, entries[:3], embedder=embedder)
    questions = [Question(f"track my order {number}") for number in range(AT_ONCE + 3)]
    told: list[tuple[int, int]] = []
    found = on_all_processors(replay, questions, 2, lambda done, whole: told.append((done, whole)))
    assert found == replay.ask(questions)
    assert told == [(127, AT_ONCE + 3), (AT_ONCE + 3, AT_ONCE + 3)], "each process had as many as the other"


def test_a_job_arrives_as_it_was_sent(entries: list[Entry]) -> None:  # noqa: F811
    job = Job([entries], [Question("Where?", "de", "nl", date(2026, 12, 24))])
    assert Job.from_json(job.to_json()).questions == job.questions
    assert [each.id for each in Job.from_json(job.to_json()).versions[0]] == [each.id for each in entries]


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import sys; sys.exit(3)", "ended with code 3"),
        ("import sys; sys.stdin.read(); print('{\"error\": \"No model is there.\"}')", "No model is there."),
        ("import sys; sys.stdin.read(); print('not json')", "JSONDecodeError while reading"),
        ("import os; os.kill(os.getpid(), 9)", "ended with code -9"),
        ("import sys; sys.stdin.close(); print('{\"error\": \"It hears no job.\"}'); sys.exit(1)", "It hears no job."),
    ],
)
def test_a_process_that_fails_or_dies_is_told_in_one_sentence(program: str, sentence: str) -> None:
    with pytest.raises(ReplayFailed, match=sentence):
        run(Job([[]], [Question("long " * 50_000)]), lambda what, done, whole: None, [sys.executable, "-c", program])


def test_a_program_that_was_begun_for_nothing_ends() -> None:
    with Begun([sys.executable, "-c", "import sys; sys.stdin.read(); import time; time.sleep(1000)"]) as begun:
        pass
    assert begun.code is not None


def test_progress_and_answers_come_line_by_line() -> None:
    program = (
        "import sys; sys.stdin.read(); print('{\"progress\": [\"Asking\", 1, 1]}');"
        "print('{\"given\": [[{\"became\": \"handed_over\"}]]}')"
    )
    told: list[tuple[str, int, int]] = []
    found = run(Job([[]], []), lambda *said: told.append(said), [sys.executable, "-c", program])
    assert (found, told) == ([[Given(Became.HANDED_OVER)]], [("Asking", 1, 1)])


def test_starting_the_program_without_a_job_writes_nothing_to_standard_output() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "actions.replay"], input="", capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode != 0, done.stdout) == (True, "")


def test_each_line_is_whole_whichever_thread_tells_how_far_it_is() -> None:
    class Slow(io.StringIO):
        """Lets others in between any two writes, and in the middle of one."""

        def write(self, text: str) -> int:
            for char in text:
                super().write(char)
                time.sleep(0)
            return len(text)

    out = Slow()
    say = speaker(out)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: say(progress=["Fitting", number, 100]), range(100)))
    told = [json.loads(line)["progress"][1] for line in out.getvalue().splitlines()]
    assert sorted(told) == list(range(100))
