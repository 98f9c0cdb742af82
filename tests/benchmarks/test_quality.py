"""The quality benchmark: others' data sets become folders that can be scored, and the table says what is reached."""

import json
from pathlib import Path

import pytest

from benchmarks.quality import choose, cost, hint3, synthetic, xsid
from benchmarks.quality.folder import sets_in
from benchmarks.quality.published import MULTILINGUAL, Aim, aims_of
from benchmarks.quality.table import Row, as_text, rows_of
from benchmarks.quality.tried import notes
from bot.faq import linear, score, search, space
from bot.faq.files import read
from bot.faq.measure.queries import read_queries
from bot.faq.views import Views

TRAIN = "sentence,label\nDo you offer EMI,EMI\ncan i pay later,EMI\n\"back, please\",100_NIGHT_TRIAL_OFFER\n"
TEST = "sentence,label\nemi?,EMI\nwhat a day,NO_NODES_DETECTED\n"
CONLL = "# id: 1\n# text-en: {0}\n# text: {1}\n# intent: {2}\n1\t{1}\t{2}\tO\n\n"


def test_a_hint3_bot_becomes_a_folder_that_can_be_scored(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(TRAIN)
    (tmp_path / "test.csv").write_text(TEST)
    out = tmp_path / "sets" / "hint3_curekart"
    assert hint3.convert(tmp_path / "train.csv", tmp_path / "test.csv", out) == (2, 2)
    entries = {entry.id: entry.questions for entry in read(out / "faq")}
    assert entries == {"emi": ("Do you offer EMI", "can i pay later"), "100_night_trial_offer": ("back, please",)}
    asked = read_queries(out / "queries.jsonl", entries)
    assert [(each.text, each.expect) for each in asked] == [("emi?", "emi"), ("what a day", None)]
    assert [one.name for one in sets_in(tmp_path / "sets")] == [one.name for one in sets_in(out)] == ["hint3_curekart"]


def test_another_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("text,intent\na,b\n")
    with pytest.raises(SystemExit, match="the column label is missing"):
        hint3.rows(tmp_path / "train.csv")


def test_xsid_becomes_an_english_faq_that_is_asked_in_other_languages(tmp_path: Path) -> None:
    (tmp_path / "en.valid.conll").write_text(CONLL.format("rain", "will it rain", "weather/find"))
    (tmp_path / "en.test.conll").write_text(CONLL.format("hot", "is it hot", "weather/find"))
    german = CONLL.format("hot", "ist es heiß", "weather/find") + CONLL.format("play", "spiel was", "PlayMusic")
    (tmp_path / "de.test.conll").write_text(german)
    assert xsid.convert(tmp_path, tmp_path / "xsid", ["de"]) == (1, 2)
    lines = [json.loads(line) for line in (tmp_path / "xsid" / "queries.jsonl").read_text().splitlines()]
    assert lines == [
        {"text": "is it hot", "expect": "weather_find", "language": "en"},
        {"text": "ist es heiß", "expect": "weather_find", "language": "de"},
    ]


def by_figure(rows: list[Row]) -> dict[str, Row]:
    return {row.figure: row for row in rows}


def test_the_table_says_what_is_reached_and_what_is_missed() -> None:
    figures = {"mcc": 0.66, "auroc": 0.899, "ece": 0.05, "wrong_share": 0.08, "intervals": {"mcc": [0.6, 0.7]}}
    rows = rows_of("hint3_sofmattress", figures, 0.05)
    found = by_figure(rows)
    assert [found[name].reached for name in ("mcc", "auroc", "ece", "wrong_share")] == [True, False, True, False]
    assert found["top1"].reached is None
    text = as_text(rows)
    assert "0.660   0.600–0.700   >= 0.660 reached  .638 Dialogflow" in text
    assert "MISSED" in next(line for line in text.splitlines() if "auroc" in line)


def test_the_owners_number_decides_how_much_may_be_wrong() -> None:
    assert by_figure(rows_of("askubuntu", {"wrong_share": 0.08}, 0.10))["wrong_share"].reached is True


def test_other_languages_are_measured_against_english() -> None:
    languages = {"en": {"top1": 0.8}, "de": {"top1": 0.68}, "fr": {"top1": 0.6}}
    rows = by_figure(rows_of(MULTILINGUAL, {"languages": languages}, 0.05))
    assert (rows["top1 in de, of English"].value, rows["top1 in de, of English"].reached) == (0.85, True)
    assert rows["top1 in fr, of English"].reached is False


def test_an_aim_without_a_value_is_neither_reached_nor_missed() -> None:
    assert Aim("x", least=0.5).is_reached(None) is None
    assert Aim("x").is_reached(0.5) is None


def test_a_synthetic_faq_has_the_size_that_is_asked_for_and_is_always_the_same() -> None:
    entries = synthetic.entries(10_000, 2)
    assert len({entry.id for entry in entries}) == 10_000
    wordings = [wording for entry in entries for wording in entry.questions]
    assert len(set(wordings)) == 20_000
    assert len(set(synthetic.entries(1, 100)[0].questions)) == 100
    assert synthetic.queries(100, 50) == synthetic.queries(100, 50)
    assert not {text for text, _ in synthetic.queries(100, 50)} & set(wordings)


def test_a_size_that_does_not_end_in_time_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    rows, raw = cost.measure(0.01)
    assert set(raw.values()) == {None}
    found = by_figure(rows)
    assert cost.server_row(390.0).reached is True
    assert cost.server_row(401.0).reached is False
    slow = found["milliseconds per question"]
    assert (slow.value, slow.reached) == (None, False)
    assert found["of these on the processor"].reached is None
    assert "not done after" in capsys.readouterr().err


def test_every_aim_that_is_missed_says_what_was_tried() -> None:
    names = ["hint3_sofmattress", "hint3_curekart", "hint3_powerplay11", "clinc150", "banking77_10shot", "askubuntu", "xsid"]
    aims = [(name, aim) for name in names for aim in aims_of(name, 0.05)] + [("cost", aim) for aim in cost.AIMS]
    rows = [Row(name, aim.figure, 0.2, None, "", False, "") for name, aim in aims if aim.most is not None]
    rows += [Row("clinc150", "in_scope_accuracy", 0.9, None, "", False, ""), Row("banking77_10shot", "top1", 0.8, None, "", False, "")]
    said = notes(rows)
    assert not any("Nothing was tried" in note for note in said)
    assert sum(note.startswith("hint3_sofmattress ece, hint3_curekart ece, ") for note in said) == 1


def test_what_is_reached_needs_no_words_and_what_nobody_tried_says_so() -> None:
    assert notes([Row("x", "mcc", 0.9, None, "", True, ""), Row("x", "top1", 0.9, None, "", None, "")]) == []
    assert notes([Row("x", "mcc", 0.1, None, "", False, "")]) == ["x mcc: Nothing was tried yet."]


def test_each_variant_changes_one_thing_and_leaves_nothing_behind() -> None:
    def state() -> list[object]:
        return [score.FEW_QUESTIONS, score.CHARACTERS_WEIGHT, score.MOST_CLASSES, linear.LINEAR_C, space.Scorer, search._hints]

    models = Views(("any", "further"), {"en": ("best", "further")})  # type: ignore[arg-type]
    before = state()
    for variant in choose.VARIANTS[1:]:
        with variant.changed():
            changed = sum(now is not then for now, then in zip(state(), before, strict=True))
        assert changed + (variant.views(models) != models) == 1, variant.name
        assert state() == before
