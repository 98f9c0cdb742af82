"""Embedding, and what the cache spares and keeps."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np

from bot.faq.embed import CachedEmbedder, Vectors, embed_questions, translation_cosine
from tests.bot.faq.conftest import WordEmbedder


def test_a_question_is_embedded_once(embedder: WordEmbedder) -> None:
    cached = CachedEmbedder(embedder)
    first = cached.embed(["one", "two", "one"])
    again = cached.embed(["two", "one"])
    assert embedder.embedded == ["one", "two"]
    assert (first[0] == again[1]).all()
    assert (first[0] == first[2]).all()


def test_memory_holds_only_the_latest(embedder: WordEmbedder) -> None:
    cached = CachedEmbedder(embedder, size=2)
    cached.embed(["one", "two"])
    cached.embed(["one"])
    cached.embed(["three"])  # pushes "two" out, which was asked longest ago
    cached.embed(["one"])
    assert embedder.embedded == ["one", "two", "three"]


def test_an_edit_embeds_only_what_changed(embedder: WordEmbedder, tmp_path: Path) -> None:
    before = CachedEmbedder(embedder, tmp_path).embed_questions(["one", "two"])
    after = CachedEmbedder(embedder, tmp_path).embed_questions(["two", "three"])
    assert embedder.embedded == ["one", "two", "three"]
    assert (before[1] == after[0]).all()
    assert after.dtype == np.float32


def test_another_model_does_not_use_these_vectors(embedder: WordEmbedder, tmp_path: Path) -> None:
    CachedEmbedder(embedder, tmp_path).embed_questions(["one"])
    other = WordEmbedder()
    other.name = "other words"
    CachedEmbedder(other, tmp_path).embed_questions(["one"])
    assert other.embedded == ["one"]


def test_what_a_customer_wrote_is_not_on_disk(embedder: WordEmbedder, tmp_path: Path) -> None:
    cached = CachedEmbedder(embedder, tmp_path)
    cached.embed_questions(["one"])
    cached.embed(["my name is Charlie"])
    with sqlite3.connect(tmp_path / "embeddings.db") as connection:
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (1,)
    connection.close()


def test_a_broken_cache_is_begun_again(embedder: WordEmbedder, tmp_path: Path) -> None:
    (tmp_path / "embeddings.db").write_bytes(b"this is no database " * 100)
    CachedEmbedder(embedder, tmp_path).embed_questions(["one"])
    CachedEmbedder(embedder, tmp_path).embed_questions(["one"])
    assert embedder.embedded == ["one"]


def test_without_a_cache_questions_are_embedded_plainly(embedder: WordEmbedder) -> None:
    assert embed_questions(embedder, ["one"]).shape == (1, embedder.dimension)
    assert embed_questions(embedder, []).shape == (0, embedder.dimension)
    assert CachedEmbedder(embedder).embed([]).shape == (0, embedder.dimension)


def test_how_near_a_model_puts_translations_is_known_of_its_memory_too(embedder: WordEmbedder) -> None:
    assert translation_cosine(CachedEmbedder(embedder)) == 1
    embedder.translation_cosine = 0.7
    assert translation_cosine(CachedEmbedder(embedder)) == 0.7


def test_two_who_embed_the_same_at_once_embed_it_once(tmp_path: Path) -> None:
    class Slow(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            began.set()
            assert go_on.wait(10)
            return super().embed(texts)

    began, go_on, slow = Event(), Event(), Slow()
    cached = CachedEmbedder(slow, tmp_path)
    with ThreadPoolExecutor(2) as both:
        first = both.submit(cached.embed_questions, ["one", "two"])
        assert began.wait(10)
        second = both.submit(cached.embed_questions, ["two", "three"])
        go_on.set()
        assert (first.result()[1] == second.result()[0]).all()
    assert slow.embedded == ["one", "two", "three"]
