"""The sentence vectors' component, run in Rasa's own environment against an endpoint that answers, fails, hangs or is away."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.dialogue.server import environment, python
from bot.dialogue.vectors import MAX_TEXTS
from tests.contract.conftest import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(200)]

ZEROS = [[0.0, 0.0, 0.0]]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("vectors")
    cases = Path(__file__).with_name("sentence_vectors_cases.py")
    done = subprocess.run(
        [python(ROOT), cases], env=environment(ROOT, folder), cwd=folder, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_features_are_centred_and_of_one_size(report: dict[str, Any]) -> None:
    learnt = np.array(report["learnt"])[:, 0]
    raw = np.array(report["expected"], float)
    assert np.allclose(learnt[:, :2], (raw - raw.mean(0)) / raw.std(0) * 2, atol=1e-5)
    # A number that never varies tells nothing, and divides nothing by zero.
    assert not learnt[:, 2].any()


def test_training_asks_in_parts_that_the_endpoint_takes_and_leaves_out_what_has_no_text(report: dict[str, Any]) -> None:
    assert report["batches"] == [MAX_TEXTS, 102 - MAX_TEXTS] * 2
    assert report["without_text"] == [None]


def test_a_message_gets_the_same_feature_after_a_restart(report: dict[str, Any]) -> None:
    assert report["message"] == report["again"]
    assert report["message"] != [ZEROS]


def test_a_model_asks_for_the_vectors_that_it_was_trained_on(report: dict[str, Any]) -> None:
    assert report["fingerprint"] == "letters"
    assert set(report["models_asked_for"]) == {"letters"}


def test_blank_texts_and_buttons_are_zeros_and_long_ones_are_cut(report: dict[str, Any]) -> None:
    assert report["blank"] == [ZEROS] * 5
    assert len(report["models_asked_for"]) == 2
    assert report["longest"] == [4096]


def test_a_connection_that_was_closed_meanwhile_is_opened_again(report: dict[str, Any]) -> None:
    assert report["kept_connection_closed"] == [report["message"]] * 3


@pytest.mark.parametrize("mode", ["fails", "short", "other", "drops"])
def test_a_failure_is_zeros_for_one_message_alone(report: dict[str, Any], mode: str) -> None:
    assert report["broken"][mode] == [ZEROS]
    assert report["broken"][f"after {mode}"] == report["message"]


@pytest.mark.parametrize("mode", ["away", "no address"])
def test_without_an_endpoint_every_message_gets_zeros(report: dict[str, Any], mode: str) -> None:
    assert report["broken"][mode] == [ZEROS]


def test_who_hangs_is_waited_for_once_and_then_left_alone_for_a_while(report: dict[str, Any]) -> None:
    assert report["broken"]["hangs"] == [ZEROS]
    assert 0.3 <= report["seconds_hanging"] < 2
    assert report["broken"]["rests"] == [ZEROS] * 50
    assert report["seconds_resting"] < 0.3
    assert report["after_rest"] == report["message"]


def test_training_without_an_endpoint_fails_and_says_why(report: dict[str, Any]) -> None:
    assert report["training_without"] == "NIGHTDESK_VECTORS_URL names no server; start Rasa through nightdesk"


def test_every_failure_is_logged_without_the_customer_s_words(report: dict[str, Any]) -> None:
    log = "\n".join(report["logged"])
    assert len(report["logged"]) == 7
    assert "secret" not in log
    assert 'answered 500 {"error": "RuntimeError"}' in log
    assert "did not answer within 0.3 s" in log
    assert "(ConnectionRefusedError)" in log
