"""Puts the actions together, each with what it needs. The only list of them."""

from rasa_sdk import Action

from actions.answer_faq import AnswerFaq
from actions.answer_hours import AnswerHours
from actions.answer_news import AnswerNews
from actions.are_you_a_bot import AreYouABot
from actions.ask_callback_confirmed import AskCallbackConfirmed
from actions.ask_callback_phone import AskCallbackPhone
from actions.ask_callback_slot import AskCallbackSlot
from actions.beside_call import BesideCall
from actions.call_desk import CallDesk
from actions.cancel_callback import CancelCallback
from actions.choose_entry import ChooseEntry
from actions.confirm import Confirm
from actions.faq_search import Faq
from actions.hand_off import HandOff
from actions.hours_answer import AskHours
from actions.request_callback import RequestCallback
from actions.several import Several
from actions.stop import Stop
from actions.validate_callback_form import ValidateCallbackForm


def build_actions(faq: Faq, ask_hours: AskHours, call_desk: CallDesk) -> list[Action]:
    """All actions of domain.yml."""
    language = faq.default_language
    answer_faq, choose_entry, hand_off = AnswerFaq(faq, ask_hours), ChooseEntry(faq), HandOff(language)
    beside = BesideCall(Several(faq, ask_hours))
    return [
        answer_faq,
        choose_entry,
        hand_off,
        AnswerHours(ask_hours, answer_faq, language),
        AnswerNews(answer_faq, language),
        AreYouABot(answer_faq, language),
        AskCallbackConfirmed(call_desk, language),
        AskCallbackPhone(language),
        AskCallbackSlot(call_desk, language),
        CancelCallback(call_desk, beside, language),
        Confirm(faq, choose_entry, answer_faq, language),
        RequestCallback(call_desk, beside, language),
        Stop(call_desk, language),
        ValidateCallbackForm(call_desk, beside, language),
    ]
