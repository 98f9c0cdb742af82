"""`rasa test` over held-out phrases and talks: does Rasa tell small talk, people and hours from questions?

The bounds were set before the first run; that of the accuracy was raised above what words alone reach (.92) when Rasa got the
meaning of sentences too. They are about routes, since a mistake inside a route harms nobody.
The phrases are two sets that were each unseen once. Both missed the bound on swallowed questions then (3 of 45 and 2 of
30), and the training data has grown since, so what this measures today guards against getting worse; it is no estimate
of how Rasa does on phrases that nobody has seen.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue import training
from bot.dialogue.server import environment, python, vectors_environment
from bot.dialogue.vectors import serving_vectors
from tests.contract.conftest import vectors

ROOT = Path(__file__).resolve().parents[2]
THRESHOLD = float(re.findall(r"^  threshold: ([0-9.]+)$", (ROOT / "config.yml").read_text(), re.MULTILINE)[0])
pytestmark = [pytest.mark.rasa, pytest.mark.timeout(400)]

HELD_OUT_ACCURACY = 0.93
PERSON_RECALL = 0.90
#: The share of shop questions that anything but a search may answer.
QUESTIONS_SWALLOWED = 0.05
HELD_OUT = ROOT / "tests" / "rasa" / "held_out"
TRAINED = sorted((ROOT / "data" / "nlu").glob("*.yml"))
LOOKED_UP = {"question", "out_of_scope", "nlu_fallback"}


def rasa(tmp_path: Path, *arguments: str) -> str:
    model = training.train(ROOT, ROOT / "var", print, vectors())
    with serving_vectors(vectors().load()) as url:
        done = subprocess.run(
            [python(ROOT), "-m", "rasa", "test", *arguments, "--model", model, "--out", tmp_path, "--no-plot"],
            env={**environment(ROOT, ROOT / "var"), **vectors_environment(url)},
            cwd=ROOT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def examples(*files: Path) -> dict[str, str]:
    """Every phrase with its intent."""
    found, intent = {}, ""
    for file in files:
        for line in file.read_text().splitlines():
            if match := re.match(r"- intent: (\w+)", line):
                intent = match[1]
            elif line.startswith("- "):
                intent = ""
            elif intent and (match := re.match(r"    - (.+)", line)):
                found[re.sub(r"\[([^]]+)\]\(\w+\)", r"\1", match[1]).casefold().strip(" ¿?!.")] = intent
    return found


def test_held_out_phrases_are_not_in_the_training_data() -> None:
    held_out = examples(*HELD_OUT.glob("*.yml"))
    trained = examples(*TRAINED)
    assert len(held_out) > 400
    assert len(trained) > 1500
    assert not held_out.keys() & trained.keys()


def test_held_out_phrases_take_the_right_route(tmp_path: Path) -> None:
    rasa(tmp_path, "nlu", "--nlu", str(HELD_OUT))
    report = json.loads((tmp_path / "intent_report.json").read_text())
    wrong: list[dict[str, Any]] = json.loads((tmp_path / "intent_errors.json").read_text())
    missed = [
        f"{each['text']!r}: {each['intent']} taken for {each['intent_prediction']['name']}"
        f" ({each['intent_prediction']['confidence']:.2f})"
        for each in wrong
    ]
    swallowed = [
        each
        for each in wrong
        if each["intent"] == "question"
        and each["intent_prediction"]["name"] not in LOOKED_UP
        and each["intent_prediction"]["confidence"] >= THRESHOLD
    ]
    questions = report["question"]["support"]
    print(f"\nheld-out accuracy {report['accuracy']:.3f}, macro F1 {report['macro avg']['f1-score']:.3f}, "
          f"person recall {report['ask_person']['recall']:.2f}, questions swallowed {len(swallowed)}/{questions}")
    print("\n".join(missed))
    assert report["accuracy"] >= HELD_OUT_ACCURACY
    assert report["ask_person"]["recall"] >= PERSON_RECALL
    assert len(swallowed) <= QUESTIONS_SWALLOWED * questions


def test_every_test_story_goes_as_it_should(tmp_path: Path) -> None:
    rasa(tmp_path, "core", "--stories", "tests/rasa/test_stories.yml", "--fail-on-prediction-errors")
    report = json.loads((tmp_path / "story_report.json").read_text())
    assert report["conversation_accuracy"]["accuracy"] == 1.0
    assert report["conversation_accuracy"]["total"] == 15
