"""Any sentence-transformers model that the owner names in NIGHTDESK_MODEL. The only place that imports torch."""

import os
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.readable import readable


class SentenceTransformerEmbedder:
    """A sentence-transformers model by name or folder. Loading takes seconds and some 500 MB of memory."""

    def __init__(self, name_or_path: str, languages: frozenset[str] | None = None) -> None:
        # Nothing is fetched from a hub at run time: a named model must be in the cache or in a folder.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.name = _identity(name_or_path)
        multilingual = "multilingual" in name_or_path.lower()
        self.languages: frozenset[str] | None = languages or (None if multilingual else frozenset({"en"}))
        self._model: Any = _load(name_or_path)
        # Fast tokenizers and torch modules are shared here by several threads; one at a time is also the fastest.
        self._lock = threading.Lock()
        self.dimension = int(self._model.get_embedding_dimension())
        self._prompt = prompt_of(name_or_path, self._model.prompts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode(
                [readable(text) for text in texts],
                prompt=self._prompt,
                batch_size=64,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(found, dtype=np.float32)


def prompt_of(name_or_path: str, prompts: Mapping[str, str]) -> str | None:
    """What the model wants before a question: what its own configuration says, or what its family was trained with.

    Questions are compared with questions, so the FAQ's own get the same.
    """
    return prompts.get("query") or ("query: " if _is_e5(name_or_path) else None)


def _is_e5(name_or_path: str) -> bool:
    return re.search(r"(?:^|[-_])e5(?:[-_]|$)", Path(name_or_path).name.lower()) is not None


def _identity(name_or_path: str) -> str:
    path = Path(name_or_path)
    if not path.is_dir():
        return name_or_path
    newest = max((each.stat().st_mtime_ns for each in path.rglob("*") if each.is_file()), default=0)
    return f"{path.resolve()}@{newest}"


def _load(name_or_path: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        return SentenceTransformer(name_or_path, device="cpu")
    except Exception as error:  # the library lets whatever its own parts raise pass through
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelError(
            f"NIGHTDESK_MODEL: the model {name_or_path} cannot be loaded ({reason[0][:200]}); name a folder that holds "
            "a sentence-transformers model, or leave the setting empty for the ones that are installed."
        ) from error
