"""Bringing an FAQ over loses nothing, and says what cannot be brought."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.exchange.brought import BadImport, decoded, slug
from bot.faq.exchange.from_rasa import import_rasa
from bot.faq.exchange.from_table import import_csv
from bot.faq.exchange.transfer import export_csv, export_rasa, to_yaml
from bot.faq.files import check, read

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
NUMBERED = Entry("24", ("Twenty four?",), "Hours.")


def test_an_entry_written_as_yaml_is_read_again_as_it_was(faq_folder: Callable[..., Path]) -> None:
    found = read(faq_folder(shop=to_yaml([FULL, PLAIN])))
    assert [replace(entry, source="") for entry in found] == [FULL, PLAIN]


def test_a_table_gives_back_the_same_entries() -> None:
    found = import_csv(export_csv([FULL, PLAIN, NUMBERED]))
    assert (found.entries, found.notes) == ([FULL, PLAIN, NUMBERED], [])


def test_a_table_gives_back_an_faq_that_is_in_another_language_first() -> None:
    german = Entry("lage", ("Wo seid ihr?",), "Am Markt.", {"en": Translation(("Where?",), "At the market.")})
    assert import_csv(export_csv([german], "de"), default_language="de").entries == [german]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_a_table_from_any_spreadsheet_is_read(encoding: str, delimiter: str, ends: str) -> None:
    rows = [["id", "questions", "answer"], ["zurueck", '"Zurück?\nRückgabe, wie; so?"', '"Für 30 Tage.\n\nÖfter nicht."']]
    text = ends.join(delimiter.join(row) for row in rows) + ends
    read_text, _ = decoded(text.encode(encoding), "table.csv")
    found = import_csv(read_text, "table.csv", "de")
    answer = "Für 30 Tage.\n\nÖfter nicht."
    assert found.entries == [Entry("zurueck", ("Zurück?", "Rückgabe, wie; so?"), answer)]


def test_text_that_is_not_utf_8_is_read_as_windows_text_and_said() -> None:
    text, notes = decoded("id,questions\na,Größe?\n".encode("cp1252"), "table.csv")
    assert text == "id,questions\na,Größe?\n"
    assert notes == ["table.csv:2: this is not UTF-8, so it was read as Windows text; look whether accents and signs are right"]
    with pytest.raises(BadImport, match=r"table\.xls:1: this is no text; save the table as CSV"):
        decoded(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "table.xls")
    with pytest.raises(BadImport, match="this is damaged UTF-16 text"):
        decoded(b"\xff\xfea\0b", "table.csv")


def test_excels_own_first_line_tells_the_sign_between_cells() -> None:
    found = import_csv("sep=|\r\nid|questions|answer\r\na|Why, oh; why?|Yes.\r\n\r\nb|How?|soon|ish\r\n", "t.csv")
    assert found.entries == [Entry("a", ("Why, oh; why?",), "Yes."), Entry("b", ("How?",), "soon")]
    assert found.notes == ["t.csv:5: the row has more cells than the first line; put texts into quotes"]


DIALOGFLOW_CX = """\
Intent Display Name,Language,Phrase
order.status,en,where is my order
order.status,en,"track, please"
order.status,de,wo ist mein Paket
"""


def test_a_phrase_a_row_as_dialogflow_writes_them_becomes_entries_without_answers(faq_folder: Callable[..., Path]) -> None:
    found = import_csv(DIALOGFLOW_CX, "cx.csv")
    german = {"de": Translation(("wo ist mein Paket",))}
    assert found.entries == [Entry("order_status", ("where is my order", "track, please"), "", german)]
    assert found.notes == ["cx.csv:1: 1 entries have no answer; write them before you publish"]
    problems = check(faq_folder(shop=to_yaml(found.entries)))
    assert [problem.split(": ", 1)[1] for problem in problems] == ["answer is empty; write it"]


def test_questions_and_answers_without_a_head_are_taken_as_such() -> None:
    found = import_csv('Where is my order?,"In the post, mostly."\nCan I return it?,Yes.\nhow to return,Yes.\n', "kb.csv")
    assert found.entries == [
        Entry("where_is_my_order", ("Where is my order?",), "In the post, mostly."),
        Entry("can_i_return_it", ("Can I return it?", "how to return"), "Yes."),
    ]
    assert found.notes == [
        "kb.csv:1: no column has a known name; the first was taken for questions, the second for answers"
    ]


ARTICLES = """\
id,title,content,status,locale,views
17,How do I return a bike?,"<h2>Returns</h2><p>Bring it <b>back</b>:</p><ul><li>within 30&nbsp;days</li><li>see <a href=""https://x.example/r"">here</a></li>
</ul><img src=""a.png"">",published,en_US,9
17,Wie gebe ich ein Rad zurück?,<p>Bringen Sie es.<br>Bald.</p>,published,de,1
18,Draft,Nothing yet.,draft,en,0
19,Where?,Here.,published,Klingonisch,0
"""


def test_articles_of_a_help_centre_lose_their_marks_and_drafts_stay_behind() -> None:
    found = import_csv(ARTICLES, "articles.csv")
    assert found.entries == [
        Entry(
            "how_do_i_return_a_bike",
            ("How do I return a bike?",),
            "Returns\n\nBring it back:\n\n- within 30 days\n- see here (https://x.example/r)",
            {"de": Translation(("Wie gebe ich ein Rad zurück?",), "Bringen Sie es.\nBald.")},
        )
    ]
    assert found.notes == [
        "articles.csv:1: not imported are the columns views",
        "articles.csv:2: the pictures of the answer are not imported; put them into the folder media",
        "articles.csv:2: the answer was HTML; only its words, lists and links are imported",
        "articles.csv:4: the answer was HTML; only its words, lists and links are imported",
        "articles.csv:5: the row is draft, so it is not imported",
        "articles.csv:6: Klingonisch is no language, so the row is not imported; write two letters, as in de",
    ]


def test_sentences_with_labels_become_entries(faq_folder: Callable[..., Path]) -> None:
    found = import_csv("sentence,label\nDo you offer EMI,EMI\nemi?,EMI\nhi,100_NIGHT_TRIAL_OFFER\n")
    assert [(entry.id, entry.questions) for entry in found.entries] == [
        ("emi", ("Do you offer EMI", "emi?")),
        ("100_night_trial_offer", ("hi",)),
    ]


def test_what_a_row_adds_is_kept_and_a_second_answer_is_said() -> None:
    found = import_csv("id,questions,answer\na,Why?,Yes.\na,How?,No.\na,WHY,Yes.\n,,\n,,Lost.\n", "t.csv")
    assert found.entries == [Entry("a", ("Why?", "How?"), "Yes.")]
    assert found.notes == [
        "t.csv:3: a has an answer already; this other one is not imported",
        "t.csv:6: the row has neither an id nor a question; it is not imported",
    ]


def test_an_entry_without_the_shops_language_is_taken_as_it_is_and_said() -> None:
    found = import_csv("id,language,questions,answer\na,nl,Waar?,Hier.\n", "t.csv")
    assert found.entries == [Entry("a", ("Waar?",), "Hier.")]
    assert found.notes == ["t.csv:2: a is not there in en; what is in nl became the entry itself"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "table.csv:1: the table is empty"),
        ("foo;bar;answer\n1;2;3\n", "table.csv:1: the column questions is missing among foo, bar, answer"),
        ("id,questions,answer,floor\na,Why?,Yes.,high\n", "table.csv:2: floor is high"),
        ("id,questions,answer,valid_from\na,Why?,Yes.,soon\n", "table.csv:2: valid_from is soon"),
        (f'id,questions,answer\na,b,"1\n2"\nc,"{"why " * 40_000}",Yes.\n', "table.csv:4: this is no table"),
    ],
)
def test_a_bad_table_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadImport) as refused:
        import_csv(text, "table.csv")
    assert str(refused.value).startswith(sentence)


def test_an_id_is_made_of_words_is_short_and_is_never_taken() -> None:
    assert slug("Où est l’Ärger, bitte?") == "ou_est_laerger_bitte"
    assert slug("???") == "entry"
    assert slug("a b", {"a_b", "a_b_2"}) == "a_b_3"
    long = slug("how much does it cost to send a parcel to the other side of the world")
    assert long == "how_much_does_it_cost_to_send_a_parcel"


def test_rasas_retrieval_intents_give_back_questions_and_answers() -> None:
    (sale, returns) = import_rasa([("faq.yml", export_rasa([FULL, PLAIN]))]).entries
    assert (sale.id, sale.questions, sale.answer) == (FULL.id, FULL.questions, FULL.answer)
    assert returns == PLAIN


NLU = """\
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi
- intent: faq/Order-Status
  examples: |
    - where is my [parcel](thing)
    - track [it]{"entity": "thing", "value": "parcel"} please
    - Where is my [parcel](thing:box)?
- intent: faq/returns
  examples:
  - text: |
      give it back
  - text: return [it](thing)
- intent: chitchat/joke
  examples: |
    - tell a joke
- synonym: parcel
  examples: |
    - package
- lookup: city
  examples: |
    - Berlin
"""
DOMAIN = """\
version: "3.1"
intents: [greet, faq]
entities: [thing]
responses:
  utter_greet:
  - text: "Hello"
  utter_faq/Order-Status:
  - text: "On Slack."
    channel: slack
  - text: "Soon, {name}."
    buttons: [{title: Yes, payload: /yes}]
  utter_faq/returns:
  - text: "Yes."
  utter_faq/nowhere:
  - image: "a.png"
  utter_faq/unasked:
  - text: "Nobody asks."
actions: [action_x]
"""


def test_what_rasa_has_and_an_faq_has_not_is_said_line_by_line(faq_folder: Callable[..., Path]) -> None:
    found = import_rasa([("nlu.yml", NLU), ("domain.yml", DOMAIN)])
    assert found.entries == [
        Entry("faq_order_status", ("where is my parcel", "track it please"), "Soon, {name}."),
        Entry("faq_returns", ("give it back", "return it"), "Yes."),
    ]
    assert check(faq_folder(shop=to_yaml(found.entries))) == []
    assert found.notes == [
        "nlu.yml:3: the intent greet is not imported; it belongs to no retrieval intent",
        "nlu.yml:6: the marks of entities are taken off 3 examples of faq/Order-Status; their words stay",
        "nlu.yml:11: the marks of entities are taken off 1 examples of faq/returns; their words stay",
        "nlu.yml:19: the synonym parcel is not imported; write other words as questions",
        "nlu.yml:22: the lookup city is not imported; write other words as questions",
        "domain.yml:18: actions are not imported; an FAQ has none",
        "domain.yml:3: entities are not imported; an FAQ has none",
        "domain.yml:5: utter_greet is not imported; it belongs to no retrieval intent",
        "domain.yml:7: of utter_faq/Order-Status only the first text is imported, not its 1 other variants",
        "domain.yml:7: of utter_faq/Order-Status only the text is imported, not its buttons",
        "domain.yml:7: utter_faq/Order-Status has the slot {name}, which nothing fills here; write the answer without it",
        "domain.yml:14: utter_faq/nowhere has no text, so it is not imported",
        "nlu.yml:6: 1 examples of faq/Order-Status are there twice; one stays",
        "nlu.yml:16: chitchat/joke has no response with a text, so it is not imported; add utter_chitchat/joke",
        "domain.yml:16: utter_faq/unasked answers no intent of these files, so it is not imported",
    ]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([("nlu.yml", NLU)], "nlu.yml:1: there is no retrieval intent with examples and a response"),
        ([("domain.yml", DOMAIN)], "domain.yml:1: there is no retrieval intent with examples and a response"),
        ([("nlu.yml", "nlu: [\n")], "nlu.yml:2: this is not valid YAML"),
        ([("nlu.yml", "nlu: " + "[" * 5000)], "nlu.yml:1: this is not valid YAML"),
        ([("nlu.yml", "- 1\n")], "nlu.yml:1: there is no retrieval intent"),
    ],
)
def test_files_without_an_faq_in_them_are_refused(texts: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(BadImport) as refused:
        import_rasa(texts)
    assert str(refused.value).startswith(sentence)
