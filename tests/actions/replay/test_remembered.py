"""A replay with vectors that were kept says byte for byte what one without says, whatever has changed since they were kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actions.answering import answering
from actions.replay.asking import Replay
from actions.replay.preparing import remember_with
from actions.replay.processors import on_all_processors
from bot.business.shop import Business
from bot.faq.embed import CachedEmbedder, Vectors
from bot.faq.entry import Entry
from bot.faq.learning.correction import NO_CORRECTION, Correction
from bot.faq.learnt import Learnt
from bot.faq.replay.job import Question
from bot.faq.replay.remembered import RememberedVectors
from bot.faq.search import fit
from bot.faq.views import Views
from bot.hours import Hours
from bot.live_hours import LiveHours
from tests.bot.faq.conftest import WordEmbedder, entries  # noqa: F401
from tests.cast import NIGHT
from tests.shop import BUSINESS, HOURS, ROOT, TEXTS

ASKED = (
    Question("please track my order", message_ids=(1,)),
    Question("can I pay by invoice and how do I send a bike back?", message_ids=(2,)),
    Question("who pays when I was hurt badly", message_ids=(3, 4)),
    Question("return a bike that I bought", message_ids=(5,)),
    Question("are you open tomorrow?", message_ids=(6,)),
    Question("Wo ist meine Bestellung?", message_ids=(7,)),
    Question("winter sale on gloves", message_ids=(8,)),
    Question("ways of a bike", message_ids=(9,)),
)


class OtherWords(WordEmbedder):
    """Another model: it sees no difference between words of equal length."""

    name = "lengths"

    def embed(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        return super().embed([" ".join("x" * len(word) for word in text.split()) for text in texts])


@dataclass(frozen=True)
class World:
    """All that an answer depends on."""

    old: list[Entry]
    new: list[Entry]
    model: Callable[[], WordEmbedder] = WordEmbedder
    business: Business = BUSINESS
    wrong_share: float = 0.05
    correction: Correction = NO_CORRECTION
    now: datetime = NIGHT


def asked_in(world: World, file: Path | None, *, processors: int = 1) -> tuple[bytes, list[str]]:
    """What becomes of the questions, as the replay tells it, and which texts of customers were embedded for that."""
    words = world.model()
    cached = CachedEmbedder(words)
    faq, ask_hours = answering(LiveHours(Hours(world.business)), lambda: None, TEXTS)
    searches = [fit(each, cached, wrong_share=world.wrong_share).with_correction(world.correction) for each in (world.old, world.new)]
    words.embedded.clear()
    remembered = RememberedVectors(file, b"secret") if file is not None else None
    if remembered is not None:
        remember_with(Views((cached,)), remembered, ASKED)
    replay = Replay(searches, faq, ask_hours, world.business.languages, world.now, remembered)
    found = on_all_processors(replay, ASKED, processors, lambda done, whole: None)
    return json.dumps([[each.to_json() for each in version] for version in found]).encode(), words.embedded


@pytest.fixture
def world(entries: list[Entry]) -> World:  # noqa: F811
    sale = Entry("sale", ("winter sale on gloves",), "Until {{ hours.next_opening }}.", valid_until=NIGHT.date())
    every = [*entries, sale]
    return World(every, [replace(entries[0], answer="You get a text message."), *every[1:]])


def test_a_second_replay_embeds_nothing_and_says_the_same(world: World, tmp_path: Path) -> None:
    plain, embedded = asked_in(world, None)
    first, as_much = asked_in(world, tmp_path / "asked.db")
    second, nothing = asked_in(world, tmp_path / "asked.db")
    assert plain == first == second
    assert sorted(embedded) == sorted(as_much)
    assert embedded
    assert nothing == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda world: replace(world, model=OtherWords), id="the model"),
        pytest.param(
            lambda world: replace(world, new=[replace(world.new[1], answer="Never."), *world.new[:1], *world.new[2:]]), id="an answer"
        ),
        pytest.param(
            lambda world: replace(
                world, new=[*world.new[:3], replace(world.new[3], questions=(*world.new[3].questions, "ways of a bike")), *world.new[4:]]
            ),
            id="a question of an entry",
        ),
        pytest.param(lambda world: replace(world, old=world.old[2:]), id="the version before"),
        pytest.param(lambda world: replace(world, correction=Correction(0.3, -2.0)), id="the calibration"),
        pytest.param(lambda world: replace(world, wrong_share=0.0001), id="the owner's share"),
        pytest.param(lambda world: replace(world, business=replace(BUSINESS, week=((),) * 7)), id="the hours"),
        pytest.param(lambda world: replace(world, now=NIGHT + timedelta(days=3)), id="the day"),
    ],
)
def test_nothing_that_was_kept_hides_a_change(world: World, tmp_path: Path, change: Callable[[World], World]) -> None:
    before, _ = asked_in(world, tmp_path / "asked.db")
    changed = change(world)
    plain, _ = asked_in(changed, None)
    again, _ = asked_in(changed, tmp_path / "asked.db")
    assert again == plain
    assert plain != before, "the change is one that shows"


@pytest.mark.model
def test_it_is_so_with_the_models_that_customers_are_answered_by(tmp_path: Path) -> None:
    from bot.faq.embedders.shipped import shipped
    from bot.faq.files import read
    from tests.prepared import lay_models

    lay_models(tmp_path)
    shop = read(ROOT / "data" / "faq")[:10]
    edited = [replace(shop[0], answer="Something else."), *shop[1:]]
    asked = [Question(f"hello, {text} and is there parking?") for entry in shop for text in entry.questions[:4]]
    faq, ask_hours = answering(LiveHours(HOURS), lambda: None, TEXTS)
    told = []
    for is_remembered in (False, True, True):
        views = shipped(tmp_path / "cache")
        remembered = RememberedVectors(tmp_path / "asked.db", b"secret") if is_remembered else None
        if remembered is not None:
            remember_with(views, remembered, asked)
        searches = [fit(each, views, learnt=Learnt(tmp_path / "learnt")) for each in (shop, edited)]
        found = Replay(searches, faq, ask_hours, BUSINESS.languages, NIGHT, remembered).ask(asked)
        told.append(json.dumps([[each.to_json() for each in version] for version in found]))
    assert told[0] == told[1] == told[2]
