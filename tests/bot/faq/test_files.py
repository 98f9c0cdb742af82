"""Reading and checking the FAQ's files: every mistake is found, with its line and what to do."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.faq.case import Case, Wanted
from bot.faq.entry import Entry, Translation
from bot.faq.exchange.transfer import to_yaml
from bot.faq.files import MAX_ANSWER_CHARS, FaqUnreadable, check, read
from bot.faq.nearly import nearly

Folder = Callable[..., Path]

GOOD = """\
version: 1
faq:
  - id: order_status
    questions: [Where is my order?, track my parcel]
    answer: |
      You get a link. We ship until {{ hours.closes_at }} today.
    translations:
      de: {questions: [Wo ist meine Bestellung?], answer: Sie erhalten einen Link.}
    department: service
    always_human: true
    floor: 0.8
    valid: {from: 2026-12-01, until: 2026-12-31}
    attachments: [size-chart.png]
    follow_ups: [returns]
  - id: returns
    questions:
      - Can I return it?
    answer: Within 30 days.
"""


def entry(text: str) -> str:
    """A file with one good entry, and `text` as the keys of a second one from line 6 on."""
    head = "version: 1\nfaq:\n  - id: returns\n    questions: [Can I return it?]\n    answer: Yes.\n"
    return head + "".join(f"{'  - ' if n == 0 else '    '}{line}\n" for n, line in enumerate(text.splitlines()))


def test_it_reads_every_key_of_an_entry(faq_folder: Folder) -> None:
    folder = faq_folder(orders=GOOD)
    order, returns = read(folder)
    assert order.questions == ("Where is my order?", "track my parcel")
    assert order.answer == "You get a link. We ship until {{ hours.closes_at }} today."
    assert order.translations == {"de": Translation(("Wo ist meine Bestellung?",), "Sie erhalten einen Link.")}
    assert (order.department, order.always_human, order.floor) == ("service", True, 0.8)
    assert (order.valid_from, order.valid_until) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (order.attachments, order.follow_ups) == (("size-chart.png",), ("returns",))
    assert order.source == f"{folder}/orders.yml:3"
    assert (returns.id, returns.source) == ("returns", f"{folder}/orders.yml:15")


def test_a_good_faq_has_no_problems(faq_folder: Folder) -> None:
    folder = faq_folder(orders=GOOD)
    (folder / "media").mkdir()
    (folder / "media" / "size-chart.png").write_bytes(b"\x89PNG\r\n\x1a\n picture")
    assert check(folder, departments=["service"], languages=["en", "de"], unknown_placeholders=lambda _: []) == []


OK = "id: other\nquestions: [Something else?]\nanswer: Yes.\n"

SHAPE = [
    ("id: other\nquestions: [a b]\nanswr: Yes.", 8, "the key answr is unknown; did you mean answer?"),
    ("id: other\nquestions: [a b]", 6, "the entry has no answer"),
    ("id: other\nquestions: [a b]\nanswer: ' '", 8, "answer is empty"),
    ("id: other\nquestions: [a b]\nanswer: 24", 8, "answer does not read as text; put it into quotes"),
    ("id: other\nanswer: Yes.", 6, "the entry has no questions"),
    ("id: other\nquestions: []\nanswer: Yes.", 7, "the entry has no questions"),
    ("id: other\nquestions: one\nanswer: Yes.", 7, "questions must be a list"),
    ("id: other\nquestions:\n- a b\n- ''\nanswer: Yes.", 9, "the question is empty"),
    ("id: other\nquestions:\n- a b\n- 24\nanswer: Yes.", 9, "the question 24 does not read as text"),
    ("questions: [a b]\nanswer: Yes.", 6, "the entry has no id"),
    ("id: Order-Status\nquestions: [a b]\nanswer: Yes.", 6, "the id Order-Status must be of a-z, 0-9 and _ only"),
    ("id: 24\nquestions: [a b]\nanswer: Yes.", 6, 'the id 24 reads as a number; put it into quotes: "24"'),
    (OK + "always_human: maybe", 9, "always_human must be true or false, not maybe"),
    (OK + "floor: 1.5", 9, "floor must be a number from 0 to 1, not 1.5"),
    (OK + "floor: high", 9, "floor must be a number from 0 to 1, not high"),
    (OK + "valid: {from: soon}", 9, "soon is no date; write it as 2026-12-31"),
    (OK + "valid: {form: 2026-12-01}", 9, "the key form is unknown; did you mean from?"),
    (OK + "translations: [de]", 9, "translations must be a map of languages"),
    (OK + "translations:\n  deutsch: {answer: Ja.}", 10, "deutsch is no language"),
    (OK + "translations:\n  de: {}", 10, "the translation de is empty"),
    (OK + "translations:\n  de: {answer: ''}", 10, "answer is empty"),
    (OK + "follow_ups: returns", 9, "follow_ups must be a list of names"),
    (OK + "department: ''", 9, "department is empty"),
    (
        "id: other\nquestions: [a b]\ntranslations: {de: {answer: Ja.}}",
        6,
        "the entry has no answer in the shop's first language, only in de; write answer: beside translations:",
    ),
    (
        "id: other\nanswer: Yes.\ntranslations:\n  de: {questions: [wo ist es]}",
        6,
        "the entry has no questions in the shop's first language, only in de; write questions: beside translations:",
    ),
    ("id: other\nquestions: [[a, b]]\nanswer: Yes.", 7, "the question a list does not read as text"),
    ("id: other\nquestions: [a b]\nanswer: {de: Ja.}", 8, "answer does not read as text; put it into quotes"),
    (OK + "floor: [0.8]", 9, "floor must be a number from 0 to 1, not a list"),
]

CONTENT = [
    (OK + "valid: {from: 2026-12-31, until: 2026-12-01}", 9, "valid ends on 2026-12-01, before it begins"),
    (OK + f"answer2: {'x' * 3}", 9, "the key answer2 is unknown; did you mean answer?"),
    ("id: returns\nquestions: [a b]\nanswer: Yes.", 6, "the id returns is taken by"),
    ("id: other\nquestions: ['CAN I RETURN IT']\nanswer: Yes.", 7, "is also a question of returns"),
    ("id: other\nquestions: [a b, 'A, B!']\nanswer: Yes.", 7, "stands twice in other"),
    ("id: other\nquestions: ['???']\nanswer: Yes.", 7, "has no letter or digit"),
    (f"id: other\nquestions: [a b]\nanswer: {'x' * 1601}", 8, "the answer has 1,601 characters and WhatsApp takes 1,600"),
    (OK + f"translations:\n  de: {{answer: {'x' * 1601}}}", 10, "the answer has 1,601 characters"),
    (f"id: other\nquestions: [{'why ' * 25600}]\nanswer: Yes.", 7, "the question has 102,399 characters"),
    (OK + "follow_ups: [retruns]", 9, "follow_ups names retruns, which is no entry; did you mean returns?"),
    (OK + "follow_ups: [other]", 9, "other offers itself as follow-up"),
    (OK + "department: servce", 9, "the shop has no department servce; did you mean service?"),
    (OK + "translations:\n  fr: {answer: Oui.}", 10, "fr is not among the shop's languages (en, de)"),
    (OK + "translations:\n  en: {answer: 'Yes.'}", 10, "en is the shop's first language"),
    ("id: other\nquestions: [a b]\nanswer: 'Until {{ hours.tea }}.'", 8, "nothing fills the placeholder hours.tea"),
    (
        "id: other\nquestions: ['until {{ hours.closes_at }}?']\nanswer: Yes.",
        7,
        "nothing is filled into questions; write “until {{ hours.closes_at }}?” as a customer would",
    ),
    (
        "id: other\nquestions: [a b]\nanswer: 'Until {{ hours.closes_at }.'",
        8,
        "the braces of {{ hours.closes_at } are no placeholder; write for example {{ hours.closes_at }}, with two on each side",
    ),
    ("id: other\nquestions: [a b]\nanswer: 'Until {hours.closes_at}.'", 8, "the braces of {hours.closes_at} are no"),
    ("id: other\nquestions: [a b]\nanswer: '{% if open %} Yes.'", 8, "the braces of {% if open %} are no placeholder"),
    ("id: other\nquestions: [a b]\nanswer: |\n  Yes.\n\n  hours.week }}", 11, "the braces of hours.week }} are no"),
    (f"id: other\nquestions: [a b]\nanswer: {'😀' * 801}", 8, "the answer has 1,602 characters and WhatsApp takes 1,600"),
    (
        f"id: other\nquestions: [a b]\nanswer: '{'x' * 1580} {{{{ hours.week }}}}'",
        8,
        "the answer has 1,621 characters with its placeholders filled and WhatsApp takes 1,600; shorten it",
    ),
    (OK + "attachments: [chart.png]", 9, "media/chart.png does not exist"),
    (OK + "attachments: [../../secret]", 9, "the attachment ../../secret is outside"),
]


def test_a_file_that_customers_cannot_be_sent_is_told_with_what_to_do(faq_folder: Folder) -> None:
    folder = faq_folder(orders=entry(OK + "attachments: [a.png, b.exe, c.pdf, d.jpg, e.png]"))
    media = folder / "media"
    media.mkdir()
    (media / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (media / "b.exe").write_bytes(b"MZ")
    (media / "c.pdf").write_bytes(b"PK a document of another program")
    (media / "d.jpg").write_bytes(b"\xff\xd8\xff" + bytes(5_000_000))
    (media / "e.png").mkdir()
    told = [problem.partition("media/")[2] for problem in check(folder)]
    assert sorted(told) == [
        "b.exe is no file that customers can be sent; use one that ends in .png, .jpg or .pdf",
        "c.pdf is called .pdf but is none inside; save it as .pdf and put it there again",
        "d.jpg has 5.0 MB and WhatsApp takes 5 MB; make it smaller",
        "e.png cannot be read (Is a directory); put a file there that can",
    ]


@pytest.mark.parametrize(("text", "line", "sentence"), SHAPE + CONTENT)
def test_it_names_file_line_and_mend(faq_folder: Folder, text: str, line: int, sentence: str) -> None:
    folder = faq_folder(orders=entry(text))
    problems = check(
        folder,
        departments=["service"],
        languages=["en", "de"],
        unknown_placeholders=lambda answer: ["hours.tea"] if "hours.tea" in answer else [],
        filled=lambda answer, language, department: answer.replace("{{ hours.week }}", f"{'w' * 38}{language}"),
    )
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{folder}/orders.yml:{line}: ")
    assert sentence in problems[0]
    assert ";" in problems[0], "says what to do"


@pytest.mark.parametrize(("text", "line", "sentence"), SHAPE)
def test_reading_refuses_what_cannot_be_an_entry(faq_folder: Folder, text: str, line: int, sentence: str) -> None:
    with pytest.raises(FaqUnreadable) as refused:
        read(faq_folder(orders=entry(text)))
    assert sentence in refused.value.problems[0]


WHOLE_FILES = [
    (b"", 1, "the file must begin with version: 1 and faq:"),
    (b"- one\n", 1, "the file must begin with version: 1 and faq:"),
    (b"faq: []\n", 1, "version must be 1"),
    (b"version: 2\nfaq: []\n", 1, "version must be 1"),
    (b"version: 1\n", 1, "faq must be a list of entries"),
    (b"version: 1\nfaq: [3]\n", 2, "an entry must have the keys id, questions and answer"),
    (b"version: 1\nnlu: []\nfaq: []\n", 2, "the key nlu is unknown"),
    (b"version: 1\nfaq:\n  - id: a\n    answer: not: good\n", 4, "put a text that contains a colon"),
    (b"version: 1\nfaq:\n\t- id: a\n", 3, "not valid YAML"),
    (b"version: 1\nfaq: [\n", 3, "not valid YAML"),
    (b"version: 1\nfaq: " + b"[" * 5000, 1, "nested too deep for an FAQ; take the nesting out"),
    (b"version: 1\nfaq: &all\n  - *all\n", 2, "an entry must have the keys id, questions and answer"),
    (b"version: 1\nversion: 1\nfaq: []\n", 2, 'found duplicate key "version"; keep one of the two'),
    (b"version: 1\nfaq:\n<<<<<<< HEAD\n=======\n>>>>>>> other\n", 3, "merge conflict"),
    ("version: 1\nfaq: []\n# für\n".encode("latin-1"), 3, "not UTF-8"),
    (b"version: 1\nfaq: []\n# \x00\n", 1, "not valid YAML"),
    (b"version: 1\nfaq: !!python/object:os.system {}\n", 2, "faq must be a list of entries"),
]


@pytest.mark.parametrize(("content", "line", "sentence"), WHOLE_FILES)
def test_it_says_why_a_whole_file_cannot_be_used(faq_folder: Folder, content: bytes, line: int, sentence: str) -> None:
    folder = faq_folder(shop=content)
    problems = check(folder)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{folder}/shop.yml:{line}: ")
    assert sentence in problems[0]


def test_a_byte_order_mark_does_no_harm(faq_folder: Folder) -> None:
    assert check(faq_folder(shop=b"\xef\xbb\xbf" + entry(OK).encode())) == []


def test_ids_and_questions_are_compared_over_all_files(faq_folder: Folder) -> None:
    one = "version: 1\nfaq:\n  - {id: a, questions: [Where?], answer: Here.}\n"
    two = "version: 1\nfaq:\n  - {id: a, questions: [When?], answer: Now.}\n  - {id: b, questions: [where], answer: There.}\n"
    problems = check(faq_folder(one=one, two=two))
    assert [problem.split(": ")[0].split("/")[-1] for problem in problems] == ["two.yml:3", "two.yml:4"]
    assert "one.yml:3" in problems[0]
    assert "one.yml:3" in problems[1]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(faq_folder: Folder) -> None:
    problems = check(faq_folder(a=entry("id: X\nquestions: []\nfloor: 3"), b=b"-"))
    assert [int(problem.split(":")[1]) for problem in problems] == [6, 6, 7, 8, 1]


def test_a_missing_or_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere")[0].startswith(f"{tmp_path}/nowhere:1: there is no such folder")
    assert check(tmp_path)[0].startswith(f"{tmp_path}:1: there is no .yml file in it")


def test_braces_that_are_meant_as_braces_are_left_alone(faq_folder: Folder) -> None:
    text = "id: other\nquestions: [a b]\nanswer: 'Sets such as {1, 2}, smileys :-} and {{ hours.week }} are fine.'"
    assert check(faq_folder(orders=entry(text)), unknown_placeholders=lambda _: []) == []


def test_a_list_that_grows_when_it_is_written_out_is_named_not_written(faq_folder: Folder) -> None:
    # Nine lists of nine lists …: a few hundred bytes here, more than any memory as words.
    lists = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    text = f"version: 1\nbomb:\n  l0: &l0 [x]\n{lists}faq:\n  - {{id: a, questions: [*l11], answer: *l11, floor: *l11}}\n"
    problems = check(faq_folder(shop=text))
    assert all(len(problem) < 300 for problem in problems)
    assert any("floor must be a number from 0 to 1, not a list" in problem for problem in problems)


def test_the_same_words_in_another_order_are_suspicious_and_stop_nothing(faq_folder: Folder) -> None:
    one = "version: 1\nfaq:\n  - {id: a, questions: [Where is my order?, is my order where], answer: Here.}\n"
    two = "version: 1\nfaq:\n  - {id: b, questions: ['My order is where?', Can I?], answer: There.}\n"
    folder = faq_folder(one=one, two=two + "  - {id: c, questions: [I can], answer: Yes.}\n")
    assert check(folder) == []
    assert nearly(folder) == [
        f"{folder}/two.yml:3: “My order is where?” has the words of “Where is my order?” in a ({folder}/one.yml:3); "
        "when both mean the same, keep one"
    ]


def test_checking_loads_no_model() -> None:
    script = "import sys, bot.faq.files; sys.exit(any(m in sys.modules for m in 'torch faiss sklearn numpy twilio'.split()))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


class TestSchema:
    """The published JSON Schema says the same as the code about a file's shape."""

    @pytest.fixture
    def schema(self) -> jsonschema.Draft202012Validator:
        text = (Path(__file__).parents[3] / "bot/faq/schema.json").read_text()
        jsonschema.Draft202012Validator.check_schema(json.loads(text))
        return jsonschema.Draft202012Validator(json.loads(text))

    def test_it_accepts_every_key_that_is_read(self, schema: jsonschema.Draft202012Validator) -> None:
        schema.validate(as_json(GOOD))

    @pytest.mark.parametrize(("text", "line", "sentence"), SHAPE)
    def test_it_refuses_the_same_shapes(
        self, schema: jsonschema.Draft202012Validator, text: str, line: int, sentence: str
    ) -> None:
        assert not schema.is_valid(as_json(entry(text)))


def as_json(text: str) -> object:
    """YAML as a JSON tool sees it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe").load(text), default=str))


def test_the_limit_is_the_strictest_channels(faq_folder: Folder) -> None:
    fits = f"id: other\nquestions: [a b]\nanswer: {'x' * MAX_ANSWER_CHARS}"
    assert check(faq_folder(orders=entry(fits))) == []


class TestCases:
    """`tests:` of an entry: what a trainer writes by hand, and how a mistake in it is told."""

    def test_they_are_read_in_either_form(self, faq_folder: Folder) -> None:
        folder = faq_folder(shop=entry(
            "id: order_status\nquestions: [Where is it?]\nanswer: Here.\ntests:\n"
            "  - My parcel is late\n"
            "  - {ask: Mein Paket fehlt, language: de, at: 2026-12-24}\n"
            "  - {ask: What is the moon made of?, expect: silence}\n"
            "  - {ask: Can I send it back?, expect: not_this}"
        ))  # fmt: skip
        assert check(folder) == []
        _, order = read(folder)
        assert order.tests == (
            Case("My parcel is late", source=f"{folder}/shop.yml:10"),
            Case("Mein Paket fehlt", Wanted.ANSWER, "de", date(2026, 12, 24), f"{folder}/shop.yml:11"),
            Case("What is the moon made of?", Wanted.SILENCE, source=f"{folder}/shop.yml:12"),
            Case("Can I send it back?", Wanted.NOT_THIS, source=f"{folder}/shop.yml:13"),
        )

    def test_they_go_into_a_version_and_come_out_of_it(self, faq_folder: Folder) -> None:
        folder = faq_folder(shop=entry(
            "id: order_status\nquestions: [Where is it?]\nanswer: Here.\ntests: [{ask: Where?, language: de, at: 2026-12-24}]"
        ))  # fmt: skip
        _, order = read(folder)
        stored = Entry.from_json(json.loads(json.dumps(order.to_json())))
        assert stored.tests == (Case("Where?", language="de", at=date(2026, 12, 24)),)

    def test_an_export_as_a_file_keeps_them(self, faq_folder: Folder) -> None:
        folder = faq_folder(shop=entry(
            "id: order_status\nquestions: [Where is it?]\nanswer: Here.\n"
            "tests: [Mine is late, {ask: Where?, at: 2026-12-24, expect: silence}]"
        ))  # fmt: skip
        again = faq_folder(shop=to_yaml(read(folder)))
        assert [(case.ask, case.wanted, case.at) for case in read(again)[1].tests] == [
            ("Mine is late", Wanted.ANSWER, None),
            ("Where?", Wanted.SILENCE, date(2026, 12, 24)),
        ]

    @pytest.mark.parametrize(
        ("text", "line", "sentence"),
        [
            ("tests: Where is it?", 9, "tests must be a list"),
            ("tests:\n  - {language: de}", 10, "a test case has no question in words"),
            ("tests:\n  - 12", 10, "a test case does not read as text"),
            ("tests:\n  - {ask: Mine?, expects: silence}", 10, "the key expects of a test case is unknown; did you mean expect?"),
            ("tests:\n  - {ask: Mine?, expect: nothing}", 10, "write one of answer, not_this, silence"),
            ("tests:\n  - {ask: Mine?, language: German}", 10, "use its two letters"),
            ("tests:\n  - {ask: Mine?, at: tomorrow}", 10, "write it as 2026-12-31"),
            ("tests:\n  - can i RETURN it", 10, "can never pass: it is a question of returns"),
            ("tests:\n  - {ask: Where is it?, expect: not_this}", 10, "can never pass: it is a question of order_status"),
        ],
    )
    def test_a_mistake_is_told_with_its_line(self, faq_folder: Folder, text: str, line: int, sentence: str) -> None:
        folder = faq_folder(shop=entry(f"id: order_status\nquestions: [Where is it?]\nanswer: Here.\n{text}"))
        (problem,) = check(folder)
        assert problem.startswith(f"{folder}/shop.yml:{line}: "), problem
        assert sentence in problem

    def test_two_entries_cannot_both_want_the_same_question(self, faq_folder: Folder) -> None:
        folder = faq_folder(
            a="version: 1\nfaq:\n  - {id: one, questions: [First?], answer: A., tests: [And then?]}\n",
            b="version: 1\nfaq:\n  - {id: two, questions: [Second?], answer: B., tests: [and then]}\n",
        )
        (problem,) = check(folder)
        assert problem.startswith(f"{folder}/b.yml:3: ")
        assert f"is also one of one ({folder}/a.yml:3)" in problem
