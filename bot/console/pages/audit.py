"""The audit log: who did what and when, narrowed as one likes, and the same as a file. For admins."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import TheDesk, at_least
from bot.storage import audit, seals, users
from bot.storage.audit import Acts, Entry
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role

router = APIRouter()

SHOWN = 100
COLUMNS = ("id", "at", "user_id", "user", "act", "conversation_id", "details", "seal")
# A spreadsheet takes what begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Admin = Annotated[SignedIn, Depends(at_least(Role.ADMIN))]


class Format(StrEnum):
    """As it stands in the address."""

    CSV = "csv"
    JSON = "json"


def wanted_acts(
    desk: TheDesk,
    user: Annotated[str, Query(max_length=20)] = "",
    act: Annotated[str, Query(max_length=60)] = "",
    conversation: Annotated[str, Query(max_length=20)] = "",
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
) -> Acts:
    """The filters of the address; both days count whole, on the shop's clock. Raises HTTPException with one sentence."""
    last = _day(desk, until)
    return Acts(
        user_id=_number(user, "person"),
        act=act,
        conversation_id=_number(conversation, "conversation"),
        since=_day(desk, since),
        until=last + timedelta(days=1) if last is not None else None,
    )


Wanted = Annotated[Acts, Depends(wanted_acts)]


@router.get("/audit")
def page(request: Request, desk: TheDesk, who: Admin, wanted: Wanted, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    with desk.store.read() as session:
        found = audit.entries(session, wanted, limit=SHOWN + 1, before=before)
        shown, filters = found[:SHOWN], _filters(request)
        return desk.page(
            request,
            "audit.html",
            who,
            entries=shown,
            is_narrowed=bool(filters),
            filters=filters,
            query=urlencode(filters),
            older=urlencode({**filters, "before": shown[-1].id}) if len(found) > SHOWN else None,
            is_older=before is not None,
            people=users.all_users(session),
            acts=audit.names(session),
            newest_seal=seals.newest(session),
        )


@router.get("/audit.{kind}")
def export(kind: Format, desk: TheDesk, who: Admin, wanted: Wanted) -> Response:
    """The whole log as it is narrowed, oldest first. That somebody took it along is an act too."""
    with desk.store.write() as session:
        audit.record(session, user_id=who.user_id, act="exported_audit", now=clock.now(), details={"format": kind})
    lines = _csv(desk, wanted) if kind is Format.CSV else _json(desk, wanted)
    name = f"nightdesk-audit-{clock.now().astimezone(desk.timezone):%Y-%m-%d}.{kind}"
    media_type = "text/csv; charset=utf-8" if kind is Format.CSV else "application/json"
    return StreamingResponse(lines, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _csv(desk: Desk, wanted: Acts) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    with desk.store.snapshot() as session:
        for entry in audit.every(session, wanted):
            values = _values(entry)
            values["details"] = json.dumps(values["details"], ensure_ascii=False, sort_keys=True) if values["details"] else ""
            writer.writerow([_harmless(values[name]) for name in COLUMNS])
            yield line.getvalue()
            line.seek(0), line.truncate()
    yield line.getvalue()


def _json(desk: Desk, wanted: Acts) -> Iterator[str]:
    yield "["
    with desk.store.snapshot() as session:
        for number, entry in enumerate(audit.every(session, wanted)):
            yield ("," if number else "") + "\n" + json.dumps(_values(entry), ensure_ascii=False)
    yield "\n]\n"


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "user_id": entry.user_id,
        "user": entry.user_name,
        "act": entry.act,
        "conversation_id": entry.conversation_id,
        "details": entry.details,
        "seal": entry.seal,
    }


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _filters(request: Request) -> dict[str, str]:
    known = ("user", "act", "conversation", "from", "to")
    return {name: request.query_params[name] for name in known if request.query_params.get(name)}


def _number(value: str, what: str) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or int(value) >= 2**31:
        raise HTTPException(400, f"“{value}” is no {what}'s number; write its digits alone.")
    return int(value)


def _day(desk: Desk, value: str) -> datetime | None:
    if not value:
        return None
    try:
        day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        day = date.min
    # Farther away than any clock counts.
    if not 2000 <= day.year < 2100:
        raise HTTPException(400, f"“{value}” is no day; write it as 2026-11-23.")
    return datetime.combine(day, time(), desk.timezone)
