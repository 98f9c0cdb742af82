"""Bringing an FAQ over loses nothing, and says what cannot be brought."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.files import check, read
from bot.faq.transfer import BadImport, export_csv, export_rasa, import_csv, import_rasa, to_yaml

FULL = Entry(
    id="sale",
    questions=("Is there a sale?", 'the "big" one, when: now?'),
    answer="Ten percent.\n\nUntil {{ hours.closes_at }}: go.",
    translations={"de": Translation(("Gibt es Rabatt?",), "Zehn\nProzent."), "fr": Translation((), "Dix.")},
    department="service",
    always_human=True,
    floor=0.8,
    valid_from=date(2026, 12, 1),
    attachments=("chart.png", "more.png"),
    follow_ups=("returns",),
)
PLAIN = Entry("returns", ("Can I return it?",), "Yes.")


def test_an_entry_written_as_yaml_is_read_again_as_it_was(faq_folder: Callable[..., Path]) -> None:
    found = read(faq_folder(shop=to_yaml([FULL, PLAIN])))
    assert [replace(entry, source="") for entry in found] == [FULL, PLAIN]


def test_a_table_gives_back_the_same_entries() -> None:
    assert import_csv(export_csv([FULL, PLAIN])) == [FULL, PLAIN]


def test_a_table_of_three_columns_is_enough() -> None:
    assert import_csv("\ufeffid,questions,answer\r\nreturns,Can I return it?,Yes.\r\n") == [PLAIN]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "table.csv:1: the column answer is missing"),
        ("id;questions;answer\n", "table.csv:1: the column answer is missing"),
        ("id,questions,answer\n,Why?,Yes.\n", "table.csv:2: the row has no id"),
        ("id,questions,answer\na,Why?,Yes.\na,How?,No.\n", "table.csv:3: a is there already"),
        ("id,questions,answer,floor\na,Why?,Yes.,high\n", "table.csv:2: floor is high"),
        ("id,questions,answer,valid_from\na,Why?,Yes.,soon\n", "table.csv:2: valid_from is soon"),
    ],
)
def test_a_bad_table_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadImport) as refused:
        import_csv(text, "table.csv")
    assert str(refused.value).startswith(sentence)


def test_rasas_retrieval_intents_give_back_questions_and_answers() -> None:
    (sale, returns) = import_rasa([("faq.yml", export_rasa([FULL, PLAIN]))])
    assert (sale.id, sale.questions, sale.answer) == (FULL.id, FULL.questions, FULL.answer)
    assert returns == PLAIN


NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi
- intent: faq/Order-Status
  examples: |
    - where is my [parcel](thing)
    - track [it]{"entity": "thing"} please
    - where is my parcel
"""
DOMAIN = 'responses:\n  utter_greet:\n  - text: "Hello"\n  utter_faq/Order-Status:\n  - text: "Soon."\n'


def test_marks_of_entities_are_taken_off_and_other_intents_left_out(faq_folder: Callable[..., Path]) -> None:
    found = import_rasa([("nlu.yml", NLU), ("domain.yml", DOMAIN)])
    assert found == [Entry("order_status", ("where is my parcel", "track it please"), "Soon.")]
    assert check(faq_folder(shop=to_yaml(found))) == []


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([("nlu.yml", NLU)], "nlu.yml:1: faq/Order-Status has no response with a text"),
        ([("domain.yml", DOMAIN)], "utter_faq/Order-Status answers an intent without examples"),
        ([("nlu.yml", "nlu: [\n")], "nlu.yml:2: this is not valid YAML"),
    ],
)
def test_half_an_import_is_refused(texts: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(BadImport) as refused:
        import_rasa(texts)
    assert str(refused.value).startswith(sentence)
