"""Automatic texts: by key, in the customer's language, with mistakes named by file, line and key."""

from pathlib import Path

import pytest

from bot.words.texts import TextError, Texts, check, one_line

ENGLISH = """\
version: 1
texts:
  hello: Hello from {business}!
  promise: "You hear from us: {promise}."
  only_english: Only here.
"""
GERMAN = """\
version: 1
texts:
  hello: Guten Tag von {business}!
  promise: "Sie hören von uns: {promise}."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, en=ENGLISH, de=GERMAN)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for language, content in files.items():
        (folder / f"{language}.yml").write_text(content, encoding="utf-8")


def test_it_says_a_text_in_the_customers_language(folder: Path) -> None:
    texts = Texts.load(folder, "en")
    assert texts.text("hello", "de", business="Lumen") == "Guten Tag von Lumen!"
    assert texts.text("hello", "en", business="Lumen") == "Hello from Lumen!"


def test_it_falls_back_to_the_default_language_and_then_to_english(folder: Path) -> None:
    texts = Texts.load(folder, "de")
    assert texts.text("hello", "es", business="Lumen") == "Guten Tag von Lumen!"
    assert texts.text("only_english", "de") == "Only here."


def test_it_puts_values_in_as_they_are_even_with_braces(folder: Path) -> None:
    texts = Texts.load(folder, "en")
    assert texts.text("hello", "en", business="{promise} {0.__class__}") == "Hello from {promise} {0.__class__}!"


def test_it_ignores_values_that_the_text_does_not_use(folder: Path) -> None:
    assert Texts.load(folder, "en").text("only_english", "en", business="Lumen") == "Only here."


def test_it_refuses_an_unknown_key_and_names_file_and_key(folder: Path) -> None:
    with pytest.raises(TextError, match=r"de\.yml: helo does not exist"):
        Texts.load(folder, "de").text("helo", "en")


def test_it_refuses_a_missing_value_and_names_file_line_and_key(folder: Path) -> None:
    with pytest.raises(TextError, match=r"de\.yml:3: hello needs a value for \{business\}"):
        Texts.load(folder, "en").text("hello", "de")


def test_it_tells_which_keys_languages_and_placeholders_there_are(folder: Path) -> None:
    texts = Texts.load(folder, "de")
    assert texts.keys() == {"hello", "promise", "only_english"}
    assert texts.languages() == ("de", "en")
    assert texts.placeholders("promise") == {"promise"}


def test_it_refuses_a_default_language_without_a_file(folder: Path) -> None:
    with pytest.raises(TextError, match=r"nl\.yml does not exist but nl is the default language"):
        Texts.load(folder, "nl")


def test_check_finds_nothing_when_all_is_well(folder: Path) -> None:
    write(folder, de=GERMAN + "  only_english: Nur hier.\n")
    assert check(folder) == []


@pytest.mark.parametrize(
    ("german", "expected"),
    [
        (GERMAN, "de.yml:1: only_english is missing; translate it from en.yml:5."),
        (GERMAN + "  helo: Hallo.\n", "de.yml:5: helo is not in en.yml; remove it or add it there."),
        (
            GERMAN.replace("{promise}", "{versprechen}"),
            "de.yml:4: promise has {versprechen}, which the text in en.yml has not; use only {promise}.",
        ),
        (GERMAN + "  only_english: Nur {hier}.\n", "de.yml:5: only_english has {hier}"),
        (GERMAN + "  only_english:\n", "de.yml:5: only_english is not a text; put it in quotes"),
        (GERMAN + "  only_english: 12\n", "de.yml:5: only_english is not a text; put it in quotes"),
        (GERMAN + "  only_english: Nur hier}.\n", "de.yml:5: only_english has a brace too many or too few"),
        (GERMAN + "  hello: Zweimal.\n", "de.yml:5: this is not valid YAML: found duplicate key"),
        (GERMAN + "  oh: [\n", "de.yml:6: this is not valid YAML"),
        ("texts: {}\n", 'de.yml:1: the file has no "version: 1"'),
        ("version: 1\n", 'de.yml:1: the file has no "texts:"'),
        ("", 'de.yml:1: the file has no "texts:"'),
    ],
)
def test_check_names_file_line_and_what_to_do(folder: Path, german: str, expected: str) -> None:
    write(folder, de=german)
    assert any(str(folder / expected) in problem for problem in check(folder)), check(folder)


@pytest.mark.parametrize("name", ["a.b", "a[0]", "a!r", "a:>9", "", "0", "A B"])
def test_it_refuses_placeholders_that_are_not_plain_names(folder: Path, name: str) -> None:
    write(folder, de=GERMAN.replace("{business}", f"{{{name}}}"))
    with pytest.raises(TextError, match=r"de\.yml:3: hello has the placeholder"):
        Texts.load(folder, "en")


def test_check_refuses_a_file_that_is_not_utf8(folder: Path) -> None:
    (folder / "de.yml").write_bytes(GERMAN.encode("latin-1"))
    assert any("de.yml:1: the file is not UTF-8" in problem for problem in check(folder))


def test_check_refuses_a_folder_without_english(tmp_path: Path) -> None:
    write(tmp_path, de=GERMAN)
    assert check(tmp_path) == [f"{tmp_path}/en.yml:1: the file does not exist; add it, the other languages follow it."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        (" two\n\nlines ", "two lines"),
        ("one two three four", "one two…"),
        ("o" * 30, "o" * 11 + "…"),
    ],
)
def test_a_request_is_repeated_on_one_line(text: str, expected: str) -> None:
    assert one_line(text, limit_chars=12) == expected


def test_the_default_language_can_follow_the_business(folder: Path) -> None:
    spoken = "en"
    texts = Texts.load(folder, spoken).following(lambda: spoken)
    assert texts.text("hello", "pt", business="Lumen") == "Hello from Lumen!"
    spoken = "de"
    assert texts.text("hello", "pt", business="Lumen") == "Guten Tag von Lumen!"
