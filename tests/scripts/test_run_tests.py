"""The script behind `make test`: both halves are run, at once, and nothing is left out or run twice."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.run_tests import BESIDE, BY_THE_CLOCK, ROOT, run_both

MARKED = """
import pytest

def test_plain(): ...

@pytest.mark.peer
def test_peer(): ...

@pytest.mark.timed
def test_timed(): ...

@pytest.mark.journey
def test_journey(): ...

@pytest.mark.journey
@pytest.mark.timed
@pytest.mark.browser
def test_all(): ...
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(("first", "beside", "both"), [(0, 0, 0), (1, 0, 1), (0, 2, 2), (3, 2, 3)])
def test_both_have_to_pass_and_both_are_told(first: int, beside: int, both: int, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    said = [python(f"print('from the {name}'); raise SystemExit({code})") for name, code in (("first", first), ("other", beside))]
    assert run_both(*said) == both
    out = capfdbinary.readouterr().out
    assert 0 <= out.find(b"from the first\n") < out.find(b"\nfrom the other\n")


def test_both_run_at_once(tmp_path: Path) -> None:
    # Each waits for a word of the other.
    halves = [
        python(
            f"import pathlib, time; here = pathlib.Path({str(tmp_path)!r}); (here / {mine!r}).touch()\n"
            f"while not (here / {other!r}).exists(): time.sleep(0.01)"
        )
        for mine, other in (("a", "b"), ("b", "a"))
    ]
    assert run_both(*halves) == 0


def test_each_test_is_in_one_half(tmp_path: Path) -> None:
    (tmp_path / "test_marked.py").write_text(MARKED)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    journey\n    timed\n    peer\n    browser\n")

    def chosen(marks: str) -> set[str]:
        words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", marks]
        told = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        return {line.split("::")[1] for line in told.splitlines() if "::" in line}

    assert chosen(BY_THE_CLOCK) == {"test_timed", "test_journey", "test_all"}
    assert chosen(BESIDE) == {"test_plain", "test_peer"}


def test_with_arguments_it_is_pytest_alone() -> None:
    words = [sys.executable, "scripts/run_tests.py", "--version"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, f"pytest {pytest.__version__}")
