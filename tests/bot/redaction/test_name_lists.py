"""The lists of names: what is read of them, and that reading them is cheap."""

import subprocess
import sys

from bot.redaction.name_lists import _FURTHER, _NEAR, _dataset, _flat, fold, name_lists


def test_all_names_at_once_fold_as_each_by_itself() -> None:
    lists = name_lists()
    known = lists.first | lists.last
    for locale in (*_NEAR, *_FURTHER):
        person = _dataset(locale, "person")
        for name in (*_flat(person.get("names", ())), *_flat(person.get("surnames", ()))):
            parts = fold(name).replace("-", " ").split(" ")
            assert all(part in known for part in parts if len(part) >= 4), name
    assert {"zoe", "anna", "jose"} <= lists.first
    assert {"muller", "janssen"} <= lists.last


def test_the_package_of_the_names_is_read_and_not_run() -> None:
    program = "import sys; from bot.redaction.redactor import Redactor; print(Redactor().text('ask Sabine'), 'mimesis' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["ask", "[name]", "False"]
