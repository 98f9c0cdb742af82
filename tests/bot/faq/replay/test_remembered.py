"""What models see in stored questions is seen once, names no words, and goes with the messages."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.faq.embed import CachedEmbedder
from bot.faq.replay.asked_file import file_below, forget_gone
from bot.faq.replay.job import Question
from bot.faq.replay.remembered import MOST_KEPT, RememberedVectors
from tests.bot.faq.conftest import WordEmbedder

SECRET = b"a secret of this shop"
BIKE, HELMET = Question("can I return my bike", message_ids=(1, 4)), Question("do you sell helmets", message_ids=(2,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return file_below(tmp_path)


def replay(file: Path, *asked: tuple[Question, list[str]], secret: bytes = SECRET, model: str = "words") -> list[str]:
    """Ask questions, with what is looked up for each; what had to be embedded for it."""
    words = WordEmbedder()
    words.name = model
    remembered = RememberedVectors(file, secret)
    remembered.look_up([question for question, _ in asked])
    cached = CachedEmbedder(words)
    cached.beside = remembered
    plain = WordEmbedder()
    for question, texts in asked:
        with remembered.asking(question):
            for text in texts:
                assert cached.embed([text]).tobytes() == plain.embed([text]).tobytes()
    remembered.keep()
    return words.embedded


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


def test_a_question_and_its_halves_are_embedded_once(file: Path) -> None:
    asked = (BIKE, [BIKE.text, "my bike"]), (HELMET, [HELMET.text])
    assert replay(file, *asked) == [BIKE.text, "my bike", HELMET.text]
    assert replay(file, *asked) == []
    assert replay(file, (BIKE, [BIKE.text, "return"]), asked[1]) == ["return"]


def test_another_model_or_another_key_finds_nothing(file: Path) -> None:
    replay(file, (BIKE, [BIKE.text]))
    assert replay(file, (BIKE, [BIKE.text]), model="other words") == [BIKE.text]
    assert replay(file, (BIKE, [BIKE.text]), secret=b"another one") == [BIKE.text]


def test_a_vector_of_another_length_is_not_used(file: Path) -> None:
    replay(file, (BIKE, [BIKE.text]))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = ?", (np.zeros(3, np.float32).tobytes(),))
    assert replay(file, (BIKE, [BIKE.text])) == [BIKE.text]


def test_no_words_are_in_the_file(file: Path) -> None:
    replay(file, (BIKE, [BIKE.text, "my bike"]))
    written = file.read_bytes().lower()
    assert rows(file) == 2
    assert not [word for word in (b"bike", b"return") if word in written]


def test_what_a_replay_does_not_ask_is_forgotten(file: Path) -> None:
    replay(file, (BIKE, [BIKE.text]), (HELMET, [HELMET.text]))
    replay(file, (HELMET, [HELMET.text]))
    assert rows(file) == 1
    assert replay(file, (BIKE, [BIKE.text]), (HELMET, [HELMET.text])) == [BIKE.text]


def test_it_goes_with_the_last_message_and_its_bytes_go_too(file: Path) -> None:
    replay(file, (BIKE, [BIKE.text]), (HELMET, [HELMET.text]))
    vector = WordEmbedder().embed([BIKE.text])[0].tobytes()
    assert vector in file.read_bytes()
    assert forget_gone(file, lambda some: set(some) - {1})
    assert vector in file.read_bytes(), "another customer asked it, too"
    assert forget_gone(file, lambda some: set(some) - {1, 4})
    assert rows(file) == 1
    assert vector not in file.read_bytes()


def test_who_is_erased_amid_a_replay_is_not_remembered_by_it(file: Path) -> None:
    remembered = RememberedVectors(file, SECRET)
    remembered.look_up([BIKE])
    cached = CachedEmbedder(WordEmbedder())
    cached.beside = remembered
    with remembered.asking(BIKE):
        cached.embed([BIKE.text])
    forget_gone(file, lambda some: ())
    remembered.keep()
    assert rows(file) == 0


def test_test_cases_are_nobodys_and_stay(file: Path) -> None:
    case = Question("is there a sale")
    replay(file, (case, [case.text]))
    forget_gone(file, lambda some: ())
    assert replay(file, (case, [case.text])) == []


def test_the_same_words_in_two_languages_are_there_for_both(file: Path) -> None:
    both = Question("hotel", "de", message_ids=(1,)), Question("hotel", "nl", message_ids=(2,))
    replay(file, *((each, ["hotel"]) for each in both))
    forget_gone(file, lambda some: set(some) - {2})
    assert rows(file) == 1


def test_there_is_an_end_to_what_is_kept(file: Path) -> None:
    questions = [Question(f"question {number}", message_ids=(number + 1,)) for number in range(MOST_KEPT + 1)]
    remembered = RememberedVectors(file, SECRET)
    remembered.look_up(questions)
    for question in (questions[MOST_KEPT - 1], questions[MOST_KEPT]):
        with remembered.asking(question):
            remembered.seen("words", question.text, np.ones(3, np.float32))
    remembered.keep()
    assert rows(file) == 1


def test_a_file_that_is_damaged_or_busy_costs_time_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database " * 100)
    assert replay(file, (BIKE, [BIKE.text])) == [BIKE.text]
    assert replay(file, (BIKE, [BIKE.text])) == [BIKE.text]
    assert replay(file, (BIKE, [BIKE.text])) == []
    monkeypatch.setattr("bot.faq.replay.asked_file.WAIT_SECONDS", 0.0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert replay(file, (BIKE, [BIKE.text])) == [BIKE.text]
        assert not forget_gone(file, lambda some: ())
    file.write_bytes(b"this is no database " * 100)
    assert forget_gone(file, lambda some: ())
    assert not file.exists()
    assert forget_gone(file, lambda some: ())
