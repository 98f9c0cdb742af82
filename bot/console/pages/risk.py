"""The one number: how many of a hundred answers may be wrong, and what that means for this shop. Everybody reads; trainers set it."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.business.wrong_answers import LEAST_PERCENT, MOST_PERCENT, percent_of
from bot.console.desk import Desk, is_live
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.measure.interval import interval
from bot.faq.measure.risk import FEWEST_MARKED, Curve, Expected, Setting, beside, live, own_curve
from bot.faq.measure.witnesses import Witnesses, witnesses
from bot.numbers.curves import Dot, Live, curves
from bot.storage import audit
from bot.storage.audit import Acts
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role
from bot.test_box import CannotTry
from bot.wrong_answers import ACT, By, SettingRefused, set_percent

router = APIRouter()

#: The slider goes so far, or to what is set where that is more.
USUAL_MOST = 30
#: A shop that has asked less says more about chance; then the FAQ's own questions speak.
FEWEST_OWN = 30
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]


@dataclass(frozen=True)
class Known:
    """What is known. `problem`: why the part that answers says nothing; then `settings` are empty."""

    settings: Sequence[Setting]
    lines: Sequence[Curve]
    found: Witnesses
    problem: str = ""

    @property
    def is_own(self) -> bool:
        """Whether this shop's own questions speak, and not its FAQ alone."""
        return len(self.found.own) >= FEWEST_OWN

    def shares(self, setting: Setting) -> tuple[float | None, float | None]:
        """What is answered and what of it is expected to be wrong, by the best witness that there is."""
        return (setting.own_answered, setting.own_wrong) if self.is_own else (setting.answered, setting.wrong)


@router.get("/faq/risk")
def page(request: Request, desk: TheDesk, who: Who, percent: int = 0) -> Response:
    """`percent`: the setting that is looked at; without it, that which is in force."""
    if is_live(request):
        return desk.page(request, "risk.html", who, known=None)
    now_set = percent_of(desk.live.business)
    most = max(USUAL_MOST, now_set)
    looked = percent if LEAST_PERCENT <= percent <= most else now_set
    known = _known(desk)
    with desk.store.read() as session:
        last = next(iter(audit.entries(session, Acts(act=ACT), limit=1)), None)
    said = live(known.found.given)
    wrong = sum(not each.is_right for each in known.found.given)
    between = interval(wrong, len(known.found.given)) if known.found.given else None
    return desk.page(
        request,
        "risk.html",
        who,
        known=known,
        settings=[each for each in known.settings if each.percent <= most],
        now_set=now_set,
        looked=looked,
        least=LEAST_PERCENT,
        most=most,
        live=said,
        wrong=wrong,
        between=between,
        few=FEWEST_MARKED,
        picture=_picture(known, now_set, looked, most, between),
        last=last if last is not None and last.details.get("percent") == now_set else None,
        may_set=who.is_at_least(Role.TRAINER),
    )


@router.post("/faq/risk")
def save(desk: TheDesk, who: Trainer, form: Form) -> Response:
    said = str(form.get("percent", "")).strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 4):
        raise SettingRefused(f"Choose a number from {LEAST_PERCENT} to {MOST_PERCENT}.")
    set_percent(desk.store, desk.faq.business_file, int(said), By(who.user_id, who.name, clock.now()))
    # So that the page that follows shows it; every other process follows by itself.
    desk.live.look(desk.store)
    return RedirectResponse("/faq/risk", HTTPStatus.SEE_OTHER)


def _known(desk: Desk) -> Known:
    with desk.store.read() as session:
        found = witnesses(session)
    own = own_curve(found.own) if len(found.own) >= FEWEST_OWN else []
    try:
        told: dict[str, Any] = desk.faq.ask("risk", {})
    except CannotTry as error:
        return Known((), (own, []), found, str(error))
    settings = beside([Expected(**each) for each in told["expected"]], found.own, found.judged)
    return Known(settings, (own, [(float(answered), float(wrong)) for answered, wrong in told["curve"]]), found)


def _picture(known: Known, now_set: int, looked: int, most: int, between: tuple[float, float] | None) -> Markup | None:
    dots = []
    for each in known.settings:
        answered, wrong = known.shares(each)
        if each.percent <= most and answered is not None and wrong is not None:
            dots.append(Dot(each.percent, answered, wrong, each.percent == looked))
    if not dots and not any(known.lines):
        return None
    count = len(known.found.given)
    now = next((dot for dot in dots if dot.percent == now_set), None)
    shown = None
    if now is not None and between is not None:
        shown = Live(now.answered, sum(not each.is_right for each in known.found.given) / count, *between)
    says = "The more is answered, the more of it is wrong. The table below has every setting."
    return curves("risk", "How much is answered, and how much of it is wrong", says, known.lines, dots, shown)
