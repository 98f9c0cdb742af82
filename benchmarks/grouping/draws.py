"""Labelled sets of unanswered questions: entries taken out of a shop's FAQ, and the questions that customers asked about them."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.faq.general import some_sentences

#: So many questions make a topic that a trainer would want to find.
FEWEST = 3
#: Of a topic at most so many questions are taken, 3 to 30 by chance, where a set has hundreds of each.
MOST = 30
MANY_TOPICS = 40
MOST_NOISE = 150


@dataclass(frozen=True)
class Asked:
    """Some questions and the entry that each is about; None: out of scope."""

    texts: list[str]
    about: list[str | None]


@dataclass(frozen=True)
class Score:
    """How well groups of two and more fit.

    `purity`: of the questions in them the share that is about what most of the group is about; every question that is out of
    scope is about something of its own. `found`: of the topics (entries taken out, with three questions and more) the share
    of which a group consists for the greater part. `whole`: the share of which one such group holds at least half.
    """

    purity: float
    found: float
    whole: float
    groups: float
    topics: float
    in_groups: float  #: of all questions the share that is in a group of two and more


def draw(folder: Path, seed: int, *, noise: bool) -> Asked:
    """Entries taken out by chance: half of a small FAQ's, 30 of a large one's; with `noise` up to 150 out of scope beside them.

    A set that has none gets one question of every other topic, and what no shop is asked (the wordings that ship).
    """
    chance = np.random.default_rng(seed)
    by: dict[str | None, list[str]] = defaultdict(list)
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        by[query["expect"]].append(query["text"])
    topics = sorted(topic for topic in by if topic is not None)
    is_large = len(topics) > MANY_TOPICS
    out = [topics[place] for place in chance.permutation(len(topics))[: 30 if is_large else max(2, len(topics) // 2)]]
    texts: list[str] = []
    about: list[str | None] = []
    for topic in out:
        most = int(chance.integers(FEWEST, MOST + 1)) if is_large else len(by[topic])
        some = [by[topic][place] for place in chance.permutation(len(by[topic]))[:most]]
        texts += some
        about += [topic] * len(some)
    if noise:
        beside = by[None] or _others([by[topic] for topic in topics if topic not in out], chance)
        some = [beside[place] for place in chance.permutation(len(beside))[:MOST_NOISE]]
        texts += some
        about += [None] * len(some)
    order = chance.permutation(len(texts))
    return Asked([texts[place] for place in order], [about[place] for place in order])


def _others(left: Sequence[Sequence[str]], chance: np.random.Generator) -> list[str]:
    single = [some[int(chance.integers(len(some)))] for some in left]
    return [*single, *some_sentences("en", MOST_NOISE - len(single))]


def score(about: Sequence[str | None], into: Sequence[int]) -> Score:
    topics = [topic or f"out of scope {place}" for place, topic in enumerate(about)]
    sizes = Counter(topic for topic in about if topic is not None)
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    for topic, group in zip(topics, into, strict=True):
        groups[group][topic] += 1
    shown = [group for name, group in groups.items() if group.total() >= 2 and name != OUTLIER]
    wanted = [topic for topic, size in sizes.items() if size >= FEWEST]
    mostly = {topic: [group for group in shown if group[topic] * 2 > group.total()] for topic in wanted}
    placed = sum(group.total() for group in shown)
    return Score(
        purity=sum(max(group.values()) for group in shown) / max(placed, 1),
        found=sum(bool(some) for some in mostly.values()) / max(len(wanted), 1),
        whole=sum(any(group[topic] * 2 >= sizes[topic] for group in some) for topic, some in mostly.items()) / max(len(wanted), 1),
        groups=len(shown),
        topics=len(wanted),
        in_groups=placed / max(len(topics), 1),
    )


#: HDBSCAN's name for what it leaves out; ours begin at -1 too, so it gets another one.
OUTLIER = 10**9
