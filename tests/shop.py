"""The shop of the tests: the one that Nightdesk ships with, but that its bot waits for nothing more (tests/bot/test_bursts.py)."""

from dataclasses import replace
from pathlib import Path

from bot.business.shop import load_business
from bot.hours import Hours
from bot.words.texts import Texts
from bot.words.wordlists import WordLists

ROOT = Path(__file__).parent.parent
BUSINESS = replace(load_business(ROOT / "business.yml"), wait_for_more_seconds=0)
HOURS = Hours(BUSINESS)
TEXTS = Texts.load(ROOT / "data" / "texts", BUSINESS.language)
WORDS = WordLists.load(ROOT / "data" / "words.yml")
