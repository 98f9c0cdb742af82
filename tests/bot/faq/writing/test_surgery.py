"""Changing an entry in the text of a file: it says the new thing, and every byte beside it is as it was."""

import difflib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.parse import parse_file
from bot.faq.writing.fields import entry_of, fields_of
from bot.faq.writing.surgery import Surgery, TooOdd

ROOT = Path(__file__).parents[4]
SHIPPED = sorted((ROOT / "data" / "faq").glob("*.yml"))

NASTY = """\
# The owner's notes: keep!
version: 1   # of the format

faq:
  # --- Parcels ---------------------------------
  - id: order_status   # Anna's favourite
    questions:   # the first is the title
      - "Where is my order?"
      # people in Utrecht say:
      - 'waar is m''n pakje'   # sic
      - track: no
      - über Straße – “quoted” 🚲
      # - old wording
    # what they hear
    answer: >-   # wrapped
      You get a link by e-mail,
      as soon as the parcel
      leaves us.

      Look into the spam folder too.
    translations:
        de:
            # Sie, not du
            questions: ["Wo ist meine Bestellung?", Paket verfolgen]   # two
            answer: 'Sie erhalten einen Link.'
        nl: {questions: [waar blijft het], answer: "U krijgt een link."}
    department: service # since May
    floor: 0.80
    valid: {from: 2026-12-01, until: 2026-12-31}   # the feast
    follow_ups: [returns,   opening]

  # --- Afterwards

  - id: returns
    questions: [Can I return it?]
    answer: |+
      Within 30 days.

      # no comment, but text


  - {id: opening, questions: [When are you open?], answer: Every day}
  - id: plain
    questions:
    - no indent
    answer: over several
      lines
    always_human: false
# the end"""
NASTY = NASTY.replace("      - track: no\n", "      - track it\n")
VARIANTS = {
    "as it is": NASTY,
    "crlf": NASTY.replace("\n", "\r\n"),
    "a newline at the end": NASTY + "\n",
    "blank lines at the end": NASTY + "\n\n\n",
    "tabs behind comments": NASTY.replace("# keep!", "# keep!\t"),
}


def entries(text: str) -> dict[str, Entry]:
    parsed, problems = parse_file(Path("a.yml"), text.encode())
    assert problems == []
    return {each.id: replace(each.entry, source="") for each in parsed if each.entry}


def changed(text: str, new: Entry) -> str:
    """The text with the entry; what it says is looked at."""
    before = entries(text)
    surgery = Surgery(text)
    surgery.change(new.id, fields_of(before[new.id]), fields_of(new))
    after = surgery.done()
    assert entries(after) == {**before, new.id: new}
    return after


def lines_of(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that are new, ends included."""
    found = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    return [each[2:] for each in found if each[0] == "-"], [each[2:] for each in found if each[0] == "+"]


CHANGES = {
    "answer": lambda e: replace(e, answer="Another text: with a colon, # no comment and “quotes”."),
    "answer of several lines": lambda e: replace(e, answer="One.\n\nTwo\nthree: four\n- five"),
    "one question more": lambda e: replace(e, questions=(*e.questions, "is it there: yet? #1")),
    "another title": lambda e: replace(e, questions=("Another title", *e.questions)),
    "a question changed": lambda e: replace(e, questions=(*e.questions[:-1], "12:30")),
    "a question less": lambda e: replace(e, questions=e.questions[1:] or ("no",)),
    "all questions": lambda e: replace(e, questions=("eins", "zwei", "drei: vier", "true", "[x]", "it's “so”")),
    "a translation": lambda e: replace(
        e, translations={**e.translations, "fr": Translation(("Où est ma commande ?",), "Un lien.\nBientôt.")}
    ),
    "a translation's answer": lambda e: replace(
        e, translations={**e.translations, "de": replace(e.translations.get("de", Translation()), answer="Neu: Text")}
    ),
    "a translation's question": lambda e: replace(
        e,
        translations={
            **e.translations,
            "de": (there := e.translations.get("de", Translation()), replace(there, questions=(*there.questions, "wo, wo?")))[1],
        },
    ),
    "no German": lambda e: replace(e, translations={k: v for k, v in e.translations.items() if k != "de"}),
    "department": lambda e: replace(e, department="workshop"),
    "no department": lambda e: replace(e, department=None),
    "for people": lambda e: replace(e, always_human=True),
    "floor": lambda e: replace(e, floor=0.75),
    "no floor": lambda e: replace(e, floor=None),
    "valid": lambda e: replace(e, valid_from=date(2027, 1, 1), valid_until=date(2027, 2, 1)),
    "valid from": lambda e: replace(e, valid_from=None, valid_until=date(2027, 2, 1)),
    "always valid": lambda e: replace(e, valid_from=None, valid_until=None),
    "attachments": lambda e: replace(e, attachments=("size-chart.png", "a, b.pdf")),
    "follow-ups": lambda e: replace(e, follow_ups=(*e.follow_ups, "payment")),
    "no follow-ups": lambda e: replace(e, follow_ups=()),
}


@pytest.mark.parametrize("variant", ["as it is", "crlf"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_every_entry_keeps_all_comments_and_all_other_bytes(variant: str, change: str) -> None:
    text = VARIANTS[variant]
    for entry in entries(text).values():
        new = CHANGES[change](entry)
        try:
            after = changed(text, new)
        except TooOdd:
            # Only what cannot be done without losing a comment.
            assert (change, entry.id) in {("no German", "order_status")}
            continue
        gone, _ = lines_of(text, after)
        comments = [line for line in gone if line.lstrip().startswith("#") and "no comment" not in line]
        assert comments == []
        start = text.index(f"id: {entry.id}")
        assert after.startswith(text[: text.rindex("\n", 0, start)])
        following = [each for each in entries(text) if text.index(f"id: {each}") > start]
        if following:
            assert after.endswith(text[text.rindex("\n", 0, text.index(f"id: {following[0]}")) :])
        else:
            assert after.endswith(text[text.index("# the end") :])
        assert ("\r\n" in after) == ("\r\n" in text)
        assert "\r\n" not in text or "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_in_what_we_ship_a_change_touches_the_lines_that_it_means(path: Path) -> None:
    ends = "\r\n" if path.name < "p" else "\n"
    text = path.read_text().replace("\n", ends)
    surgery = Surgery(text)
    for entry in list(entries(text).values())[::3]:
        surgery = Surgery(text)
        new = replace(entry, questions=(*entry.questions[:2], "a wording: of ours", *entry.questions[2:]), answer="Short.")
        surgery.change(entry.id, fields_of(entry), fields_of(new))
        gone, written = lines_of(text, surgery.done())
        assert written == [f"      - 'a wording: of ours'{ends}", f"      Short.{ends}"]
        assert [line.strip() for line in gone] == entry.answer.split("\n")
    # The last one is enough to look at what all of it says.
    assert entries(surgery.done())[entry.id].answer == "Short."


@pytest.mark.parametrize("path", SHIPPED[::3], ids=lambda path: path.name)
def test_what_was_added_and_is_taken_out_again_leaves_the_same_file(path: Path) -> None:
    text = path.read_text()
    for entry in list(entries(text).values())[:: len(entries(text)) - 1]:
        for change in ("one question more", "a translation", "for people", "attachments"):
            assert changed(changed(text, CHANGES[change](entry)), entry) == text


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_entry_is_added_at_the_end_or_behind_another(variant: str) -> None:
    text = VARIANTS[variant]
    new = Entry("new_one", ("What's new?", "yes"), "A lot: today.\nMore tomorrow.", {"de": Translation(("Neu?",), "Ja.")})
    for after in (None, "returns"):
        surgery = Surgery(text)
        surgery.add(fields_of(new), after)
        made = surgery.done()
        gone, written = lines_of(text, made)
        assert gone == []
        assert [line.strip() for line in written if line.strip()] == [
            "- id: new_one", "questions:", "- What's new?", "- 'yes'", "answer: |", "A lot: today.", "More tomorrow.",
            "translations:", "de:", "questions:", "- Neu?", "answer: |", "Ja.",
        ]  # fmt: skip
        assert {**entries(text), "new_one": new} == entries(made)
        where = list(entries(made)).index("new_one")
        assert where == (4 if after is None else 2)


def test_the_first_entry_of_an_empty_list() -> None:
    surgery = Surgery("version: 1\nfaq: []  # soon\n")
    surgery.add(fields_of(Entry("a", ("A?",), "B.")))
    expected = "version: 1\nfaq:  # soon\n  - id: a\n    questions:\n      - A?\n    answer: |\n      B.\n"
    assert surgery.done() == expected


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_entry_is_removed_and_the_comments_around_it_stay(variant: str) -> None:
    text = VARIANTS[variant]
    for entry_id in entries(text):
        surgery = Surgery(text)
        surgery.remove(entry_id)
        after = surgery.done()
        assert entries(after) == {key: value for key, value in entries(text).items() if key != entry_id}
        for comment in ("# --- Parcels", "# --- Afterwards", "# the end", "notes: keep!"):
            assert comment in after


def test_the_last_entry_leaves_an_empty_list() -> None:
    text = "version: 1\nfaq:\n  - id: a\n    questions: [A?]\n    answer: B.\n"
    surgery = Surgery(text)
    surgery.remove("a")
    assert surgery.done() == "version: 1\nfaq: []\n"


def test_an_entry_moves_with_its_comments_as_it_is_written() -> None:
    source = (
        "version: 1\nfaq:\n- id: a\n  questions: [A?]\n  answer: B.\n\n# about b\n- id: b\n  questions:\n    # ha\n"
        "    - 'B?'\n  answer: >\n    C\n    d.\n"
    )
    target = "version: 1\r\nfaq:\r\n    - id: c\r\n      questions: [C?]\r\n      answer: D."
    from_, to = Surgery(source), Surgery(target)
    to.add_raw(*from_.raw("b"))
    from_.take("b")
    assert from_.done() == "version: 1\nfaq:\n- id: a\n  questions: [A?]\n  answer: B.\n\n"
    assert to.done() == target + (
        "\r\n    # about b\r\n    - id: b\r\n      questions:\r\n        # ha\r\n        - 'B?'\r\n      answer: >\r\n"
        "        C\r\n        d."
    )
    assert entries(to.done())["b"] == entries(source)["b"]


def test_what_only_a_hand_can_change_is_left_alone() -> None:
    anchored = "version: 1\nfaq:\n  - id: a\n    questions: &q\n      - A?\n    answer: B.\n    follow_ups: *q\n"
    surgery = Surgery(anchored)
    with pytest.raises(TooOdd):
        surgery.change("a", {"id": "a", "follow_ups": ["A?"]}, {"id": "a", "follow_ups": ["b"]})
    with pytest.raises(TooOdd):
        Surgery("version: 1\nfaq: nothing\n")


def test_fields_are_the_entry_and_back() -> None:
    for entry in entries(NASTY).values():
        assert entry_of(fields_of(entry)) == entry
