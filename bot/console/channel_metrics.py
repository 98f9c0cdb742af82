"""How each channel fares, as numbers for machines that watch."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.channels.alarms import AlarmKind
from bot.storage import alarms, channels
from bot.storage.tables import ChannelState

Metric = tuple[str, str, dict[str, float]]


def channel_metrics(session: Session, now: datetime) -> list[Metric]:
    """(name, help, labels → value) of each; what is not known yet of a channel is left out. Alarms are there at 0 too."""
    states = [state for state in channels.states(session) if state.channel != "local"]
    traffic = channels.traffic(session, [state.channel for state in states])
    ringing = {(alarm.channel, alarm.kind) for alarm in alarms.ringing(session)}
    real_now = clock.real_now()

    def each(value: Callable[[ChannelState], float | None]) -> dict[str, float]:
        found = {state.channel: value(state) for state in states}
        return {f'channel="{channel}"': number for channel, number in found.items() if number is not None}

    def age(since: datetime | None, until: datetime = real_now) -> float | None:
        return None if since is None else round((until - since).total_seconds(), 1)

    return [
        (
            "channel_inbound_seconds_ago",
            "How long ago a customer last wrote.",
            each(lambda state: age(traffic[state.channel].last_in, now)),
        ),
        (
            "channel_outbound_seconds_ago",
            "How long ago something was last handed to the provider.",
            each(lambda state: age(traffic[state.channel].last_out, now)),
        ),
        ("channel_queued", "Messages that wait to be sent.", each(lambda state: traffic[state.channel].queued)),
        (
            "channel_unknown",
            "Messages of which nobody knows whether they arrived.",
            each(lambda state: traffic[state.channel].unknown),
        ),
        (
            "channel_questions",
            "Of those, the ones about which staff are asked.",
            each(lambda state: traffic[state.channel].questions),
        ),
        (
            "channel_paused",
            "1 while the provider refuses everything and nothing is sent.",
            each(lambda state: int(state.paused_at is not None)),
        ),
        ("channel_sweep_seconds_ago", "How long ago a sweep was complete.", each(lambda state: age(state.swept_at))),
        (
            "channel_sweep_found",
            "Messages that a sweep found because they had not reached us.",
            each(lambda state: None if state.swept_at is None else state.sweep_found_total),
        ),
        (
            "channel_sweep_failures",
            "Sweeps that failed since the last complete one.",
            each(lambda state: state.sweep_failures),
        ),
        (
            "channel_poll_seconds_ago",
            "How long ago the provider last answered when it was asked for messages.",
            each(lambda state: age(state.polled_at)),
        ),
        (
            "channel_webhook_pending",
            "What waits at the provider because its webhook did not take it yet.",
            each(lambda state: None if state.webhook_looked_at is None else state.pending),
        ),
        (
            "alarm",
            "1 while something is wrong with a channel.",
            {
                f'channel="{state.channel}",kind="{kind}"': int((state.channel, kind) in ringing)
                for state in states
                for kind in AlarmKind
            },
        ),
    ]
