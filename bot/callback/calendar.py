"""A callback as a calendar event, for the calendars of staff. RFC 5545 and 5546. Pure.

Its UID stays, SEQUENCE rises with every change, and a cancelled one says so: a calendar that has it follows.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from bot.callback.phone import shown
from bot.storage.callbacks import Call
from bot.storage.tables import CallbackState

REMIND_AHEAD = timedelta(minutes=5)


def calendar_of(call: Call, zone: ZoneInfo, business: str, department: str, url: str, email: str | None) -> bytes:
    """The .ics of one callback, in the shop's zone. `url` leads to its conversation; `email` is the shop's, if it has one."""
    is_cancelled = call.state is CallbackState.CANCELLED
    event = Event()
    event.add("uid", f"callback-{call.id}-{call.created_at:%Y%m%dT%H%M%SZ}@nightdesk")
    event.add("sequence", call.sequence)
    event.add("dtstamp", call.changed_at)
    event.add("dtstart", call.starts_at.astimezone(zone))
    event.add("dtend", call.ends_at.astimezone(zone))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("summary", f"Call {call.contact_name or shown(call.phone)} ({department})")
    lines = [f"Number: {shown(call.phone)}", *([call.request] if call.request else []), url]
    event.add("description", "\n".join(lines))
    event.add("location", f"tel:{call.phone}")
    event.add("url", url)
    if email is not None:
        organizer = vCalAddress(f"mailto:{email}")
        organizer.params["CN"] = vText(business)
        event.add("organizer", organizer)
    if not is_cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Call {shown(call.phone)}")
        alarm.add("trigger", -REMIND_AHEAD)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Nightdesk//callbacks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
