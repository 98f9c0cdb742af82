"""The channels: whether their providers take our login, and whether our public address leads here."""

import asyncio
from collections.abc import Iterable, Mapping

import httpx

from bot.doctor.finding import Finding, bad, look, well
from bot.gateway import HEALTHY
from connectors.connector import Connector
from connectors.errors import FailureKind, SendFailed

WAIT_SECONDS = 15.0


async def channels(
    connectors: Mapping[str, Connector], public_url: str | None, transport: httpx.AsyncBaseTransport | None = None
) -> list[Finding]:
    """Asks every provider, and ourselves by our public address, at the same time; waits WAIT_SECONDS at most.

    `transport`: another way to the public address than the network.
    """
    asked = [_login(each) for name, each in connectors.items() if name != "local"]
    if not asked:
        return [look("channels", "None is turned on; set the TWILIO_ or TELEGRAM_ settings (see .env.example).")]
    if public_url is not None:
        asked.append(_public(public_url, transport))
    try:
        return list(await asyncio.gather(*asked))
    finally:
        await _close(connectors.values())


async def _login(connector: Connector) -> Finding:
    try:
        await asyncio.wait_for(connector.check(), WAIT_SECONDS)
    except SendFailed as failed:
        return (bad if failed.kind is FailureKind.CHANNEL else look)(connector.channel, failed.sentence)
    except TimeoutError:
        return look(connector.channel, f"The provider did not answer within {WAIT_SECONDS:.0f} s; try again.")
    return well(connector.channel, "The provider takes our login.")


async def _public(url: str, transport: httpx.AsyncBaseTransport | None) -> Finding:
    """A provider must reach us by this address. That we do not reach ourselves need not mean that nobody does."""
    name = "public address"
    if not url.startswith("https://"):
        return look(name, f"{url} is not https://; providers bring messages to https addresses only.")
    try:
        async with httpx.AsyncClient(timeout=WAIT_SECONDS, follow_redirects=False, transport=transport) as client:
            answer = await client.get(f"{url}/healthz")
    except httpx.HTTPError as error:
        return look(name, f"{url} could not be reached from here ({type(error).__name__}); try it from outside.")
    if not _is_gateway(answer):
        return bad(name, f"{url}/healthz answers {answer.status_code} and is not this gateway; mend the proxy or the setting.")
    return well(name, f"{url} leads to the gateway.")


def _is_gateway(answer: httpx.Response) -> bool:
    """Whether it answers as bot.gateway does; any web server answers 200."""
    if answer.status_code != 200:
        return False
    try:
        return bool(answer.json() == HEALTHY)
    except ValueError:
        return False


async def _close(connectors: Iterable[Connector]) -> None:
    for connector in connectors:
        await connector.close()
