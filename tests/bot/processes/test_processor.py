"""Matrices are multiplied with all that the processor has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.processes.processor import NEEDED, VARIABLE, WIDE, tell_processor

ALL = " ".join(sorted(NEEDED))


def cpuinfo(folder: Path, vendor: str, family: int, flags: str) -> Path:
    file = folder / "cpuinfo"
    file.write_text(f"processor\t: 0\nvendor_id\t: {vendor}\ncpu family\t: {family}\nmodel\t\t: 2\nflags\t\t: fpu {flags} sse\n\n")
    return file


def test_a_processor_that_the_library_does_not_know_is_told_to_it(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    assert tell_processor(environment, cpuinfo(tmp_path, "AuthenticAMD", 26, ALL))
    assert environment == {VARIABLE: WIDE}


@pytest.mark.parametrize(
    ("vendor", "family", "flags"),
    [("GenuineIntel", 6, ALL), ("AuthenticAMD", 25, ALL), ("AuthenticAMD", 26, "avx2 avx512f"), ("AuthenticAMD", 26, "")],
)
def test_all_others_are_left_to_it(tmp_path: Path, vendor: str, family: int, flags: str) -> None:
    environment: dict[str, str] = {}
    assert not tell_processor(environment, cpuinfo(tmp_path, vendor, family, flags))
    assert not environment


def test_what_the_owner_says_stays(tmp_path: Path) -> None:
    environment = {VARIABLE: "Haswell"}
    assert not tell_processor(environment, cpuinfo(tmp_path, "AuthenticAMD", 26, ALL))
    assert environment == {VARIABLE: "Haswell"}


def test_a_machine_that_tells_nothing_of_its_processor_is_no_fault(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    assert not tell_processor(environment, tmp_path / "missing")


def test_the_commands_tell_it_before_numpy_is_loaded() -> None:
    script = "import sys; import bot.__main__; print('numpy' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], env=os.environ, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"
