import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.turns import Turns

HOLD = """
import sys, time
from pathlib import Path
from bot.storage.turns import Turns
with Turns(Path(sys.argv[1]), 5).take():
    print("mine", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_one_thread_after_the_other(database) -> None:
    turns, inside, most = Turns(database, 10), [0], [0]

    def work() -> None:
        for _ in range(20):
            with turns.take():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_one_process_after_the_other_and_a_killed_one_gives_its_turn_back(database) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(database)], stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(OperationalError, match="database is locked"), Turns(database, 0.05).take():
            pass
        other.kill()
        other.wait()
    with Turns(database, 10).take():
        pass


def test_a_turn_that_ended_badly_is_over(database) -> None:
    turns = Turns(database, 0.05)
    with pytest.raises(ValueError, match="wrong"), turns.take():
        raise ValueError("wrong")
    with Turns(database, 0.05).take():
        pass
    with turns.take():
        pass


def test_who_has_the_turn_may_ask_for_it_again_and_keeps_it_to_the_end(database) -> None:
    turns = Turns(database, 0.05)
    with turns.take():
        with turns.take():
            pass
        with pytest.raises(OperationalError), Turns(database, 0.05).take():
            pass
    with Turns(database, 0.05).take():
        pass


def test_a_folder_that_takes_no_file_is_sqlites_to_complain_about(tmp_path) -> None:
    with Turns(tmp_path / "missing" / "shop.db", 0.05).take():
        pass
    assert not (tmp_path / "missing").exists()


GREEDY = """
import os, sys, threading, time
from pathlib import Path
from bot.storage.turns import Turns
turns, taken = Turns(Path(sys.argv[1]), 60), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def work():
    while True:
        with turns.take():
            os.write(taken, b".")
            time.sleep(0.002)
for _ in range(6):
    threading.Thread(target=work, daemon=True).start()
print("busy", flush=True)
time.sleep(60)
"""


def test_a_process_with_many_writers_lets_others_come_next(database, tmp_path) -> None:
    taken = tmp_path / "taken"
    words = [sys.executable, "-c", GREEDY, str(database), str(taken)]
    other = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "busy\n"
        turns, before_us = Turns(database, 60), []
        for _ in range(50):
            began = taken.stat().st_size
            with turns.take():
                before_us.append(taken.stat().st_size - began)
            # As a gateway does, which has its own work between.
            time.sleep(0.01)
        other.kill()
        other.wait()
    # Turns of the other process while we waited: one under way, one that was next, and few that were as quick to ask as we.
    assert sorted(before_us)[45] <= 5
