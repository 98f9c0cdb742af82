"""A small FAQ and an embedder that knows words but no meaning: fast, deterministic, no model."""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.faq.embed import Embedder, Vectors
from bot.faq.embedders.shipped import english, shipped
from bot.faq.entry import Entry, Translation
from bot.faq.views import Views
from bot.faq.wording import normalised


class WordEmbedder:
    """Texts that share words are near. Counts what it was asked, so that a test can see what a cache spared it."""

    name = "words"
    dimension = 256
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        found = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in normalised(text).split() or ["nothing"]:
                found[row, zlib.crc32(word.encode()) % self.dimension] += 1
            found[row] /= np.linalg.norm(found[row])
        return found


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def entries() -> list[Entry]:
    """Four entries, five ways of asking each; two of them also in German."""
    return [
        Entry(
            "order_status",
            (
                "Where is my order?",
                "track my order",
                "has my order been sent",
                "when does my order arrive",
                "status of my order",
            ),
            "You get a link by e-mail.",
            {"de": Translation(("Wo ist meine Bestellung?", "Bestellung verfolgen"), "Sie erhalten einen Link.")},
        ),
        Entry(
            "returns",
            (
                "Can I return a bike?",
                "send a bike back",
                "return what I bought",
                "give a bike back and get money",
                "return policy for a bike",
            ),
            "Within 30 days.",
            {"de": Translation(("Kann ich ein Rad zurückgeben?", "Rückgabe von einem Rad"), "Binnen 30 Tagen.")},
            floor=0.9,
        ),
        Entry(
            "injury",
            (
                "I was hurt riding",
                "somebody was hurt in a fall",
                "hurt because the brakes failed",
                "I fell and was hurt",
                "who pays when I was hurt",
            ),
            "We are sorry; a person calls you.",
            department="service",
            always_human=True,
        ),
        Entry(
            "payment",
            (
                "How can I pay?",
                "pay with a credit card",
                "can I pay by invoice",
                "pay in cash",
                "ways to pay",
            ),
            "Card, cash or invoice.",
        ),
    ]


@pytest.fixture
def faq_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files of an FAQ: `faq_folder(orders="text")` makes faq/orders.yml."""

    def write(**files: str | bytes) -> Path:
        folder = tmp_path / "faq"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """The shipped model for English; loading it takes a second, so once."""
    return english(tmp_path_factory.mktemp("embeddings"))


@pytest.fixture(scope="session")
def views(tmp_path_factory: pytest.TempPathFactory) -> Views:
    """All shipped models."""
    return shipped(tmp_path_factory.mktemp("embeddings"))
