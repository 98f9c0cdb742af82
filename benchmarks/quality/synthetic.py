"""FAQs of any size, always the same, to see what size costs. What they ask is well-formed English and tells nothing about quality."""

import itertools
from collections.abc import Iterator

import numpy as np

from bot.faq.entry import Entry

VERBS = ("return", "rent", "repair", "insure", "reserve", "clean", "exchange", "order", "store", "sell")
MAKERS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper")
_THINGS = (
    "anchor basin bell bench bicycle blanket boiler bottle bowl bracket broom brush bucket cabinet candle carpet chain chair "
    "chisel clock coat compass cooker cradle curtain cushion desk drill drum engine fan fence filter flask fountain freezer "
    "glove grill guitar hammer harness hat heater helmet hinge hook hose jacket jar kettle kite knife ladder lamp lantern "
    "lathe lens lever lock loom mattress microphone mirror mixer mower needle oar oven paddle pan piano pillow pipe plough "
    "printer pump radio rake razor rope rug saddle saw scale shovel shower sink sledge sofa spade speaker stove table tent "
    "toaster torch trailer vase violin wagon"
)
THINGS = tuple(_THINGS.split())
PATTERNS = (
    "Can I {verb} the {maker} {thing}{when}?",
    "how do I {verb} a {maker} {thing}{when}",
    "is it possible to {verb} my {maker} {thing}{when}",
    "what does it cost to {verb} the {maker} {thing}{when}",
    "{verb} {maker} {thing}{when}",
    "I want to {verb} a {thing} from {maker}{when}",
    "who helps me to {verb} the {thing} by {maker}{when}",
    "do you {verb} {maker} {thing}s{when}",
    "need to {verb} this {maker} {thing}{when}",
    "where can I {verb} the {maker} {thing}{when}",
)
WHENS = ("", " today", " this week", " without a receipt", " as a gift", " by post", " for my firm", " with a voucher",
         " while I am abroad", " at the weekend")  # fmt: skip
ASKED = ("hello, could we {verb} our {maker} {thing} please", "{thing} by {maker}: how to {verb} it??", "u {verb} {maker} {thing}?")


def entries(count: int, questions_each: int) -> list[Entry]:
    """`count` entries, at most 10,000, with `questions_each` questions, at most 100."""
    return [
        Entry(
            f"{verb}_{maker.lower()}_{thing}",
            tuple(itertools.islice(_wordings(verb, maker, thing), questions_each)),
            f"We {verb} every {maker} {thing}.",
        )
        for thing, maker, verb in itertools.islice(itertools.product(THINGS, MAKERS, VERBS), count)
    ]


def queries(count: int, asked: int) -> list[tuple[str, str]]:
    """`asked` questions that no entry holds word for word, each with the id of its entry among the first `count`."""
    known = list(itertools.islice(itertools.product(THINGS, MAKERS, VERBS), count))
    draw = np.random.default_rng(count)
    found = []
    for number in range(asked):
        thing, maker, verb = known[int(draw.integers(count))]
        wording = ASKED[number % len(ASKED)].format(verb=verb, maker=maker, thing=thing)
        found.append((f"{wording} {number}", f"{verb}_{maker.lower()}_{thing}"))
    return found


def _wordings(verb: str, maker: str, thing: str) -> Iterator[str]:
    for when, pattern in itertools.product(WHENS, PATTERNS):
        yield pattern.format(verb=verb, maker=maker, thing=thing, when=when)
