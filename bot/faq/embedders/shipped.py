"""The embedding models that Nightdesk comes with, and what a model named in the settings replaces."""

from pathlib import Path

from bot.faq.embed import CachedEmbedder, Embedder
from bot.faq.embedders.minilm import MiniLM
from bot.faq.embedders.universal import UniversalEncoder
from bot.faq.views import Views


def shipped(folder: Path) -> Views:
    """The installed models, remembering in `folder` what they embedded. Raises ModelError. Takes about two seconds."""
    every = any_language(folder)
    return Views((every,), {"en": (english(folder), every)})


def named(model: str, folder: Path) -> Views:
    """The sentence-transformers model that the owner named, beside the installed multilingual one unless it is one itself.

    Raises ModelError. Takes seconds and imports torch.
    """
    from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder

    theirs = CachedEmbedder(SentenceTransformerEmbedder(model), folder)
    if theirs.languages is None:
        return Views((theirs,))
    every = any_language(folder)
    return Views((every,), dict.fromkeys(sorted(theirs.languages), (theirs, every)))


def english(folder: Path) -> Embedder:
    return CachedEmbedder(MiniLM(folder), folder)


def any_language(folder: Path) -> Embedder:
    return CachedEmbedder(UniversalEncoder(folder), folder)
