"""The benchmark of what a reply costs: its parts add up, and its table says whether the aim is reached."""

from pathlib import Path

import pytest
import yaml

from benchmarks.answers.__main__ import PARTS, QUESTIONS, figures, measured, split, table
from benchmarks.answers.parts import Taken, timed, timed_views
from bot.faq.views import Views
from tests.bot.faq.conftest import WordEmbedder
from tests.prepared import lay_models


def test_the_time_of_embedding_is_not_counted_as_searching_too() -> None:
    taken = Taken(busy={"embedding": 0.003, "search": 0.005, "hours": 0.001}, clock={"embedding": 0.004, "search": 0.007})
    found = split(0.010, 0.012, taken)
    assert tuple(found) == PARTS
    for part, expected in zip(PARTS, ((10, 12), (3, 4), (2, 3), (1, 0), (4, 5), (5, 5)), strict=True):
        assert found[part] == pytest.approx(expected), part


def test_a_part_that_is_asked_twice_counts_twice() -> None:
    taken = Taken()
    call = timed(len, "hours", taken)
    assert call("four") == 4
    first = taken.busy["hours"]
    call("four")
    assert taken.busy["hours"] >= first > 0
    assert taken.clock["hours"] > 0


def test_a_model_that_serves_several_languages_is_timed_as_one() -> None:
    taken, model = Taken(), WordEmbedder()
    views = timed_views(Views((model,), {"en": (model,)}), taken)
    assert views.any_language[0] is views.by_language["en"][0]
    assert views.name == Views((model,), {"en": (model,)}).name
    views.any_language[0].embed(["how much is shipping"])
    assert taken.busy["embedding"] > 0


@pytest.mark.parametrize(("whole", "said"), [(7.9, "reached"), (8.1, "missed")])
def test_the_table_says_whether_the_aim_is_reached(whole: float, said: str) -> None:
    found = {part: [(1.0, whole if part == PARTS[0] else 1.0)] * 20 for part in PARTS}
    assert table(figures(found)).endswith(f"{said} ({whole:.2f})")


def test_there_are_a_hundred_questions_in_six_languages() -> None:
    asked = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    every = [text for texts in asked.values() for text in texts]
    assert set(asked) == {"en", "de", "fr", "es", "nl", "it"}
    assert len(set(every)) == len(every) >= 100


@pytest.mark.model
def test_a_reply_costs_time_in_every_part(tmp_path: Path) -> None:
    lay_models(tmp_path)
    found = measured([("en", "how much is shipping to Belgium? are you open tomorrow?"), ("de", "was kostet der Versand")], tmp_path)
    for part in PARTS:
        assert found[part][0][0] > 0, part
