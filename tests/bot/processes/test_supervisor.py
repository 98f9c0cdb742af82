import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from bot.processes.running import NICER
from bot.processes.supervisor import PartCommand, Supervisor

# A part that writes down its pid and lives until it is ended.
PART = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


def part(folder: Path, name: str = "worker", code: str = PART) -> PartCommand:
    return PartCommand(name, (sys.executable, "-c", code, str(folder / name)), dict(os.environ), folder)


def pids(folder: Path, name: str = "worker") -> list[int]:
    path = folder / name
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def wait_for_pids(folder: Path, count: int) -> list[int]:
    async with asyncio.timeout(20):
        while len(pids(folder)) < count:
            await asyncio.sleep(0.02)
    return pids(folder)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_dead_part_is_started_again_and_the_terminal_hears_why(tmp_path: Path) -> None:
    said: list[str] = []
    stop = asyncio.Event()
    task = asyncio.create_task(Supervisor([part(tmp_path)], said.append).run(stop))
    (first,) = await wait_for_pids(tmp_path, 1)
    os.kill(first, signal.SIGKILL)
    second = (await wait_for_pids(tmp_path, 2))[1]
    assert said == ["worker stopped (killed by SIGKILL); starting it again in 0.5 s."]
    stop.set()
    await task
    assert not is_running(second)


async def test_a_part_that_keeps_dying_is_tried_ever_more_slowly(tmp_path: Path) -> None:
    said: list[str] = []
    stop = asyncio.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 3:
            stop.set()

    await asyncio.wait_for(Supervisor([part(tmp_path, code="raise SystemExit(3)")], say).run(stop), 30)
    assert [sentence.split("again in ")[1] for sentence in said] == ["0.5 s.", "1 s.", "2 s."]
    assert all("exit code 3" in sentence for sentence in said)


async def test_a_part_that_had_worked_is_started_again_at_once_every_time(tmp_path: Path) -> None:
    said: list[str] = []
    stop = asyncio.Event()
    working = replace(part(tmp_path), good_start_seconds=0.0)
    task = asyncio.create_task(Supervisor([working], said.append).run(stop))
    for count in (1, 2, 3):
        os.kill((await wait_for_pids(tmp_path, count))[-1], signal.SIGKILL)
    await wait_for_pids(tmp_path, 4)
    assert said == ["worker stopped (killed by SIGKILL); starting it again in 0.5 s."] * 3
    stop.set()
    await task


async def test_one_dying_part_leaves_the_others_alone(tmp_path: Path) -> None:
    stop = asyncio.Event()
    said: list[str] = []
    supervisor = Supervisor([part(tmp_path), part(tmp_path, "sender", "raise SystemExit(1)")], said.append)
    task = asyncio.create_task(supervisor.run(stop))
    (first,) = await wait_for_pids(tmp_path, 1)
    async with asyncio.timeout(20):
        # Again and again.
        while len(said) < 2:
            await asyncio.sleep(0.02)
    assert all(sentence.startswith("sender stopped") for sentence in said)
    assert is_running(first)
    assert len(pids(tmp_path)) == 1
    stop.set()
    await task


async def test_the_parts_output_goes_to_its_log(tmp_path: Path) -> None:
    stop = asyncio.Event()
    log = tmp_path / "log" / "part.log"
    command = PartCommand("rasa", (sys.executable, "-c", "print('hello')"), dict(os.environ), tmp_path, log)
    await asyncio.wait_for(Supervisor([command], lambda sentence: stop.set()).run(stop), 20)
    assert log.read_text() == "hello\n"


async def test_what_gives_way_gets_less_of_a_busy_processor(tmp_path: Path) -> None:
    stop = asyncio.Event()
    polite = replace(part(tmp_path, "rasa"), gives_way=True)
    task = asyncio.create_task(Supervisor([part(tmp_path, "gateway"), polite], print).run(stop))
    for name in ("gateway", "rasa"):
        async with asyncio.timeout(20):
            while not pids(tmp_path, name):
                await asyncio.sleep(0.02)
    gateway, rasa = pids(tmp_path, "gateway")[0], pids(tmp_path, "rasa")[0]
    assert os.getpriority(os.PRIO_PROCESS, gateway) == os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, rasa) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICER)
    # Linux may weigh sessions against each other, whatever their processes' priorities.
    assert os.getsid(gateway) == os.getsid(rasa) == os.getsid(0)
    stop.set()
    await task
