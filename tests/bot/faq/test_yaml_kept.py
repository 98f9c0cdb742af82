"""What was read before says the same as what is read now, place for place; what is not sure to is read anew."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml.scalarint import ScalarInt

from bot.faq import yaml_kept, yaml_lines
from bot.faq.parse import Parsed, parse_file
from bot.faq.yaml_kept import KeptYaml

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "data" / "faq").glob("*.yml"))
PLACES = [
    (), ("id",), ("questions",), ("answer",), ("department",), ("attachments",), ("follow_ups",), ("valid", "until"), ("nothing",),
    ("translations",), ("translations", "de"), ("translations", "de", "answer"), ("translations", "xx", "answer"), ("tests",),
]  # fmt: skip
ENTRY = """\
version: 1
# a word about this file
faq:
  - id: returns
    questions:
      - "How do I: return it?"   # quoted
      - 'send it back'
    answer: |
      Within 30 days.

      In any case.
    floor: 0.80
    valid: {from: 2026-12-01, until: 2026-12-24}
    translations:
      de:
        questions: [Wie gebe ich etwas zurück?, "Darf ich's zurückgeben?"]
        answer: >-
          Binnen 30
          Tagen.
    follow_ups: [shipping]
    tests:
      - my helmet does not fit
      - {ask: Passt nicht, language: de, at: 2026-12-02}
  - id: shipping
    questions: [do you ship]
    answer: Yes.
    always_human: true
    unknown_key: 3
    id_: no
"""
#: no trees of their own: anchors, merged maps, moments
NOT_KEPT = {
    "a list in two places": "version: 1\nfaq:\n  - {id: a, questions: &q [one], answer: x}\n  - {id: b, questions: *q, answer: x}\n",
    "a merged map": "version: 1\nfaq:\n  - &a {id: a, questions: [one], answer: x}\n  - {<<: *a, id: b, questions: [two]}\n",
    "a moment": "version: 1\nfaq:\n  - {id: a, questions: [one], answer: x, valid: {from: 2026-12-01T10:00:00}}\n",
    "lists in lists in lists, ten times each": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
}
ODD = {
    "nothing": "", "a text": "hello\n", "a list": "- 1\n- [2, {3: 4}]\n",
    "numbers as keys": "3: a\n2.5: b\ntrue: c\nnull: d\n2026-01-01: e\n",
    "words of truth": "a: yes\nb: No\nc: true\nd: ~\ne: 010\nf: 0x10\ng: 1_000\nh: .nan\ni: -.inf\nj: 1e3\n",
    "lists that look like ours": 'version: 1\nfaq: [[map, [a, 1, b]], [day, "2026-01-01"], [list]]\n',
    "half a character": 'a: "\\uD83D"\n',
}  # fmt: skip


def told(found: tuple[list[Parsed], list[str]]) -> Any:
    """All that anybody asks of what was read."""
    parsed, problems = found
    return problems, [
        (each.file, each.line, each.id, each.entry, each.questions, each.answers, each.problems, [each.at(*path) for path in PLACES])
        for each in parsed
    ]


@pytest.fixture
def kept(tmp_path: Path) -> KeptYaml:
    return KeptYaml(tmp_path / "cache" / "faq_files")


def not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(content: bytes) -> Any:
        raise AssertionError("it was read before")

    monkeypatch.setattr(yaml_lines, "loads", fails)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_reads_the_same(path: Path, kept: KeptYaml, monkeypatch: pytest.MonkeyPatch) -> None:
    read = told(parse_file(path))
    assert told(kept(path)) == read
    not_read_again(monkeypatch)
    assert told(kept(path)) == read
    assert len(read[1]) > 1


def test_an_entry_with_everything_and_mistakes_reads_the_same(tmp_path: Path, kept: KeptYaml, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop.yml"
    path.write_text(ENTRY, encoding="utf-8")
    read = told(parse_file(path))
    assert [problem.partition(":")[2].partition(":")[0] for problem in read[0]] == ["28", "29"], read[0]
    kept(path)
    not_read_again(monkeypatch)
    assert told(kept(path)) == read
    assert told(kept(tmp_path / "unsaved.yml", ENTRY.encode())) == told(
        parse_file(tmp_path / "unsaved.yml", ENTRY.encode(), lambda content: kept.loads(content))
    )


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_no_faq_reads_the_same(content: str, kept: KeptYaml, tmp_path: Path) -> None:
    read = yaml_lines.loads(content.encode())
    first, again = kept.loads(content.encode()), kept.loads(content.encode())
    assert repr(again) == repr(_plain(read)) == repr(_plain(first))
    path = tmp_path / "shop.yml"
    path.write_text(content, encoding="utf-8")
    assert told(kept(path)) == told(parse_file(path))


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {_plain(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if isinstance(node, ScalarInt):
        return int(node)
    return next((kind(node) for kind in (str, float) if isinstance(node, kind)), node)


@pytest.mark.parametrize("content", NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_is_no_plain_tree_is_read_anew(content: str, kept: KeptYaml, tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_text(content, encoding="utf-8")
    assert told(kept(path)) == told(kept(path)) == told(parse_file(path))
    assert not (tmp_path / "cache").exists()


def test_what_cannot_be_read_says_so_each_time(kept: KeptYaml, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(yaml_lines.Unreadable, match="git merge conflict"):
            kept.loads(b"a: 1\n<<<<<<< HEAD\n")
    assert kept(tmp_path / "gone.yml")[1] == parse_file(tmp_path / "gone.yml")[1] != []


@pytest.mark.parametrize("damage", [b"", b"{", b"[", b'["map", ["a", 1]]', b'["bell"]', b"[" * 100_000, b"\xed\xa0\xbd"])
def test_a_damaged_file_is_read_anew(damage: bytes, kept: KeptYaml, tmp_path: Path) -> None:
    whole = kept.loads(b"a: [1, 2]\n")
    (file,) = (tmp_path / "cache" / "faq_files").iterdir()
    good = file.read_bytes()
    file.write_bytes(damage)
    assert kept.loads(b"a: [1, 2]\n") == whole
    assert file.read_bytes() == good


def test_what_was_not_needed_for_longest_goes_first(kept: KeptYaml, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        kept.loads(f"a: {number}\n".encode())
    folder = tmp_path / "cache" / "faq_files"
    (size,) = {len(path.read_bytes()) for path in folder.iterdir()}
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    monkeypatch.setattr(yaml_kept, "KEPT_BYTES", 2 * size)
    kept.loads(b"a: 0\n")  # it is needed again
    kept.loads(b"a: 5\n")
    assert sorted(json.loads(path.read_bytes())[1][2] for path in folder.iterdir()) == [0, 5]


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where a folder should be")
    assert KeptYaml(tmp_path / "cache").loads(b"a: 1\n") == {"a": 1}
