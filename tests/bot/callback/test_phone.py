import pytest

from bot.callback.phone import as_e164, find_phone, has_digits, region_of, shown


@pytest.mark.parametrize(
    ("phone", "region"),
    [("+31 20 555 0100", "NL"), ("+49 30 5550100", "DE"), ("020 555", None), ("", None), (None, None)],
)
def test_the_region_is_that_of_the_shop_s_own_number(phone: str | None, region: str | None) -> None:
    assert region_of(phone) == region


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("020 555 0100", "NL", "+31205550100"),
        ("it is 020-5550100, thanks", "NL", "+31205550100"),
        ("0 2 0 - 5 5 5 0 1 0 0", "NL", "+31205550100"),
        ("call me on 06 12345678", "NL", "+31612345678"),
        ("+49 30 1234567", "NL", "+49301234567"),
        ("0049 30 1234567", "NL", "+49301234567"),
        ("(030) 1234567", "DE", "+49301234567"),
        ("+1 212 555 0100", "NL", "+12125550100"),
        # No region, too short, of no length that exists, no number at all.
        ("030 1234567", None, None),
        ("12", "NL", None),
        ("020 555 01", "NL", None),
        ("06 1234 5678 9012", "NL", None),
        ("+999 123456789", "NL", None),
        ("0900 0000000000", "NL", None),
        ("my order is 1234567890", "NL", None),
        ("tomorrow at 17:30", "NL", None),
        ("24.12.2026", "NL", None),
        ("no number", "NL", None),
    ],
)
def test_it_finds_a_number_that_can_exist(text: str, region: str | None, phone: str | None) -> None:
    assert find_phone(text, region) == phone


def test_a_number_is_kept_in_one_way_and_shown_in_another() -> None:
    assert as_e164("020 555 0100", "NL") == "+31205550100"
    assert as_e164("+31 20 555") is None
    assert as_e164("not one") is None
    assert shown("+31205550100") == "+31 20 555 0100"
    assert shown("broken") == "broken"


def test_an_attempt_at_a_number_has_digits() -> None:
    assert has_digits("0031")
    assert not has_digits("in 20 minutes")
