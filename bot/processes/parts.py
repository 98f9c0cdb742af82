"""The parts as processes: what each is built of and runs until it is asked to stop. The action server is actions/__main__."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from bot import clock
from bot.answer_files import AnswerFiles
from bot.build import Desk
from bot.outlets.outlet import Outlet
from bot.processes.one_machine import UNDER_UP
from bot.processes.running import give_way, reporting, serve, stopping, together
from bot.storage.changes import Changes
from bot.storage.channels import turn_on
from bot.twilio_settings import Twilio
from connectors.connector import Connector
from connectors.registry import LocalConfig, build
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.config import WhatsAppConfig

if TYPE_CHECKING:
    from bot.staff.staff_chat import Toast
    from bot.staff_group.pace import GroupPace

log = logging.getLogger("nightdesk.parts")



def connectors(desk: Desk, choose: Mapping[str, str] | None = None) -> dict[str, Connector]:
    """A connector for every channel that is turned on.

    `choose`: what the button that opens a list says, per language; None: as in the texts, which the database has a say in.
    """
    settings = desk.settings
    configs: list[WhatsAppConfig | TelegramConfig | LocalConfig] = [LocalConfig()]
    if settings.twilio is not None:
        configs += _of_twilio(desk, settings.twilio, _choose(desk) if choose is None else choose)
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


def _choose(desk: Desk) -> dict[str, str]:
    """The shop's own language comes first: it is the one to fall back on."""
    languages = (desk.live.business.language, *desk.texts.languages())
    return {language: desk.texts.text("button_choose", language) for language in languages}


def _of_twilio(desk: Desk, twilio: Twilio, choose: Mapping[str, str]) -> list[WhatsAppConfig]:
    """One for each channel that Twilio carries for us."""
    return [
        WhatsAppConfig(
            account_sid=twilio.account_sid,
            auth_tokens=twilio.auth_tokens,
            from_address=sender,
            public_url=desk.settings.public_url,
            api_url=twilio.api_url,
            shared_keys=twilio.signing_keys,
            channel=channel,
            has_buttons=twilio.has_buttons,
            has_typing=twilio.has_typing,
            choose=choose,
        )
        for channel, sender in twilio.senders.items()
    ]


def outlets(desk: Desk, channels: dict[str, Connector], pace: "GroupPace | None" = None) -> dict[str, Outlet]:
    """An outlet for every way in which staff are told something outside the console. `pace`: of all that goes to their group."""
    from bot.outlets.email import EmailOutlet
    from bot.outlets.telegram_group import TelegramGroup
    from bot.outlets.telegram_person import TelegramPerson
    from bot.staff_group.places import Places

    found: list[Outlet] = []
    telegram = channels.get("telegram")
    if isinstance(telegram, TelegramConnector):
        found.append(TelegramPerson(telegram, telegram.group))
        if desk.settings.staff_telegram_chat is not None:
            places = Places(desk.store, desk.settings.staff_telegram_chat)
            found.append(TelegramGroup(telegram.group, places.place, places.moved, pace))
    if desk.settings.email is not None:
        found.append(EmailOutlet(desk.settings.email))
    return {outlet.name: outlet for outlet in found}


def _files(desk: Desk) -> AnswerFiles:
    return AnswerFiles(desk.store, desk.erasure_key, desk.settings.public_url)


async def gateway(desk: Desk) -> None:
    from bot.channels.sweep import Sweeper
    from bot.channels.telegram_in import keep_webhook, poll_alone
    from bot.channels.telegram_watch import PollingWatch, WebhookWatch
    from bot.gateway import create_gateway
    from bot.notices.notices import staff_outlets
    from bot.reception import Reception
    from bot.staff_group.follow import follow

    channels = connectors(desk)
    await asyncio.to_thread(_turn_on, desk, tuple(channels))
    dialogue = desk.dialogue
    app = create_gateway(desk.store, channels, dialogue.is_ready, files=_files(desk))
    async with stopping() as stop, reporting(desk.store, "gateway"):
        works = [
            serve(app, desk.settings.host, desk.settings.gateway_port, stop),
            Sweeper(desk.store, channels, staff_outlets(desk.settings)).run(stop),
        ]
        telegram = channels.get("telegram")
        if isinstance(telegram, TelegramConnector) and desk.settings.telegram is not None:
            works.append(follow(desk.store, telegram, stop))
            if desk.settings.telegram.mode == "polling":
                works.append(poll_alone(telegram, desk.store, Reception(desk.store).accept, stop))
                works.append(PollingWatch(desk.store, lambda: telegram.polled_at).run(stop))
            else:
                marked = desk.settings.var / "telegram-webhook"
                works.append(keep_webhook(telegram, desk.settings.public_url or "", marked, stop))
                told = staff_outlets(desk.settings)
                works.append(WebhookWatch(desk.store, telegram, desk.settings.public_url or "", told).run(stop))
        await together(stop, *works)
    await _close(channels)
    await dialogue.close()


async def worker(desk: Desk) -> None:
    from bot.channels.media import MediaFetcher
    from bot.channels.typing import Typist
    from bot.faq.drafts.making import DraftMaker
    from bot.faq.unanswered.keeper import GroupKeeper
    from bot.notices.notices import staff_outlets
    from bot.privacy.copies import CopyEraser
    from bot.privacy.erase import Eraser, Places
    from bot.privacy.retention import Retention
    from bot.promises.timekeeper import Timekeeper
    from bot.respond import Responder
    from bot.staff.staff_chat import StaffChat
    from bot.words.language import Detector
    from bot.worker import Worker

    channels = connectors(desk)
    dialogue = desk.dialogue
    await asyncio.to_thread(desk.business_watch.take)
    live = desk.live
    detector = cache(Detector)
    # Reading the statistics of languages takes a second, which no customer should wait for.
    await asyncio.to_thread(detector(live.business.languages).warm_up, desk.settings.var / "cache")

    def detect(text: str, previous: str | None) -> str:
        return detector(live.business.languages).detect(text, previous)

    responder = Responder(live, desk.texts, dialogue, detect, words=desk.words)
    timekeeper = Timekeeper(desk.store, live, desk.texts, staff_outlets(desk.settings))
    media = MediaFetcher(desk.store, channels, desk.settings.var / "media")
    retention = Retention(desk.store, live, Eraser(desk.store, channels, Places.below(desk.settings.var)))
    # Only now, so that it starts as fast as any other.
    give_way()
    ports = {"rasa_port": desk.settings.rasa_port, "actions_port": desk.settings.actions_port}
    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "worker", ports):
        await together(
            stop,
            Worker(desk.store, responder, typist=Typist(desk.store, channels)).run(changes, stop),
            media.run(changes, stop),
            live.follow(desk.store, changes, stop),
            desk.business_watch.run(stop),
            timekeeper.run(stop),
            retention.run(stop),
            CopyEraser(desk.store, channels).run(stop),
            DraftMaker(desk.store).run(stop),
            GroupKeeper(desk.store).run(stop),
            StaffChat(desk.store, live, _toaster(channels)).run(changes, stop),
        )
    await _close(channels)
    await dialogue.close()


def _toaster(channels: dict[str, Connector]) -> "Callable[[Toast], Awaitable[None]] | None":
    """How whoever presses a button in the staff's group is answered."""
    telegram = channels.get("telegram")
    if not isinstance(telegram, TelegramConnector):
        return None

    async def show(toast: "Toast") -> None:
        await telegram.group.answer_press(toast.press, toast.text, loud=toast.loud)

    return show


async def sender(desk: Desk) -> None:
    from bot.channels.pauses import PauseKeeper
    from bot.channels.reconcile import Reconciler
    from bot.notices.notice_text import Speaker
    from bot.notices.notices import staff_outlets
    from bot.notices.notifier import Notifier
    from bot.notices.private_follower import PrivateFollower
    from bot.sender import Sender
    from bot.staff_group.mirror import Mirror
    from bot.staff_group.pace import GroupPace

    channels = connectors(desk)
    told = staff_outlets(desk.settings)
    # Under `up` on SQLite this is the only sender there is, so what is found in `sending` has been lost.
    is_alone = desk.store.is_sqlite and UNDER_UP in os.environ
    speaker = Speaker(desk.live, desk.settings.console_address)
    pace = GroupPace()
    notifier = Notifier(desk.store, outlets(desk, channels, pace), speaker)
    telegram = channels.get("telegram")
    mirrors: list[Mirror | PrivateFollower] = []
    if isinstance(telegram, TelegramConnector):
        chat = desk.settings.staff_telegram_chat
        mirrors.append(Mirror(desk.store, telegram.group, desk.live, desk.settings.console_address, chat, pace, told))
        mirrors.append(PrivateFollower(desk.store, telegram.group, desk.settings.console_address))
    give_way()
    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "sender"):
        await together(
            stop,
            Sender(desk.store, channels, outlets=told, files=_files(desk)).run(changes, stop, is_alone=is_alone),
            Reconciler(desk.store, channels).run(stop),
            PauseKeeper(desk.store, channels, told).run(stop),
            notifier.run(changes, stop, is_alone=is_alone),
            *(mirror.run(changes, stop) for mirror in mirrors),
            desk.live.follow(desk.store, changes, stop),
        )
    await _close(channels)


async def console(desk: Desk) -> None:
    from bot.console.app import create_console
    from bot.recalibrator import ask_for_proposal
    from bot.test_box import asking

    async with stopping() as stop, Changes(desk.store) as changes, reporting(desk.store, "console"):
        app = create_console(
            desk.store,
            desk.live,
            texts=desk.texts,
            changes=changes,
            stop=stop,
            media_folder=desk.settings.var / "media",
            propose=lambda: ask_for_proposal(desk.actions_url),
            faq_folder=desk.faq_folder,
            business_file=desk.settings.business,
            ask=asking(desk.actions_url),
            secure_cookies=desk.settings.console_address.startswith("https://"),
            has_email=desk.settings.email is not None,
            has_buttons=desk.settings.twilio is None or desk.settings.twilio.has_buttons,
        )
        await serve(app, desk.settings.host, desk.settings.console_port, stop)


def _turn_on(desk: Desk, names: tuple[str, ...]) -> None:
    with desk.store.write() as session:
        turn_on(session, names, clock.real_now())


async def _close(connected: dict[str, Connector]) -> None:
    await asyncio.gather(*(channel.close() for channel in connected.values()))
