"""One SQLite file has one desk on one machine; everybody else is told who works on it."""

import errno
import os
import signal
import subprocess
import sys
from io import FileIO
from pathlib import Path

import pytest

from bot.build import CannotStart
from bot.processes import one_machine
from bot.processes.one_machine import UNDER_UP, a_part, network_file_system, the_only_desk
from tests.bot.commands.test_commands import run

HOLD = """
import sys, time
from bot.processes.one_machine import a_part, the_only_desk
with the_only_desk(sys.argv[1]) if sys.argv[2] == "up" else a_part(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def started_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(UNDER_UP, raising=False)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'nightdesk.db'}"


def hold(url: str, who: str, **environment: str) -> "subprocess.Popen[str]":
    """Another process that is `who` on the file."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url, who],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path(one_machine.__file__).parents[2]), **environment},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: "subprocess.Popen[str]", by: int = signal.SIGKILL) -> None:
    process.send_signal(by)
    process.communicate()


def test_a_second_up_is_told_the_file_and_the_process(url: str, tmp_path: Path) -> None:
    first = hold(url, "up")
    try:
        with pytest.raises(CannotStart) as refused, the_only_desk(url):
            pass
    finally:
        end(first)
    assert refused.value.problems == [
        f"Nightdesk already runs on {tmp_path / 'nightdesk.db'} (up, process {first.pid}); stop that one first, "
        "or use PostgreSQL for several."
    ]


def test_the_lock_is_free_again_however_the_process_ended(url: str) -> None:
    end(hold(url, "up"), signal.SIGKILL)
    with the_only_desk(url):
        pass


@pytest.mark.parametrize("name", ["gateway", "worker", "sender"])
def test_a_part_beside_somebody_elses_up_is_refused_and_the_other_way_round(url: str, name: str) -> None:
    with the_only_desk(url), pytest.raises(CannotStart, match=r"already runs on .* \(up, process"), a_part(url, name):
        pass
    with (
        a_part(url, name),
        pytest.raises(CannotStart, match=rf"already runs on .* \({name}, process"),
        the_only_desk(url),
    ):
        pass


@pytest.mark.parametrize("words", [("worker",), ("up",)])
def test_the_command_says_so_in_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "var").mkdir()
    with the_only_desk(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"):
        done = run(tmp_path, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Nightdesk already runs on {tmp_path / 'var' / 'nightdesk.db'} (up, process {os.getpid()})")
    assert len(done.stderr.splitlines()) == 1


def test_other_commands_need_no_lock(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with the_only_desk(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"):
        assert run(tmp_path, "ledger", "verify").returncode == 0
        assert run(tmp_path, "users", "list").returncode == 0


def test_the_parts_of_an_up_are_let_in(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNDER_UP, "1")
    with the_only_desk(url), a_part(url, "worker"), a_part(url, "sender"):
        pass


def test_parts_without_an_up_work_beside_each_other(url: str) -> None:
    with a_part(url, "worker"), a_part(url, "worker"), a_part(url, "sender"):
        pass


def test_a_start_waits_for_what_is_left_of_a_killed_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = hold(url, "worker", **{UNDER_UP: "1"})
    monkeypatch.setattr(one_machine, "PARTS_END_WITHIN_SECONDS", 0.0)
    with (
        pytest.raises(CannotStart, match=f"earlier start still works on .*worker, process {left.pid}"),
        the_only_desk(url),
    ):
        pass
    end(left)
    with the_only_desk(url):
        pass


def test_another_name_of_the_same_file_is_the_same_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    other = f"sqlite:///{tmp_path / 'link' / 'nightdesk.db'}"
    with the_only_desk(url), pytest.raises(CannotStart, match="already runs"), the_only_desk(other):
        pass


def test_postgresql_is_made_for_several() -> None:
    url = "postgresql://somebody:secret@127.0.0.1/nightdesk"
    with the_only_desk(url), the_only_desk(url), a_part(url, "worker"):
        pass


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw,relatime shared:2 - nfs4 server:/srv rw
31 30 8:2 / /srv/local rw,relatime - xfs /dev/sdb rw
32 22 0:41 / /mnt/my\040share rw - cifs //server/share rw
33 22 0:42 / /data/desk rw - nfs server:/a rw
34 22 8:3 / /data/desk rw - ext4 /dev/sdc rw
an unknown line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/nightdesk.db", None),
        ("/srv/nightdesk.db", "nfs4"),
        ("/srv/local/nightdesk.db", None),
        ("/srv/localities/nightdesk.db", "nfs4"),
        ("/mnt/my share/nightdesk.db", "cifs"),
        ("/data/desk/nightdesk.db", None),
    ],
)
def test_a_network_file_system_is_told_by_the_kernels_table(path: str, kind: str | None) -> None:
    assert network_file_system(Path(path), MOUNTS) == kind


def test_a_network_file_system_is_refused_with_what_to_do(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mounts"
    table.write_text(f"30 22 0:40 / {tmp_path} rw - nfs4 server:/srv rw\n")
    monkeypatch.setattr(one_machine, "MOUNTS", table)
    with (
        pytest.raises(CannotStart, match=r"network file system \(nfs4\).*own disk, or use PostgreSQL"),
        the_only_desk(url),
    ):
        pass


def test_a_folder_that_takes_no_file_is_said_in_one_sentence(url: str, tmp_path: Path) -> None:
    (tmp_path / "nightdesk.db.lock").mkdir()
    with pytest.raises(CannotStart, match=r"nightdesk\.db\.lock cannot be written \(Is a directory\)"), the_only_desk(url):
        pass


def test_a_full_disk_keeps_no_part_from_taking_its_lock(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(FileIO):
        def write(self, *_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(one_machine, "_opened", lambda path: Full(path, "a+"))
    with a_part(url, "worker"), pytest.raises(CannotStart, match="another process"), the_only_desk(url):
        pass
