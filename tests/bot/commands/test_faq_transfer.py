"""`faq import` and `faq export` as people use them: files in, files out, one sentence for what must be mended."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.bot.commands.forked import run as nightdesk

TABLE = "id,questions,answer\r\nreturns,Can I return it?,Within 30 days.\r\nwhen,When are you open?,We are open on Sundays.\r\n"
RASA = """\
version: "3.1"
nlu:
- intent: faq/returns
  examples: |
    - Can I return it?
responses:
  utter_faq/returns:
  - text: Within 30 days.
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `nightdesk faq …` in an empty folder with the shop that ships."""
    return nightdesk(folder, "faq", *words)


def test_an_imported_table_is_an_faq_file_and_what_is_wrong_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE, newline="")
    done = run(tmp_path, "import", "table.csv", "--format", "csv", "--faq", "faq", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["file"], told["entries"]) == ("faq/imported.yml", 2)
    assert len(told["problems"]) == 1
    assert "We are open on Sundays." in told["problems"][0]
    assert told["problems"][0] in done.stderr
    assert "Can I return it?" in (tmp_path / "faq/imported.yml").read_text()
    check = run(tmp_path, "check", "--faq", "faq")
    assert (check.returncode, check.stderr.strip()) == (1, told["problems"][0])
    publish = run(tmp_path, "publish", "--faq", "faq")
    assert (publish.returncode, publish.stderr.strip()) == (1, told["problems"][0])


def test_rasas_retrieval_intents_are_imported_and_can_be_published(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(RASA)
    done = run(tmp_path, "import", "nlu.yml", "--format", "rasa", "--faq", "faq")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == ["Wrote 1 entries to faq/imported.yml.", "The FAQ can be published."]
    assert run(tmp_path, "check", "--faq", "faq").returncode == 0


def test_an_import_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE, newline="")
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq/imported.yml").write_text("kept")
    done = run(tmp_path, "import", "table.csv", "--format", "csv", "--faq", "faq")
    assert done.returncode == 1
    assert done.stderr == "faq/imported.yml exists already; rename it to what it is about, and import again.\n"
    assert (tmp_path / "faq/imported.yml").read_text() == "kept"


def test_an_id_that_is_taken_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE, newline="")
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq/shop.yml").write_text("version: 1\nfaq:\n  - {id: returns, questions: [Back?], answer: Yes.}\n")
    done = run(tmp_path, "import", "table.csv", "--format", "csv", "--faq", "faq")
    assert done.returncode == 1
    assert done.stderr == "The id returns is taken by faq/shop.yml:3; rename one of the two, and import again.\n"
    assert not (tmp_path / "faq/imported.yml").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "table.csv cannot be read"),
        (b"id,answer,more\n", "table.csv:1: the column questions is missing"),
        (b"id,questions,answer\n", "table.csv:1: nothing can be imported"),
        (b"id,questions,answer\n\xff\0,a,b\n", "table.csv:2: this is no text"),
    ],
)
def test_a_file_that_cannot_be_imported_is_one_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "table.csv").write_bytes(content)
    done = run(tmp_path, "import", "table.csv", "--format", "csv", "--faq", "faq")
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "faq").exists()


def test_a_table_goes_out_and_comes_back_as_the_same_faq(tmp_path: Path) -> None:
    out = run(tmp_path, "export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.stdout)))
    assert {row["language"] for row in rows} == {"en", "de"}
    assert run(tmp_path, "export", "--format", "csv", "--out", "all.csv").stdout == ""
    assert run(tmp_path, "import", "all.csv", "--format", "csv", "--faq", "faq").returncode == 0
    again = run(tmp_path, "export", "--format", "yaml", "--faq", "faq").stdout
    assert again == run(tmp_path, "export", "--format", "yaml").stdout


def test_an_export_tells_programs_where_it_is(tmp_path: Path) -> None:
    done = run(tmp_path, "export", "--format", "rasa", "--out", "nlu.yml", "--json")
    told = json.loads(done.stdout)
    assert (told["format"], told["file"]) == ("rasa", "nlu.yml")
    assert (tmp_path / "nlu.yml").read_text().count("- intent: faq/") == told["entries"] > 40


def test_an_export_to_nowhere_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "export", "--format", "yaml", "--out", "nowhere/all.yml")
    assert done.returncode == 1
    assert done.stderr.startswith("nowhere/all.yml cannot be written")


GOOD = "version: 1\nfaq:\n  - {id: a, questions: [Where is it?], answer: Here.}\n"
#: each breaks the working copy in another way
BROKEN = {
    "no YAML": "version: 1\nfaq: [\n",
    "no questions": "version: 1\nfaq:\n  - {id: a, questions: [], answer: Here.}\n",
    "too long": f"version: 1\nfaq:\n  - {{id: a, questions: [Where is it?], answer: {'x' * 1601}}}\n",
    "one question of 100 kB": f"version: 1\nfaq:\n  - {{id: a, questions: [{'why ' * 25_600}], answer: Here.}}\n",
}


def test_a_broken_working_copy_changes_nothing_of_what_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "shop.yml").write_text(GOOD)
    assert run(tmp_path, "publish", "--faq", "faq").returncode == 0
    served = run(tmp_path, "versions", "--json").stdout
    for name, broken in BROKEN.items():
        (folder / "shop.yml").write_text(broken)
        done = run(tmp_path, "publish", "--faq", "faq", "--json")
        assert (done.returncode, done.stdout) == (1, ""), name
        assert done.stderr.startswith("faq/shop.yml:"), name
        assert "Traceback" not in done.stderr, name
    assert run(tmp_path, "versions", "--json").stdout == served


def test_a_check_tells_programs_what_is_wrong_and_what_is_suspicious(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    twins = "  - {id: b, questions: [is it where], answer: There.}\n"
    (tmp_path / "faq/shop.yml").write_text(GOOD + twins)
    done = run(tmp_path, "check", "--faq", "faq", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["problems"], len(told["suspicions"])) == (0, [], 1)
    assert done.stderr.splitlines() == [f"{told['suspicions'][0]} (this stops nothing)", "The FAQ can be published."]


def test_what_is_not_imported_is_told_line_by_line(tmp_path: Path) -> None:
    table = "question;answer;colour\r\nWie groß?;Für alle.;rot\r\n"
    (tmp_path / "table.csv").write_bytes(table.encode("cp1252"))
    done = run(tmp_path, "import", "table.csv", "--format", "csv", "--faq", "faq", "--language", "de", "--json")
    told = json.loads(done.stdout)
    assert told["notes"] == [
        "table.csv:2: this is not UTF-8, so it was read as Windows text; look whether accents and signs are right",
        "table.csv:1: not imported are the columns colour",
    ]
    assert done.stderr.splitlines()[:2] == told["notes"]
    assert "Wie groß?" in (tmp_path / "faq/imported.yml").read_text(encoding="utf-8")
