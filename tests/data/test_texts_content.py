"""What is promised about the automatic texts that the product ships with."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.handoff import Reason
from bot.words.texts import Texts, check

FOLDER = Path(__file__).parents[2] / "data" / "texts"
LANGUAGES = ("en", "de", "fr", "es", "nl", "it")
BUTTON_LIMIT_CHARS = 20  # the title of a reply button on WhatsApp
TEXTS = Texts.load(FOLDER, "en")
PERSON = {"en": '"person"', "de": "„Mensch“", "fr": "« humain »", "es": "«persona»", "nl": "‘medewerker’",
          "it": "«persona»"}  # fmt: skip

each_language = pytest.mark.parametrize("language", LANGUAGES)


def texts_of(language: str) -> dict[str, str]:
    return dict(YAML(typ="safe").load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))["texts"])


def test_the_files_have_no_mistake() -> None:
    assert check(FOLDER) == []


@each_language
def test_every_language_has_the_keys_and_placeholders_of_english(language: str) -> None:
    english, translated = (
        {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in texts_of(code).items()} for code in ("en", language)
    )
    assert english == translated


@each_language
# What did not arrive is told to nobody but staff.
@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in (Reason.NOT_DELIVERED, Reason.URGENT)])
def test_every_reason_for_a_handoff_has_a_text_that_names_the_promise(language: str, reason: Reason) -> None:
    text = TEXTS.text(f"handoff_{reason}", language, request="my request", promise="Monday 23 November by 10:00")
    assert "Monday 23 November by 10:00" in text


@each_language
@pytest.mark.parametrize("key", ["greet", "help_start"])
def test_the_first_words_say_that_it_is_automatic_and_how_to_reach_a_person(language: str, key: str) -> None:
    text = TEXTS.text(key, language, business="Lumen Bicycles", next="Monday 23 November from 09:00")
    assert re.search("autom[aá]ti", text)
    assert PERSON[language] in text
    assert "Monday 23 November from 09:00" in text


@each_language
def test_it_admits_to_be_a_program(language: str) -> None:
    text = TEXTS.text("are_you_a_bot", language, business="Lumen Bicycles")
    assert text.startswith({"en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí", "nl": "Ja", "it": "Sì"}[language])
    assert PERSON[language] in text


@each_language
def test_the_fallback_needs_no_value_and_says_that_a_person_answers(language: str) -> None:
    a_person = {"en": "person", "de": "Mensch", "fr": "personne", "es": "persona", "nl": "mens", "it": "persona"}[language]
    assert a_person in TEXTS.text("fallback", language)


@each_language
def test_button_labels_fit_on_a_button_and_differ(language: str) -> None:
    labels = [text for key, text in texts_of(language).items() if key.startswith("button_") or key == "clarify_none"]
    assert max(map(len, labels)) <= BUTTON_LIMIT_CHARS
    assert len(set(labels)) == len(labels)


@each_language
def test_texts_are_short(language: str) -> None:
    assert [key for key, text in texts_of(language).items() if len(text) > 320] == []


@each_language
def test_no_text_names_a_day_an_hour_or_the_shop(language: str) -> None:
    stated = re.compile(
        r"\d{1,2}:\d{2}|\b(mon|tues|wednes|thurs|fri|satur|sun)day|\b(mon|diens|donners|frei|sams|sonn)tag|Lumen"
        r"|\b(lun|mar|mercre|jeu|vendre|same)di|dimanche|\b(lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
        r"|\b(maan|dins|woens|donder|vrij|zater|zon)dag|\b(luned|marted|mercoled|gioved|venerd)[iì]|\bdomenica",
        re.I,
    )
    assert [key for key, text in texts_of(language).items() if stated.search(text)] == []


def test_every_text_that_the_product_asks_for_exists() -> None:
    root = FOLDER.parents[1]
    asked = re.findall(r"\b(?:say|label_key): ([a-z_]+)", (root / "domain.yml").read_text(encoding="utf-8"))
    for path in [*(root / "actions").glob("*.py"), *(root / "bot").rglob("*.py")]:
        source = path.read_text(encoding="utf-8")
        asked += re.findall(r'\bsay\(\s*"([a-z_]+)"|"label_key": "([a-z_]+)"|\btexts\.text\(\s*"([a-z_]+)"', source)
    keys = {key if isinstance(key, str) else next(filter(None, key)) for key in asked}
    assert {"greet", "button_yes", "news", "what_you_sent"} <= keys
    assert keys <= TEXTS.keys()
