"""Keeps the parts of one machine running: starts them, starts a dead one again with backoff, and says so."""

import asyncio
import contextlib
import ctypes
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.processes.running import give_way

FIRST_BACKOFF_SECONDS = 0.5
LAST_BACKOFF_SECONDS = 30.0
# A part that lived this long had a good start; its next death begins with the shortest wait again. Ours work within two seconds.
GOOD_START_SECONDS = 10.0
STOP_WITHIN_SECONDS = 10.0

# https://man7.org/linux/man-pages/man2/prctl.2.html
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class PartCommand:
    """How one part is started. `log` takes its output; without it, it speaks on our own stderr."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path | None = None
    good_start_seconds: float = GOOD_START_SECONDS
    gives_way: bool = False  #: to the gateway, when there is not processor enough for all (bot/processes/running.py)


class Supervisor:
    """Runs parts until `stop`. `say` gets one sentence for the person at the terminal."""

    def __init__(self, parts: list[PartCommand], say: Callable[[str], None]) -> None:
        self._parts = parts
        self._say = say

    async def run(self, stop: asyncio.Event) -> None:
        await asyncio.gather(*(self._keep(part, stop) for part in self._parts))

    async def _keep(self, part: PartCommand, stop: asyncio.Event) -> None:
        backoff = FIRST_BACKOFF_SECONDS
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            began = loop.time()
            code = await self._run_once(part, stop)
            if stop.is_set():
                return
            if loop.time() - began > part.good_start_seconds:
                backoff = FIRST_BACKOFF_SECONDS
            see = f"; see {part.log}" if part.log else ""
            self._say(f"{part.name} stopped ({_why(code)}); starting it again in {backoff:g} s{see}.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), backoff)
            backoff = min(backoff * 2, LAST_BACKOFF_SECONDS)

    async def _run_once(self, part: PartCommand, stop: asyncio.Event) -> int:
        """Run a part until it dies or `stop`. Returns its exit code."""
        with contextlib.ExitStack() as files:
            output = None
            if part.log is not None:
                part.log.parent.mkdir(parents=True, exist_ok=True)
                output = files.enter_context(part.log.open("ab"))
            process = await asyncio.create_subprocess_exec(
                *part.argv,
                env=dict(part.env),
                cwd=part.cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output if output is not None else sys.stderr,
                stderr=output if output is not None else sys.stderr,
                # Ctrl+C reaches us alone; we then stop the parts in good order. Not a session of their own: Linux may share the
                # processor among sessions, whatever their processes' priorities: https://man7.org/linux/man-pages/man7/sched.7.html
                process_group=0,
                preexec_fn=partial(_begin, gives_way=part.gives_way),
            )
        died = asyncio.create_task(process.wait())
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({died, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not died.done():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(asyncio.shield(died), STOP_WITHIN_SECONDS)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        return await died


def _begin(*, gives_way: bool) -> None:
    """In the new process. A killed supervisor leaves no orphans that keep ports and claims (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if gives_way:
        give_way()


def _why(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
