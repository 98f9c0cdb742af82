"""What a fit needs and no FAQ changes, made at set-up: the models' files, and the vectors of the general sentences."""

import hashlib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.faq.embed import Embedder, embed_questions
from bot.faq.embedders import bert_graph, e5, minilm, universal
from bot.faq.general import bank_languages, general_sentences
from bot.faq.views import Views


def prepare(folder: Path, model: str, load: Callable[[], Views]) -> bool:
    """Let the models that `load` gives embed the general sentences, unless `folder` tells that they have; whether they did.

    `model`: the one that the owner named, or nothing. Takes some ten seconds, and no time when there is nothing to do.
    """
    marker = folder / f"prepared-{_state(model)}"
    if marker.exists():
        return False
    views = load()
    for embedder in views.every:
        for language in _understood(embedder):
            embed_questions(embedder, general_sentences({language}))
    marker.touch()
    return True


def _understood(embedder: Embedder) -> list[str]:
    return [each for each in bank_languages() if embedder.languages is None or each in embedder.languages]


def _state(model: str) -> str:
    """Changes with everything that the vectors depend on, and is known without loading a model."""
    parts = [model, str(bert_graph.FORMAT), *(_version(each.PACKAGE) for each in (minilm, e5, universal))]
    for language in bank_languages():
        parts += [language, *general_sentences({language})]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
