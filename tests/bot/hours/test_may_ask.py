"""What lets most messages be passed over unread must never pass over a question about hours."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.hours.commands import read_moment
from bot.hours.grammar import fold, grammar
from bot.hours.understand import MOST_CHARS, may_ask, understand
from bot.hours.words import WORDS
from tests.bot.hours.test_cases import TextLoader, yaml
from tests.shop import HOURS, ROOT

TODAY = HOURS.today(read_moment("2026-11-22T22:40", HOURS))
TABLES = (*sorted(Path(__file__).parent.rglob("*.yml")), *sorted((ROOT / "data" / "faq").glob("*.yml")))


def texts_of(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from (line.strip() for line in node.splitlines() if line.strip())
    elif isinstance(node, dict):
        for each in node.values():
            yield from texts_of(each)
    elif isinstance(node, list):
        for each in node:
            yield from texts_of(each)


TEXTS = sorted({text for path in TABLES for text in texts_of(yaml.load(path.read_text("utf-8"), Loader=TextLoader))})


@pytest.mark.parametrize("code", WORDS)
def test_what_is_passed_over_would_not_have_been_understood(code: str) -> None:
    reading = grammar(code)
    assert reading is not None
    passed_over = [text for text in TEXTS if not may_ask(text, reading, HOURS)]
    assert len(passed_over) > len(TEXTS) / 4, "it must be worth it"
    missed = [text for text in passed_over if understand(text, reading, HOURS, TODAY).after(None).is_understood]
    assert missed == []


@pytest.mark.parametrize("code", WORDS)
def test_one_pattern_knows_whether_anything_is_rewritten(code: str) -> None:
    reading = grammar(code)
    assert reading is not None
    for pattern, _ in reading.questions.rewrites:
        assert not re.search(r"\\\d|\(\?P|\(\?\(", pattern), "a group that is referred to has another number there"
    for text in TEXTS:
        folded = fold(text)
        if not reading.any_rewrite.search(folded):
            assert not any(pattern.search(folded) for pattern, _ in reading.rewrites), text


def test_a_text_too_long_to_be_about_hours_is_neither_read_nor_remembered() -> None:
    reading = grammar("en")
    assert reading is not None
    assert not may_ask("are you open? " * MOST_CHARS, reading, HOURS)
    assert not understand("are you open? " * MOST_CHARS, reading, HOURS, TODAY).is_understood
