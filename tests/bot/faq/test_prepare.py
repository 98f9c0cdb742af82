"""What set-up spares the first fit."""

from pathlib import Path

from bot.faq.embed import CachedEmbedder
from bot.faq.entry import Entry
from bot.faq.general import general_sentences
from bot.faq.prepare import prepare
from bot.faq.search import fit
from bot.faq.views import Views
from tests.bot.faq.conftest import WordEmbedder


def views(folder: Path) -> tuple[Views, WordEmbedder]:
    model = WordEmbedder()
    return Views((CachedEmbedder(model, folder),)), model


def test_the_first_fit_embeds_nothing_but_the_faq(tmp_path: Path, entries: list[Entry]) -> None:
    assert prepare(tmp_path, "", lambda: views(tmp_path)[0])
    seen, model = views(tmp_path)
    fit([Entry(each.id, each.questions, each.answer) for each in entries], seen)
    assert not set(model.embedded) & set(general_sentences({"en"}))
    assert set(model.embedded) >= {question for each in entries for question in each.questions}


def test_it_is_done_once(tmp_path: Path) -> None:
    def never() -> Views:
        raise AssertionError("a model was loaded for nothing")

    prepare(tmp_path, "", lambda: views(tmp_path)[0])
    assert not prepare(tmp_path, "", never)


def test_another_model_is_prepared_too(tmp_path: Path) -> None:
    prepare(tmp_path, "", lambda: views(tmp_path)[0])
    assert prepare(tmp_path, "a-model-of-their-own", lambda: views(tmp_path)[0])
