"""The zone of a WhatsApp address is told only where there is no doubt."""

from datetime import UTC, datetime

import pytest

from connectors.whatsapp.time_zone import zone_of

AT = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+31612345678", "Europe/Amsterdam"),
        ("+4915112345678", "Europe/Berlin"),
        ("+447911123456", "Europe/London"),
        ("+33612345678", "Europe/Paris"),
        ("+32470123456", "Europe/Brussels"),
        ("+919812345678", "Asia/Calcutta"),
        # Several clocks in one country.
        ("+12125551234", None),
        ("+79161234567", None),
        ("+61412345678", None),
        ("+34612345678", None),
        ("+351912345678", None),
        ("+5511912345678", None),
        # No number at all.
        ("+999123", None),
        ("+31", None),
        ("hello", None),
        ("", None),
    ],
)
def test_a_country_with_one_clock_has_a_zone(number: str, zone: str | None) -> None:
    assert zone_of(f"whatsapp:{number}", AT) == zone
    assert zone_of(number, AT) == zone
