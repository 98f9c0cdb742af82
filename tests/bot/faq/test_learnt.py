"""What a fit has learnt is kept by content: the same questions are learnt from once."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.faq import learnt
from bot.faq.entry import Entry
from bot.faq.learnt import Learnt
from bot.faq.search import Search, fit
from bot.faq.space import Space
from tests.bot.faq.conftest import WordEmbedder


def told(search: Search) -> list[tuple[str, float]]:
    return [(each.entry.id, each.confidence) for each in search.search("can I pay for my order by card")]


def test_the_same_questions_are_learnt_from_once(
    entries: list[Entry], embedder: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fit(entries, embedder, learnt=Learnt(tmp_path))
    calibrated: list[Space] = []
    calibrate = Space.calibrate
    monkeypatch.setattr(Space, "calibrate", lambda space: (calibrated.append(space), calibrate(space)))
    again = fit(entries, embedder, learnt=Learnt(tmp_path))
    assert calibrated == []
    assert (told(again), again.cutoffs) == (told(first), first.cutoffs)
    assert np.array_equal(again.seen.probabilities, first.seen.probabilities)
    edited = [replace(entries[0], questions=(*entries[0].questions, "where has it got to")), *entries[1:]]
    fit(edited, embedder, learnt=Learnt(tmp_path))
    assert len(calibrated) == 2, "both groups of questions have another one now"


def test_a_damaged_file_is_learnt_again(entries: list[Entry], embedder: WordEmbedder, tmp_path: Path) -> None:
    first = fit(entries, embedder, learnt=Learnt(tmp_path))
    for path in tmp_path.glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    assert told(fit(entries, embedder, learnt=Learnt(tmp_path))) == told(first)


def test_a_disk_that_takes_nothing_is_no_mistake(entries: list[Entry], embedder: WordEmbedder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert told(fit(entries, embedder, learnt=Learnt(tmp_path / "file"))) == told(fit(entries, embedder))


def test_old_states_are_forgotten(
    entries: list[Entry], embedder: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "KEPT", 2)
    for number in range(3):
        fit([replace(entries[0], answer=f"Answer {number}."), *entries[1:]], embedder, learnt=Learnt(tmp_path))
    assert len(list(tmp_path.glob("*.npz"))) == 2
