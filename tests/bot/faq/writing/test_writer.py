"""Changing the FAQ's files on the disk: checked before, atomic, one at a time, and never over what somebody else wrote."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.files import check, read
from bot.faq.writing import writer as writing
from bot.faq.writing.writer import Conflicting, Writer, WriteRefused

Folder = Callable[..., Path]
SHOP = """\
# The shop
version: 1
faq:
  - id: opening   # asked most
    questions:
      - When are you open?
    answer: |
      Every day.
  - id: parking
    questions: [Can I park?, parking]
    answer: Yes.
    translations:
      de: {questions: [Parken?], answer: Ja.}
"""
ORDERS = "version: 1\nfaq:\n  - id: returns\n    questions: [Can I return it?]\n    answer: Yes.\n"


@pytest.fixture
def folder(faq_folder: Folder) -> Path:
    return faq_folder(shop=SHOP, orders=ORDERS)


@pytest.fixture
def writer(folder: Path) -> Writer:
    return Writer(folder, lambda instead: check(folder, departments=("service",), languages=("en", "de"), instead=instead))


def the(folder: Path, entry_id: str) -> Entry:
    return next(entry for entry in read(folder) if entry.id == entry_id)


def text(folder: Path, name: str = "shop") -> str:
    return (folder / f"{name}.yml").read_bytes().decode()


def test_a_change_is_written_and_shown_as_a_difference(writer: Writer, folder: Path) -> None:
    base = the(folder, "opening")
    dry = writer.change(base, replace(base, answer="Every day but Sunday."), dry=True)
    assert text(folder) == SHOP
    written = writer.change(base, replace(base, answer="Every day but Sunday."))
    assert text(folder) == SHOP.replace("Every day.", "Every day but Sunday.")
    assert written.diff == dry.diff
    assert [line for line in written.diff.splitlines() if line[0] in "+-"] == [
        "--- shop.yml", "+++ shop.yml", "-      Every day.", "+      Every day but Sunday.",
    ]  # fmt: skip


def test_nothing_changed_writes_nothing(writer: Writer, folder: Path) -> None:
    before = (folder / "shop.yml").stat()
    base = the(folder, "opening")
    assert not writer.change(base, base).wrote_anything
    assert not writer.add_wording("parking", "parking").wrote_anything
    assert (folder / "shop.yml").stat().st_mtime_ns == before.st_mtime_ns
    assert (folder / "shop.yml").stat().st_ino == before.st_ino


def test_a_wording_is_added_in_either_language(writer: Writer, folder: Path) -> None:
    writer.add_wording("parking", "where do  I leave my car")
    writer.add_wording("parking", "wo parke ich", "de")
    writer.add_wording("opening", "wann habt ihr auf", "de")
    assert the(folder, "parking").questions == ("Can I park?", "parking", "where do I leave my car")
    assert the(folder, "parking").translations["de"].questions == ("Parken?", "wo parke ich")
    assert the(folder, "opening").translations["de"] == Translation(("wann habt ihr auf",))


def test_an_entry_is_added_to_a_file_and_a_new_file_is_made(writer: Writer, folder: Path) -> None:
    writer.add(Entry("toilet", ("Is there a toilet?",), "Yes."), "shop.yml", "opening")
    assert [entry.id for entry in read(folder)] == ["returns", "opening", "toilet", "parking"]
    writer.add(Entry("gift", ("Gift cards?",), "Yes."), "gifts.yml")
    assert text(folder, "gifts") == (
        "version: 1\nfaq:\n  - id: gift\n    questions:\n      - Gift cards?\n    answer: |\n      Yes.\n"
    )


def test_an_entry_is_taken_out_and_moved(writer: Writer, folder: Path) -> None:
    writer.move("opening", "orders.yml")
    assert text(folder, "orders") == ORDERS + (
        "  - id: opening   # asked most\n    questions:\n      - When are you open?\n    answer: |\n      Every day.\n"
    )
    writer.remove(the(folder, "parking"))
    assert text(folder) == "# The shop\nversion: 1\nfaq: []\n"
    assert [entry.id for entry in read(folder)] == ["returns", "opening"]


def test_what_others_changed_meanwhile_is_kept_field_by_field(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    (folder / "shop.yml").write_text("# by hand\n" + SHOP.replace("Ja.", "Ja gern."))
    writer.change(base, replace(base, answer="Yes, behind the shop."))
    assert text(folder) == "# by hand\n" + SHOP.replace("Ja.", "Ja gern.").replace("Yes.", "Yes, behind the shop.")


def test_what_both_changed_is_shown_and_nothing_is_written_until_somebody_chooses(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    by_hand = SHOP.replace("answer: Yes.", "answer: No.").replace("parking]", "cars]")
    (folder / "shop.yml").write_text(by_hand)
    mine = replace(base, answer="Yes!", questions=(*base.questions, "garage"), department="service")
    with pytest.raises(Conflicting) as caught:
        writer.change(base, mine)
    assert text(folder) == by_hand
    assert [(each.name, each.base, each.theirs, each.mine) for each in caught.value.conflicts] == [
        ("questions", ["Can I park?", "parking"], ["Can I park?", "cars"], ["Can I park?", "parking", "garage"]),
        ("answer", "Yes.", "No.", "Yes!"),
    ]
    assert caught.value.merged is not None
    assert caught.value.merged.department == "service"
    writer.change(base, mine, {"questions": "both", "answer": "theirs"})
    assert the(folder, "parking").questions == ("Can I park?", "cars", "garage")
    assert the(folder, "parking").answer == "No."
    assert the(folder, "parking").department == "service"


def test_my_text_can_be_chosen(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    writer.change(base, replace(base, answer="No."))
    writer.change(base, replace(base, answer="Perhaps."), {"answer": "mine"})
    assert the(folder, "parking").answer == "Perhaps."


def test_the_same_change_twice_is_no_conflict(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    mine = replace(base, answer="No.")
    writer.change(base, mine)
    assert not writer.change(base, mine).wrote_anything


def test_what_somebody_else_changed_is_not_taken_out(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    writer.add_wording("parking", "garage")
    with pytest.raises(Conflicting):
        writer.remove(base)
    assert the(folder, "parking").questions[-1] == "garage"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("<<<<<<< HEAD\n" + SHOP, "shop.yml:1: a git merge conflict is left here; keep one side and delete the marker lines"),
        (SHOP.replace("answer: Yes.", "answer: Yes: no."), "shop.yml:11: this is not valid YAML (mapping values are not allowed"),
        (SHOP.encode("utf-16"), "shop.yml:1: this is not UTF-8 text; save the file with the encoding UTF-8"),
        (SHOP.replace("answer: Yes.", "answr: Yes."), "shop.yml:11: the key answr is unknown; did you mean answer?"),
    ],
)
def test_a_file_broken_by_hand_is_told_by_its_line_and_not_written(
    writer: Writer, folder: Path, broken: str | bytes, sentence: str
) -> None:
    base = the(folder, "parking")
    content = broken if isinstance(broken, bytes) else broken.encode()
    (folder / "shop.yml").write_bytes(content)
    for act in (
        lambda: writer.change(base, replace(base, answer="No.")),
        lambda: writer.add_wording("parking", "garage"),
        lambda: writer.remove(base),
    ):
        with pytest.raises(WriteRefused) as caught:
            act()
        assert sentence in str(caught.value)
    assert (folder / "shop.yml").read_bytes() == content


def test_a_broken_file_stops_nobody_from_working_in_another(writer: Writer, folder: Path) -> None:
    (folder / "shop.yml").write_text("<<<<<<< HEAD\n" + SHOP)
    writer.add_wording("returns", "send it back")
    assert text(folder, "orders") == ORDERS.replace("it?]", "it?, send it back]")


def test_what_cannot_be_published_is_not_written(writer: Writer, folder: Path) -> None:
    base = the(folder, "parking")
    for wrong, sentence in (
        (replace(base, department="servce"), "the shop has no department servce; did you mean service?"),
        (replace(base, questions=("Can I return it?",)), "“Can I return it?” is also a question of returns"),
        (replace(base, attachments=("map.png",)), "map.png does not exist; put the file there"),
        (replace(base, answer="x" * 2000), "shorten it"),
        (replace(base, questions=("Can I?", "can i")), "stands twice in parking"),
    ):
        with pytest.raises(WriteRefused) as caught:
            writer.change(base, wrong)
        assert sentence in str(caught.value), str(caught.value)
        assert caught.value.problems[0].startswith(f"{folder}/")
    for empty, sentence in ((replace(base, answer=" "), "has no answer"), (replace(base, questions=("",)), "has no questions")):
        with pytest.raises(WriteRefused, match=f"parking {sentence}"):
            writer.change(base, empty)
    with pytest.raises(WriteRefused, match="the id returns is taken"):
        writer.add(Entry("returns", ("New?",), "Yes."), "shop.yml")
    with pytest.raises(WriteRefused, match="no name for a file"):
        writer.add(Entry("new", ("New?",), "Yes."), "../shop.yml")
    with pytest.raises(WriteRefused, match=r"There is no entry parkin in .* did you mean parking"):
        writer.add_wording("parkin", "x y z")
    assert (text(folder), text(folder, "orders")) == (SHOP, ORDERS)


def test_an_older_mistake_elsewhere_stops_no_change(writer: Writer, folder: Path) -> None:
    (folder / "orders.yml").write_text(ORDERS + "    department: gone\n")
    writer.add_wording("parking", "garage")
    assert "garage" in text(folder)


def test_what_only_a_hand_can_write_is_said_with_the_file(writer: Writer, folder: Path) -> None:
    odd = SHOP.replace("[Can I park?, parking]", "&q [Can I park?, parking]").replace("[Parken?]", "*q")
    (folder / "shop.yml").write_text(odd)
    base = the(folder, "parking")
    with pytest.raises(WriteRefused, match=r"shop.yml: parking is written in a way that only a hand can change"):
        writer.change(base, replace(base, translations={"de": Translation(("Parken?",), "Ja.")}))
    assert text(folder) == odd


def test_the_file_keeps_its_rights_and_its_name(writer: Writer, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "real.yml"
    (folder / "shop.yml").rename(elsewhere)
    (folder / "shop.yml").symlink_to(elsewhere)
    elsewhere.chmod(0o640)
    writer.add_wording("parking", "garage")
    assert (folder / "shop.yml").is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert "garage" in elsewhere.read_text()
    assert sorted(each.name for each in folder.iterdir()) == ["orders.yml", "shop.yml"]


def test_a_hand_that_saves_at_the_same_moment_wins(folder: Path) -> None:
    def by_hand(instead: object) -> list[str]:
        (folder / "shop.yml").write_text(SHOP + "# mine\n")
        return []

    base = the(folder, "parking")
    with pytest.raises(WriteRefused, match="saved by somebody else at this very moment"):
        Writer(folder, by_hand).change(base, replace(base, answer="No."))
    assert text(folder) == SHOP + "# mine\n"


def test_a_disk_that_is_full_leaves_the_file_as_it_was(
    writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(WriteRefused, match=r"cannot be written \(No space left on device\); make room"):
        writer.add_wording("parking", "garage")
    assert text(folder) == SHOP
    assert sorted(each.name for each in folder.iterdir()) == ["orders.yml", "shop.yml"]


def test_one_writes_at_a_time(writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.0)
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(WriteRefused, match="save again in a moment"):
        writer.add_wording("parking", "garage")
    os.close(other)
    writer.add_wording("parking", "garage")
    assert "garage" in text(folder)
