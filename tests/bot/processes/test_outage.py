import asyncio

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.processes import outage
from bot.processes.outage import patiently

AWAY = OperationalError("SELECT 1", {}, Exception("the server closed the connection"))


class Flaky:
    """Fails with what it is given, one after the other, then works."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def __call__(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "TRY_AGAIN_SECONDS", 0.01)


async def test_it_waits_for_a_database_that_comes_back() -> None:
    assert await patiently(Flaky(AWAY, AWAY)) == "done"
    assert await patiently(Flaky(AWAY, AWAY), asyncio.Event()) == "done"


async def test_who_is_asked_to_stop_waits_no_longer() -> None:
    stop = asyncio.Event()
    stop.set()
    assert await patiently(Flaky(AWAY, AWAY), stop) is None


@pytest.mark.parametrize("error", [IntegrityError("INSERT", {}, Exception("twice")), ValueError("a bug")])
async def test_what_waiting_does_not_help_passes_through(error: Exception) -> None:
    with pytest.raises(type(error)):
        await patiently(Flaky(error))
