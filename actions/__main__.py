"""The action server as a process: `python -m actions`, which `nightdesk up` and `nightdesk actions` start."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from actions.build import build_actions
from actions.callback_words import region_of
from actions.faq_search import Faq
from actions.server import Loaded, serve
from bot.build import Desk, build_embedder
from bot.commands.manners import clear_errors, open_desk
from bot.faq.live import LiveSearch
from bot.hours import Hours
from bot.hours.ask import HoursAnswer, ask
from bot.hours.placeholders import fill
from bot.log import set_up
from bot.running import reporting, stopping


async def load(desk: Desk) -> Loaded:
    """The actions with the FAQ search behind them. Takes the seconds that the embedding model takes."""
    hours = Hours(desk.business)
    embedder = await asyncio.to_thread(build_embedder, desk.settings)
    live = LiveSearch(desk.store, embedder, desk.business.language)
    await live.refresh()

    def fill_in(text: str, at: datetime, language: str, department: str | None) -> str:
        return fill(text, hours, at, language, department)

    def ask_hours(text: str, at: datetime, language: str, previous: Sequence[str]) -> HoursAnswer:
        return ask(text, hours, at, language=language, previous=previous)

    faq = Faq(
        serving=lambda: live.current,
        fill=fill_in,
        language_name=lambda language, spoken: desk.texts.text(f"language_{language}", spoken),
        default_language=desk.business.language,
        timezone=desk.business.timezone,
    )
    return Loaded(build_actions(faq, ask_hours, region=region_of(desk.business.contact.phone)), live.keep_fresh)


async def run(desk: Desk) -> None:
    async with stopping() as stop, reporting(desk.store, "actions"):
        await serve(lambda: load(desk), stop, port=desk.settings.actions_port)


@clear_errors
def main() -> None:
    desk = open_desk()
    set_up("actions", desk.secrets)
    asyncio.run(run(desk))


if __name__ == "__main__":
    main()
