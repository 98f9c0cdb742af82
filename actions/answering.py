"""What answers are made with in the business in force: the FAQ, its placeholders, the hours. Live answers and replays alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from actions.faq_search import Faq, FaqSearch
from actions.hours_answer import AskHours, HoursQuestion
from bot.faq.agreement import disagrees
from bot.hours.ask import HoursAnswer, ask
from bot.hours.placeholders import fill
from bot.live_hours import LiveHours
from bot.words.texts import Texts


def answering(live: LiveHours, serving: Callable[[], FaqSearch | None], texts: Texts) -> tuple[Faq, AskHours]:
    """The FAQ whose search is what `serving` gives, and the answers about hours. Make them anew when the business changes."""

    def fill_in(text: str, at: datetime, language: str, department: str | None) -> str:
        hours = live.hours  # once: it may be replaced at any moment
        # An entry may name a department that business.yml has lost since.
        known = department if department in hours.business.departments else None
        return fill(text, hours, at, language, known)

    def ask_hours(question: HoursQuestion) -> HoursAnswer:
        answer = ask(
            question.text,
            live.hours,
            question.at,
            language=question.language,
            previous=question.previous,
            customer_zone=question.customer_zone,
            topic=question.topic,
            is_about_hours=question.is_about_hours,
        )
        return replace(answer, hours_used=live.used)

    business = live.business
    faq = Faq(
        serving=serving,
        fill=fill_in,
        language_name=lambda language, spoken: texts.text(f"language_{language}", spoken),
        default_language=business.language,
        timezone=business.timezone,
        disagrees=lambda entry, at, language: disagrees(entry, live.business, at, language),
        hours_used=lambda: live.used,
    )
    return faq, ask_hours
