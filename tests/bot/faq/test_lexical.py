"""Vectors by letters alone."""

import numpy as np
import pytest

from bot.faq.lexical import LexicalEmbedder


def test_near_wordings_are_near_and_others_are_not() -> None:
    asked, near, far = LexicalEmbedder().embed(["Wo ist meine Bestellung?", "wo ist meine bestelung", "Helm kaufen"])
    assert asked @ near > 0.7 > 0.2 > asked @ far


@pytest.mark.parametrize("text", ["a", "Wo ist meine Bestellung?", "z" * 10_000])
def test_vectors_have_length_1(text: str) -> None:
    (vector,) = LexicalEmbedder().embed([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows() -> None:
    assert LexicalEmbedder().embed([]).shape == (0, LexicalEmbedder.dimension)
