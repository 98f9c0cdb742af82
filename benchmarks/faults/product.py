"""The product in its parts, as one starts it on several machines: `nightdesk gateway`, `worker`, `sender`, each a process.

What dies is started again at once, as a service manager does. Everything that is ended here is ended by its own process.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Part as PartRow
from tests.peers.emulator import TwilioEmulator
from tests.peers.process import Process, free_port

ROOT = Path(__file__).resolve().parents[2]
NIGHTDESK = Path(sys.executable).with_name("nightdesk")
LOOK_EVERY_SECONDS = 0.02
START_WITHIN_SECONDS = 240.0
STOP_WITHIN_SECONDS = 60.0
_OURS = ("NIGHTDESK_", "TWILIO_", "TELEGRAM_")


@dataclass
class Part:
    """One part. `ready_after` keeps for every start how many seconds it took until it worked."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    port: int | None = None
    starts: int = 0
    began: float = 0.0
    is_wanted: bool = False
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        return self.command[-1]

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def output(self) -> str:
        return (self.folder / f"{self.name}.log").read_text(errors="replace")

    def start(self) -> None:
        self.is_wanted = True
        self.starts += 1
        self.began = time.monotonic()
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """kill -9, as the system does when memory runs out. It is started again."""
        if self.is_alive:
            assert self.process is not None
            self.process.kill()
            self.process.wait()

    def terminate(self) -> None:
        """SIGTERM, and it stays down."""
        self.is_wanted = False
        if self.is_alive:
            assert self.process is not None
            self.process.send_signal(signal.SIGTERM)


def write_business(folder: Path) -> Path:
    """The shop's file, with a bot that answers whatever day it is, and each message by itself: so answers can be counted."""
    path = folder / "business.yml"
    always = "bot: {answers: always, wait_for_more_seconds: 0}"
    path.write_text((ROOT / "business.yml").read_text().replace("bot: {answers: closed}", always))
    return path


class Product:
    """Gateways, workers and senders on one database, which is brought to its newest shape first."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        twilio: TwilioEmulator,
        *,
        rasa_port: int,
        actions_port: int,
        gateways: int = 1,
        workers: int = 1,
        senders: int = 1,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`settings` replace those that lead straight to the emulator: a proxy before it, another channel."""
        self.folder = folder
        self.database_url = database_url
        self.gateways = [free_port() for _ in range(gateways)]
        self.public_url = (settings or {}).get("NIGHTDESK_PUBLIC_URL") or f"http://127.0.0.1:{self.gateways[0]}"
        business = write_business(folder)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
            # This very checkout, whichever one is installed.
            "PYTHONPATH": str(ROOT),
            "NIGHTDESK_BUSINESS": str(business),
            "NIGHTDESK_VAR": str(folder / "var"),
            "NIGHTDESK_DATABASE_URL": database_url,
            "NIGHTDESK_RASA_PORT": str(rasa_port),
            "NIGHTDESK_ACTIONS_PORT": str(actions_port),
            "NIGHTDESK_PUBLIC_URL": self.public_url,
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_WHATSAPP_FROM": twilio.number,
            "TWILIO_API_URL": twilio.url,
            **(settings or {}),
        }
        self.parts = [
            *(self._part("gateway", number, port) for number, port in enumerate(self.gateways)),
            *(self._part("worker", number) for number in range(workers)),
            *(self._part("sender", number) for number in range(senders)),
        ]
        self.store = Store(open_engine(database_url))
        self._keeping: asyncio.Task[None] | None = None

    def _part(self, kind: str, number: int, port: int | None = None) -> Part:
        own = {"NIGHTDESK_GATEWAY_PORT": str(port)} if port else {"NIGHTDESK_GATEWAY_PORT": str(self.gateways[0])}
        return Part(f"{kind}-{number}", (str(NIGHTDESK), kind), {**self.environment, **own}, self.folder, port)

    def of(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]

    @property
    def restarts(self) -> int:
        """How often a part had to be started again."""
        return sum(part.starts - 1 for part in self.parts if part.starts)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of nightdesk beside the parts, with the same settings."""
        return subprocess.run(
            [NIGHTDESK, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    async def start(self) -> None:
        """Start every part, wait until all of them work, and keep them up."""
        upgrade(self.store)
        await self.start_parts()
        self._keeping = asyncio.create_task(self._keep())

    async def start_parts(self) -> None:
        for part in self.parts:
            part.start()
        await asyncio.gather(*(self.until_ready(part) for part in self.parts))

    async def drain(self) -> float:
        """Ask every part to stop, and let it stay down. Returns the seconds that the slowest took; raises when one did not."""
        began = time.monotonic()
        for part in self.parts:
            part.terminate()
        while any(part.is_alive for part in self.parts) and time.monotonic() - began < STOP_WITHIN_SECONDS:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        late = [part for part in self.parts if part.is_alive]
        for part in late:
            part.kill()
        assert not late, f"did not end within {STOP_WITHIN_SECONDS:g} s: {[part.name for part in late]}"
        return time.monotonic() - began

    async def stop(self) -> None:
        """The end of all of it."""
        if self._keeping is not None:
            self._keeping.cancel()
        try:
            await self.drain()
        finally:
            self.store.close()

    async def until_ready(self, part: Part, within_seconds: float = START_WITHIN_SECONDS) -> float:
        """Wait until this start of `part` works: a gateway says so, the others report themselves. Returns the seconds."""
        began = part.began
        async with aiohttp.ClientSession() as http:
            while not await self._is_ready(part, http):
                if time.monotonic() - began > within_seconds:
                    raise AssertionError(f"{part.name} is not ready after {within_seconds:g} s:\n{part.output[-3000:]}")
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        return time.monotonic() - began

    async def _is_ready(self, part: Part, http: aiohttp.ClientSession) -> bool:
        if not part.is_alive:
            return False
        if part.port is None:
            return await asyncio.to_thread(self._has_reported, part)
        try:
            async with http.get(f"http://127.0.0.1:{part.port}/readyz", timeout=aiohttp.ClientTimeout(5)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _has_reported(self, part: Part) -> bool:
        with self.store.read() as session:
            return part.pid in session.scalars(select(PartRow.pid)).all()

    async def _keep(self) -> None:
        while True:
            for part in self.parts:
                if part.is_wanted and not part.is_alive:
                    part.start()
            await asyncio.sleep(LOOK_EVERY_SECONDS)


@asynccontextmanager
async def running(
    folder: Path,
    database_url: str,
    twilio: TwilioEmulator,
    settings: Mapping[str, str] | None = None,
    rasa_port: int | None = None,
    **how_many: int,
) -> AsyncIterator[Product]:
    """A product that works, with the stand-in for Rasa, on its own ports; all of it is ended afterwards.

    `rasa_port`: of the stand-in, for who puts something before it and says so in `settings`.
    """
    rasa_port, actions_port = rasa_port or free_port(), free_port()
    command: Sequence[str] = (sys.executable, "-m", "benchmarks.faults.stand_in", str(rasa_port), str(actions_port))
    stand_in = Process("stand-in", command, folder, PYTHONPATH=str(ROOT))
    try:
        stand_in.wait_until_listening(rasa_port)
        stand_in.wait_until_listening(actions_port)
        product = Product(folder, database_url, twilio, rasa_port=rasa_port, actions_port=actions_port, settings=settings, **how_many)
        twilio.point_to(product.public_url)
        try:
            await product.start()
            yield product
        finally:
            await product.stop()
    finally:
        stand_in.stop()
