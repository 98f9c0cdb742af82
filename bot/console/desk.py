"""What every page of the console works with: the database, the shop's name and zone, templates. Built once by create_console."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from bot import clock
from bot.callback import phone
from bot.console import files, times, words
from bot.console.attempts import Attempts
from bot.console.faq_desk import FaqDesk
from bot.console.passwords import Passwords
from bot.console.pulse import Pulse
from bot.console.ready_texts import ReadyTexts
from bot.console.static_files import Assets, assets
from bot.console.titles import Titles
from bot.faq.learning.recalibration import Proposal
from bot.hours.say import sentence
from bot.live_hours import LiveHours
from bot.numbers.kept import KeptNumbers
from bot.promises.promise_keeper import WARN_AHEAD, WINDOW_WARN_AHEAD
from bot.promises.window import takes_text
from bot.storage import alarms, channels, notices, quarantine, queue_counts
from bot.storage.engine import Store
from bot.storage.sessions import SignedIn
from bot.words.texts import Texts

PAGES = Path(__file__).parent / "pages"
# Our own script asks for a page with this header and takes only its live parts.
LIVE_HEADER = "x-nightdesk"
UNDELIVERED_SHOWN = timedelta(days=1)
UNDELIVERED_LIMIT = 50
BOT_ANSWERED_WITHIN = timedelta(hours=24)
COUNTED_AGAIN_AFTER = timedelta(minutes=1)


@dataclass
class Desk:
    store: Store
    live: LiveHours
    texts: Texts
    media_folder: Path
    secure_cookies: bool
    try_enabled: bool
    pulse: Pulse
    #: fits a calibration on the marks; raises CannotRecalibrate
    propose: Callable[[], Proposal]
    faq: FaqDesk
    has_email: bool = False  #: whether this desk sends e-mail to staff
    has_buttons: bool = True  #: whether buttons are used where Twilio has them
    passwords: Passwords = field(default_factory=Passwords)
    attempts: Attempts = field(default_factory=Attempts)
    #: of codes, per person and wherever they come from: six digits must not be found by trying
    code_attempts: Attempts = field(default_factory=lambda: Attempts(10, timedelta(minutes=15)))
    #: of passwords, per address and whatever names are tried: a shop's people may share one
    address_attempts: Attempts = field(default_factory=lambda: Attempts(60, timedelta(minutes=1)))
    assets: Assets = field(default_factory=assets)
    titles: Titles = field(default_factory=Titles)
    _answered: tuple[datetime, int] | None = field(default=None, init=False)
    numbers: KeptNumbers = field(default_factory=KeptNumbers)
    ready_texts: ReadyTexts = field(default_factory=ReadyTexts)
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.templates = Environment(
            loader=FileSystemLoader(PAGES),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            # They are part of the program: not looked at on the disk for every page.
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["capitalize_first"] = sentence
        self.templates.filters["lower_first"] = lambda words: words[:1].lower() + words[1:]
        self.templates.globals.update(
            words=words,
            files=files,
            asset=self.assets.url,
            icon=self.assets.icon,
            department=self.department,
            phone_shown=phone.shown,
            their_time=self.their_time,
            try_enabled=self.try_enabled,
            warn_ahead=WARN_AHEAD,
            window_warn_ahead=WINDOW_WARN_AHEAD,
            takes_text=takes_text,
        )

    @property
    def business_name(self) -> str:
        return self.live.business.name

    @property
    def timezone(self) -> ZoneInfo:
        return self.live.business.timezone

    def answered_by_bot(self, session: Session, now: datetime) -> int:
        """How many questions the bot answered by itself in the last 24 hours; counted once a minute, for all who look."""
        if self._answered is None or not timedelta(0) <= now - self._answered[0] < COUNTED_AGAIN_AFTER:
            self._answered = now, queue_counts.answered_by_bot(session, now - BOT_ANSWERED_WITHIN)
        return self._answered[1]

    def department(self, department_id: str) -> str:
        """A department as staff call it; also one that business.yml has lost since."""
        known = self.live.business.departments.get(department_id)
        return sentence(known.called("en")) if known is not None else words.department(department_id)

    def their_time(self, moment: datetime, zone: str | None) -> str | None:
        """A moment on a customer's own clock, with its date where that is another; None where it shows the same as here."""
        if zone is None:
            return None
        here, theirs = moment.astimezone(self.timezone), moment.astimezone(ZoneInfo(zone))
        if here.utcoffset() == theirs.utcoffset():
            return None
        return f"{theirs:%H:%M}" if here.date() == theirs.date() else f"{theirs:%a} {theirs.day} {theirs:%b}, {theirs:%H:%M}"

    @property
    def cookie(self) -> str:
        # https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
        return "__Host-nightdesk" if self.secure_cookies else "nightdesk"

    @property
    def half_cookie(self) -> str:
        """Of a browser that still owes a code."""
        return f"{self.cookie}-half"

    def page(
        self,
        request: Request,
        template: str,
        who: SignedIn | None = None,
        *,
        status: int = 200,
        **values: object,
    ) -> HTMLResponse:
        """A page. Whoever is signed in sees the counts above it; our script gets it without the frame."""
        now = clock.now()
        frame: dict[str, object] = {"counts": None, "unseen": 0, "breaking": None, "undelivered": 0, "channel_trouble": 0}
        if who is not None:
            with self.store.read() as session:
                frame["counts"] = queue_counts.counts(session, who.user_id, now)
                frame["unseen"] = quarantine.count_unseen(session)
                frame["breaking"] = queue_counts.breaking(session, now, WARN_AHEAD)
                frame["channel_trouble"] = len(alarms.ringing(session)) + channels.count_questions(session)
                frame["undelivered"] = len(notices.undelivered(session, now - UNDELIVERED_SHOWN, UNDELIVERED_LIMIT))
        values = {
            "who": who,
            "now": now,
            "time": lambda moment: self.time(moment, now),
            "is_live": is_live(request),
            "pulse": getattr(request.state, "mark", self.pulse.mark),
            "path": request.url.path,
            "business_name": self.business_name,
            "timezone": self.timezone.key,
            "refused": self.live.refused if who is not None else None,
            "hours_since": self.live.since,
            **frame,
            **values,
        }
        return HTMLResponse(self.templates.get_template(template).render(values), status_code=status)

    def time(self, moment: datetime, now: datetime) -> times.ShownTime:
        return times.show(moment, now, self.timezone)


def is_live(request: Request) -> bool:
    """Whether our own script asks, and not a browser that goes to a page."""
    return LIVE_HEADER in request.headers


def desk_of(request: Request) -> Desk:
    """The desk that serves this request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    # Taken before the page asks the database, so that a change in between is never missed.
    if not hasattr(request.state, "mark"):
        request.state.mark = desk.pulse.mark
    return desk


