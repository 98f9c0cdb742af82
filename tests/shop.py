"""The shop of the tests: the one that Nightdesk ships with."""

from pathlib import Path

from bot.business import load_business
from bot.hours import Hours
from bot.texts import Texts
from bot.wordlists import WordLists

ROOT = Path(__file__).parent.parent
BUSINESS = load_business(ROOT / "business.yml")
HOURS = Hours(BUSINESS)
TEXTS = Texts.load(ROOT / "data" / "texts", BUSINESS.language)
WORDS = WordLists.load(ROOT / "data" / "words.yml")
