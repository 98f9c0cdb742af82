"""The parts as processes: what each is built of and runs until it is asked to stop. The action server is actions/__main__."""

import asyncio
import contextlib
import logging
import os
from functools import cache

from bot.build import Desk
from bot.outlets.outlet import Outlet
from bot.running import reporting, serve, stopping, together
from bot.storage.changes import Changes
from connectors.connector import Connector
from connectors.errors import SendFailed
from connectors.registry import LocalConfig, build
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.config import WhatsAppConfig

log = logging.getLogger("nightdesk.parts")

FIRST_WEBHOOK_WAIT_SECONDS = 2.0
LAST_WEBHOOK_WAIT_SECONDS = 300.0


def connectors(desk: Desk) -> dict[str, Connector]:
    """A connector for every channel that is turned on."""
    settings = desk.settings
    configs: list[WhatsAppConfig | TelegramConfig | LocalConfig] = [LocalConfig()]
    if settings.twilio is not None:
        configs.append(
            WhatsAppConfig(
                account_sid=settings.twilio.account_sid,
                auth_tokens=settings.twilio.auth_tokens,
                from_address=settings.twilio.whatsapp_from,
                public_url=settings.public_url,
                api_url=settings.twilio.api_url,
            )
        )
    if settings.telegram is not None:
        configs.append(
            TelegramConfig(
                token=settings.telegram.token,
                webhook_secret=settings.telegram.webhook_secret or None,
                api_url=settings.telegram.api_url,
                staff_chat=settings.staff_telegram_chat,
            )
        )
    return build(*configs)


def outlets(desk: Desk, channels: dict[str, Connector]) -> dict[str, Outlet]:
    """An outlet for every way in which staff are told something outside the console."""
    from bot.outlets.email import EmailOutlet
    from bot.outlets.telegram_group import TelegramGroup

    found: list[Outlet] = []
    if desk.settings.staff_telegram_chat is not None and "telegram" in channels:
        found.append(TelegramGroup(channels["telegram"], desk.settings.staff_telegram_chat))
    if desk.settings.email is not None:
        found.append(EmailOutlet(desk.settings.email))
    return {outlet.name: outlet for outlet in found}


async def gateway(desk: Desk) -> None:
    from bot.gateway import Reception, create_gateway

    channels = connectors(desk)
    dialogue = desk.dialogue
    app = create_gateway(desk.store, channels, dialogue.is_ready)
    async with stopping() as stop, reporting(desk.store, "gateway"):
        works = [serve(app, desk.settings.host, desk.settings.gateway_port, stop)]
        telegram = channels.get("telegram")
        if isinstance(telegram, TelegramConnector) and desk.settings.telegram is not None:
            if desk.settings.telegram.mode == "polling":
                works.append(telegram.poll(Reception(desk.store).accept, stop))
            else:
                works.append(_set_webhook(telegram, desk.settings.public_url or "", stop))
        await together(stop, *works)
    await _close(channels)
    await dialogue.close()


async def worker(desk: Desk) -> None:
    from bot.language import Detector
    from bot.media import MediaFetcher
    from bot.notices import staff_outlets
    from bot.respond import Responder
    from bot.staff_chat import StaffChat
    from bot.timekeeper import Timekeeper
    from bot.worker import Worker

    channels = connectors(desk)
    dialogue = desk.dialogue
    await asyncio.to_thread(desk.business_watch.take)
    live = desk.live
    detector = cache(Detector)
    # Reading the statistics of languages takes a second, which no customer should wait for.
    await asyncio.to_thread(detector(live.business.languages).warm_up)

    def detect(text: str, previous: str | None) -> str:
        return detector(live.business.languages).detect(text, previous)

    responder = Responder(live, desk.texts, dialogue, detect, words=desk.words)
    timekeeper = Timekeeper(desk.store, live, desk.texts, staff_outlets(desk.settings))
    media = MediaFetcher(desk.store, channels, desk.settings.var / "media")
    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "worker"):
        await together(
            stop,
            Worker(desk.store, responder).run(changes, stop),
            media.run(changes, stop),
            live.follow(desk.store, changes, stop),
            desk.business_watch.run(stop),
            timekeeper.run(stop),
            StaffChat(desk.store, live).run(changes, stop),
        )
    await _close(channels)
    await dialogue.close()


async def sender(desk: Desk) -> None:
    from bot.notice_text import Speaker
    from bot.notifier import Notifier
    from bot.sender import Sender

    channels = connectors(desk)
    # Under `up` on SQLite this is the only sender there is, so what is found in `sending` has been lost.
    is_alone = desk.store.is_sqlite and "NIGHTDESK_UNDER_UP" in os.environ
    speaker = Speaker(desk.live, desk.settings.console_address)
    notifier = Notifier(desk.store, outlets(desk, channels), speaker)
    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "sender"):
        await together(
            stop,
            Sender(desk.store, channels).run(changes, stop, is_alone=is_alone),
            notifier.run(changes, stop, is_alone=is_alone),
            desk.live.follow(desk.store, changes, stop),
        )
    await _close(channels)


async def console(desk: Desk) -> None:
    from bot.console.app import create_console
    from bot.recalibrator import ask_for_proposal

    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "console"):
        app = create_console(
            desk.store,
            desk.live,
            changes=changes,
            stop=stop,
            media_folder=desk.settings.var / "media",
            propose=lambda: ask_for_proposal(desk.actions_url),
            secure_cookies=desk.settings.console_address.startswith("https://"),
        )
        await serve(app, desk.settings.host, desk.settings.console_port, stop)


async def _set_webhook(telegram: TelegramConnector, public_url: str, stop: asyncio.Event) -> None:
    """Tell Telegram where we are, as often as it takes; what customers write meanwhile waits at Telegram."""
    wait = FIRST_WEBHOOK_WAIT_SECONDS
    while not stop.is_set():
        try:
            await telegram.set_webhook(public_url)
            break
        except SendFailed as failed:
            log.warning("the Telegram webhook is not set yet: %s; next try in %g s", failed.sentence, wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(wait * 2, LAST_WEBHOOK_WAIT_SECONDS)
    await stop.wait()


async def _close(channels: dict[str, Connector]) -> None:
    await asyncio.gather(*(channel.close() for channel in channels.values()))
