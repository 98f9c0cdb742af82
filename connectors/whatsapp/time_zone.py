"""The time zone of a WhatsApp address, where its number leaves no doubt. Only this channel knows that it is a number."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

# Countries change their clocks on different dates; a look at every week of a year finds each difference.
_WEEKS = 53


def zone_of(address: str, at: datetime) -> str | None:
    """The IANA name of the zone of the whole country of a number ("whatsapp:+31612345678"), as its clocks go in the year from `at`.

    None for a country with several clocks (an area code tells where a number was given out, not where its owner is).
    """
    try:
        number = phonenumbers.parse(address.rpartition(":")[2].strip())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    names = TIMEZONE_DATA.get(str(number.country_code), ())
    try:
        clocks = {_clock(ZoneInfo(name), at) for name in names}
    except (ZoneInfoNotFoundError, ValueError):
        return None
    # Several names for one clock (Guernsey, Jersey, London): the last is as good as any.
    return names[-1] if len(clocks) == 1 else None


def _clock(zone: ZoneInfo, at: datetime) -> tuple[timedelta | None, ...]:
    start = at.astimezone(UTC)
    return tuple((start + timedelta(weeks=number)).astimezone(zone).utcoffset() for number in range(_WEEKS))
