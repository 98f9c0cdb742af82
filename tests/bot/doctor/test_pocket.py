"""What the doctor says of the staff's group and of who is on call."""

from dataclasses import replace

from bot.doctor.pocket import pocket
from bot.on_call.rota import Rota, Shift
from bot.storage import staff_group, staff_links
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.cast import NIGHT, alice, bob, hire
from tests.shop import BUSINESS

ROTA = Rota((Shift("Alice", "Bob"), Shift("Cem", "Dana")), email={"Bob": "bob@shop.example", "Cem": "cem@shop.example"})


def test_everybody_on_call_who_could_not_be_told_is_named(store: Store) -> None:
    business = replace(BUSINESS, on_call=ROTA)
    with store.write() as session:
        user = alice(session)
        bob(session)
        hire(session, "Cem").disabled_at = NIGHT
        staff_links.link(session, staff_links.new_code(session, user, NIGHT), "71", "Ally", NIGHT)
    with store.read() as session:
        found = list(pocket(session, business, has_group=False, has_email=True))
        without = [each.sentence for each in pocket(session, business, has_group=False, has_email=False)]
    assert [(each.level, each.sentence.split(",")[0]) for each in found] == [
        ("bad", "business.yml names Cem"), ("bad", "business.yml names Dana"),
    ]  # fmt: skip
    assert "Bob could not be told: this desk sends no e-mail; set NIGHTDESK_SMTP_URL, or let them link their Telegram." in without


def test_it_says_whether_the_group_is_reached(store: Store) -> None:
    with store.write() as session:
        group = staff_group.configure(session, -1001, NIGHT)
        group.looked_at, group.has_topics = NIGHT, True
    with store.write() as session:
        (well,) = pocket(session, BUSINESS, has_group=True, has_email=False)
        staff_group.group(session).error = "The bot is no member."
        (bad,) = pocket(session, BUSINESS, has_group=True, has_email=False)
        assert session.query(User).count() == 0
    assert (well.level, well.sentence) == ("well", "A topic for each conversation.")
    assert (bad.level, bad.sentence) == ("bad", "The bot is no member.")
