"""For machines that watch the desk: /healthz and Prometheus' /metrics. Numbers only, nothing personal."""

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import PlainTextResponse

from bot import clock
from bot.console.channel_metrics import channel_metrics
from bot.console.guard import TheDesk
from bot.storage import quarantine, queue_counts
from bot.storage.engine import Store
from bot.storage.tables import Message, Part

router = APIRouter()


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """The process lives."""
    return PlainTextResponse("ok\n")


@router.get("/metrics")
def metrics(desk: TheDesk) -> PlainTextResponse:
    # https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    return PlainTextResponse(_exposition(desk.store), media_type="text/plain; version=0.0.4; charset=utf-8")


def _exposition(store: Store) -> str:
    now = clock.now()
    with store.read() as session:
        counts = queue_counts.counts(session, 0, now)
        unseen = quarantine.count_unseen(session)
        by_status = session.execute(
            select(Message.direction, Message.status, func.count()).group_by(Message.direction, Message.status)
        ).all()
        parts = session.execute(select(Part.name, Part.seen_at).order_by(Part.name)).all()
        channels = channel_metrics(session, now)
    holders = {
        "bot": counts.bot,
        "waiting": counts.waiting + counts.snoozed,
        "staff": counts.mine + counts.colleagues,
        "closed": counts.closed,
    }
    return "".join(
        (
            *(gauge(name, help_text, values) for name, help_text, values in channels),
            gauge(
                "conversations",
                "Conversations by who holds them.",
                {f'holder="{name}"': number for name, number in holders.items()},
            ),
            gauge("handoffs_overdue", "Waiting conversations whose promise has passed.", {"": counts.overdue}),
            gauge("unreadable_unseen", "Unreadable input that nobody has looked at.", {"": unseen}),
            gauge(
                "messages",
                "Messages by direction and status.",
                {f'direction="{direction}",status="{status}"': number for direction, status, number in by_status},
            ),
            gauge(
                "part_seen_seconds_ago",
                "How long ago a part of the product last reported.",
                {f'part="{_escaped(name)}"': round((clock.real_now() - seen_at).total_seconds(), 1) for name, seen_at in parts},
            ),
        )
    )


def gauge(name: str, help_text: str, values: dict[str, float]) -> str:
    lines = [f"# HELP nightdesk_{name} {help_text}", f"# TYPE nightdesk_{name} gauge"]
    for labels, value in values.items():
        lines.append(f"nightdesk_{name}{{{labels}}} {value}" if labels else f"nightdesk_{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
