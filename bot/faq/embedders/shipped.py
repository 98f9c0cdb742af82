"""The embedding models that Nightdesk comes with, and what a model named in the settings replaces."""

import logging
from collections.abc import Iterable
from pathlib import Path

from bot.faq.embed import CachedEmbedder, Embedder, ModelError
from bot.faq.embedders.e5 import E5
from bot.faq.embedders.minilm import MiniLM
from bot.faq.embedders.universal import UniversalEncoder
from bot.faq.views import Views

log = logging.getLogger(__name__)


def shipped(folder: Path) -> Views:
    """The installed models, remembering in `folder` what they embedded. Raises ModelError. Takes about two seconds."""
    return _beside_multilingual(("en",), english(folder), folder)


def named(model: str, folder: Path) -> Views:
    """The sentence-transformers model that the owner named, beside the installed multilingual ones unless it is one itself.

    Raises ModelError. Takes seconds and imports torch.
    """
    from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder

    theirs = CachedEmbedder(SentenceTransformerEmbedder(model), folder)
    if theirs.languages is None:
        return Views((theirs,))
    return _beside_multilingual(sorted(theirs.languages), theirs, folder)


def english(folder: Path) -> Embedder:
    return CachedEmbedder(MiniLM(folder), folder)


def any_language(folder: Path) -> Embedder:
    return CachedEmbedder(UniversalEncoder(folder), folder)


def _beside_multilingual(languages: Iterable[str], best: Embedder, folder: Path) -> Views:
    """`best` knows `languages` best. Two models that err differently see more than one, so each question has two."""
    every = any_language(folder)
    try:
        further = CachedEmbedder(E5(folder), folder)
    except ModelError as error:
        # Its package is made for one kind of machine alone; the others find a little less.
        log.warning("questions are understood by one model less: %s", error)
        return Views((every,), dict.fromkeys(languages, (best, every)))
    return Views((every, further), dict.fromkeys(languages, (best, further)))
