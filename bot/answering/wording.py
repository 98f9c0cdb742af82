"""The words of what was decided: the automatic texts with what belongs into them, as a customer reads them. Decides nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering.consent import CONSENT_NO, CONSENT_YES
from bot.answering.incoming import Incoming, is_wordless
from bot.answering.made import MADE_OF
from bot.answering.missing import Thing
from bot.answering.said import FileOf, Said
from bot.business.shop import Business
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.live_hours import LiveHours
from bot.promises.promise import promise_text
from bot.words.texts import Texts, one_line
from connectors.channels import channel_of
from connectors.messages import Button


@dataclass(frozen=True)
class Opened:
    """An item in the queue of which the customer is told."""

    request: str
    department: str
    promise_at: datetime
    is_new: bool  #: the customer is told of it for the first time
    asked_for: Thing | None = None
    asks_consent: bool = False  #: whether they may be written to again, beside another way
    channel: str = ""


@dataclass(frozen=True)
class Wording:
    """Puts into words, by the business in force."""

    live: LiveHours
    texts: Texts

    @property
    def business(self) -> Business:
        return self.live.business

    @property
    def hours(self) -> Hours:
        return self.live.hours

    def say(self, say: Say, incoming: Incoming, language: str) -> Said:
        """The text that `say` has or names, with its buttons and files."""
        key, proof = say.key or "fallback", say.proof
        if say.text is not None:
            made_of = tuple(proof.details.get(MADE_OF, ()))
            proof = replace(proof, details={name: value for name, value in proof.details.items() if name != MADE_OF})
            text = say.text
        else:
            values = {**self._values(incoming.asked_at, language), **self._of_waiting(incoming, language)}
            values |= incoming.known.numbers(say.values)
            if key == "affirm_nothing" and incoming.waiting is not None and incoming.waiting.promise_at is not None:
                # "Ok" of a customer who waits asks for nothing new.
                key = "news"
            if key == "news" and "promise" not in values:
                key = "news_late"
            made = self.texts.made(key, language, **values)
            text, made_of = made.text, (made.recipe,)
        buttons = tuple(Button(self._label(button, language), button.payload) for button in say.buttons)
        files = tuple(FileOf(name, proof.version) for name in say.files)
        return Said(text, proof, buttons, made_of, files)

    def opening(self, incoming: Incoming, language: str, *, discloses: bool = False) -> Said | None:
        """The first thing that a contact hears says that it comes from a program, unless that `discloses` itself; and who
        hears late, because what they wrote was late to reach us, hears why.
        """
        keys = []
        if incoming.is_first and not discloses:
            keys.append("disclosure")
        if incoming.is_late:
            keys.append("reached_us_late")
        if not keys:
            return None
        made = [self.texts.made(key, language, business=self.business.name) for key in keys]
        recipes = ({"joined": [each.recipe for each in made]},)
        return Said(" ".join(each.text for each in made), ProofOf(f"say:{keys[0]}"), made_of=recipes)

    def thanks(
        self, incoming: Incoming, language: str, brought: tuple[Thing, str] | None, consent: bool | None
    ) -> Said:
        """For what the customer had been asked for: the thing that they `brought`, or their `consent` or refusal."""
        key = "added" if self._promise(incoming, language) else "added_late"
        if brought is None:
            key = "consent_yes" if consent else "consent_no"
        return self.say(Say(ProofOf(f"say:{key}"), key=key), incoming, language)

    def handoff_says(
        self, wanted: HandoffRequest, opened: Opened, at: datetime, language: str, time_zone: str | None = None
    ) -> list[Said]:
        """What the customer is told about a handoff: what happens next and by when; the one thing that is missing."""
        promise = promise_text(opened.promise_at, at, self.business, language, time_zone)
        values = {**self._values(at, language), "request": self._request(opened.request, language), "promise": promise}
        if not opened.is_new:
            key = "handoff_already" if opened.promise_at > at else "news_late"
            made = self.texts.made(key, language, **values)
            return [Said(made.text, wanted.proof, made_of=(made.recipe,))]
        # Something of the message was known, but not all of it.
        is_partly = wanted.reason == Reason.LOW_CONFIDENCE and wanted.details.get("partly") is True
        made = self.texts.made("handoff_partly" if is_partly else f"handoff_{wanted.reason}", language, **values)
        buttons: tuple[Button, ...] = ()
        if wanted.reason != Reason.CALLBACK and self._calls_back(opened.department):
            buttons = (Button(self.texts.text("button_call_me", language), "/ask_callback"),)
        says = [Said(made.text, wanted.proof, buttons, (made.recipe,))]
        if opened.asked_for is not None:
            key = "ask_consent" if opened.asks_consent else f"ask_{opened.asked_for}"
            made = self.texts.made(key, language, channel=channel_of(opened.channel).title)
            if opened.asks_consent:
                yes, no = self.texts.text("button_yes", language), self.texts.text("button_no", language)
                buttons = (Button(yes, CONSENT_YES), Button(no, CONSENT_NO), *buttons)
            proof, offered = ProofOf(f"say:{key}"), buttons if opened.asks_consent else ()
            says.append(Said(made.text, proof, offered, (made.recipe,)))
        return says

    def _calls_back(self, department: str) -> bool:
        """Whether customers of `department` can ask to be called."""
        return self.business.calls_at_once(department) > 0

    def _promise(self, incoming: Incoming, language: str) -> str | None:
        """What the customer who waits was promised, as it is said; None where nothing was, or it has passed."""
        promise_at = incoming.waiting.promise_at if incoming.waiting else None
        if promise_at is None or promise_at <= incoming.asked_at:
            return None
        return promise_text(promise_at, incoming.asked_at, self.business, language, incoming.known.time_zone)

    def _values(self, at: datetime, language: str) -> dict[str, str]:
        return {
            "business": self.business.name,
            "next": fill("{{ hours.next_opening }}", self.hours, at, language),
        }

    def _of_waiting(self, incoming: Incoming, language: str) -> dict[str, str]:
        """Values about the item of a customer who waits."""
        if incoming.waiting is None:
            return {}
        values = {"request": self._request(incoming.waiting.request, language)}
        promise = self._promise(incoming, language)
        return values if promise is None else {**values, "promise": promise}

    def _request(self, request: str, language: str) -> str:
        """A request as it is said to the customer; one that has no words has a name."""
        return self.texts.text("what_you_sent", language) if is_wordless(request) else one_line(request)

    def _label(self, button: ButtonOf, language: str) -> str:
        return button.label if button.label is not None else self.texts.text(button.label_key or "", language)
