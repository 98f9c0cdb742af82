"""The word lists: what they find, and what is said about each mistake in their file."""

from pathlib import Path

import pytest

from bot.build import WORDS
from bot.words.wordlists import LISTS, WordLists, WordsError

GOOD = """\
version: 1
order:
  en: [order, wrong item]
  de: [bestell*]
damage: {}
nothing_said:
  en: [hello, person, a]
  fr: [quelqu'un]
opens: {}
"yes": {}
"no": {}
"""
SHIPPED = WordLists.load(WORDS)


def lists(tmp_path: Path, content: str) -> WordLists:
    path = tmp_path / "words.yml"
    path.write_text(content, encoding="utf-8")
    return WordLists.load(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My ORDER!", True),
        ("the wrong\n item", True),
        ("wrong items", False),
        ("reorder", False),
        ("orders", False),
        ("Bestellung", True),
        ("Bestéll", True),
        ("", False),
    ],
)
def test_it_finds_whole_words_whatever_their_case_and_accents(tmp_path: Path, text: str, found: bool) -> None:
    assert lists(tmp_path, GOOD).mentions("order", text) is found


@pytest.mark.parametrize(
    ("text", "is_all"),
    [("Hello, a person!", True), ("quelqu’un", True), ("Hello bike", False), ("", True), ("?!", True), ("42", False)],
)
def test_it_tells_whether_a_text_says_nothing_else(tmp_path: Path, text: str, is_all: bool) -> None:
    assert lists(tmp_path, GOOD).is_all("nothing_said", text) is is_all


def test_an_empty_list_finds_nothing(tmp_path: Path) -> None:
    made = lists(tmp_path, GOOD)
    assert not made.mentions("damage", "anything")
    assert not WordLists().mentions("order", "order")
    assert not WordLists().is_all("nothing_said", "hello")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 1\n", "", "words.yml:1: the file must begin with version: 1; write that."),
        ("damage: {}\n", "", "words.yml:1: this file has no damage; add it."),
        ("damage:", "damge:", "words.yml:5: damge is no key of this file; did you mean damage?"),
        ("  de: [bestell*]", "  deu: [bestell*]", "words.yml:4: order has deu, which is no language code"),
        ("[bestell*]", "[be*]", "words.yml:4: order.de has 'be*', which is no word"),
        ("[bestell*]", "[be*stellen]", "words.yml:4: order.de has 'be*stellen', which is no word"),
        ("[bestell*]", "[[]]", "words.yml:4: order.de has a list, which is no word"),
        ("[bestell*]", "[", "words.yml:"),
        ("damage: {}", "damage: [broken]", "words.yml:5: damage must be `key: value` pairs"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(WordsError) as error:
        lists(tmp_path, GOOD.replace(old, new))
    assert any(expected in problem for problem in error.value.problems), error.value.problems


def test_a_missing_file_is_named() -> None:
    with pytest.raises(WordsError, match=r"nowhere\.yml: there is no such file"):
        WordLists.load(Path("nowhere.yml"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "it"])
def test_every_list_has_words_in_every_language(name: str, language: str) -> None:
    from ruamel.yaml import YAML

    assert YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))[name][language]


@pytest.mark.parametrize(
    "text",
    [
        "hello", "Hi there!", "Good evening", "I want to talk to a person please", "Can I speak to someone?", "I have a question",
        "Hallo zusammen", "Guten Abend, ich habe eine Frage", "Mitarbeiter bitte", "Bonjour, je voudrais parler à quelqu'un",
        "Hola, quiero hablar con una persona", "Goedenavond, ik wil een medewerker spreken", "...", "is anyone there?",
        "Buonasera, vorrei parlare con una persona",
    ],
)  # fmt: skip
def test_greetings_and_bare_wishes_say_nothing_of_the_matter(text: str) -> None:
    assert SHIPPED.is_all("nothing_said", text)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?", "my chain broke", "I want to talk to somebody about my frame", "10432", "brakes", "Wo ist mein Rad?",
        "Bremse", "Où est mon vélo ?", "¿Tienen cascos?", "Waar is mijn fiets?", "Are you open on Sunday?",
    ],
)  # fmt: skip
def test_what_names_a_matter_is_a_request(text: str) -> None:
    assert not SHIPPED.is_all("nothing_said", text)
