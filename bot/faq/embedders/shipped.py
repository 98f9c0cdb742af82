"""The embedding models that Nightdesk comes with, and what a model named in the settings replaces."""

from dataclasses import dataclass
from pathlib import Path

from bot.faq.embed import CachedEmbedder, Embedder
from bot.faq.embedders.minilm import MiniLM
from bot.faq.embedders.universal import UniversalEncoder


@dataclass(frozen=True)
class Embedders:
    """Two views of a question. With a named model that knows every language both are that one."""

    english: Embedder
    any_language: Embedder


def shipped(folder: Path) -> Embedders:
    """The installed models, remembering in `folder` what they embedded. Raises ModelError. Takes about two seconds."""
    return Embedders(english(folder), any_language(folder))


def named(model: str, folder: Path) -> Embedders:
    """The sentence-transformers model that the owner named, beside the installed multilingual one unless it is one itself.

    Raises ModelError. Takes seconds and imports torch.
    """
    from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder

    theirs = CachedEmbedder(SentenceTransformerEmbedder(model), folder)
    return Embedders(theirs, theirs if theirs.languages is None else any_language(folder))


def english(folder: Path) -> Embedder:
    return CachedEmbedder(MiniLM(folder), folder)


def any_language(folder: Path) -> Embedder:
    return CachedEmbedder(UniversalEncoder(folder), folder)
