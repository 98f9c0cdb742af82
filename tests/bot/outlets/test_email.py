"""E-mail to staff, against a real mail server."""

import ssl
from urllib.parse import quote

import pytest
import trustme

from bot.email_settings import Email
from bot.outlets.email import EmailOutlet
from bot.outlets.outlet import Telling
from connectors.errors import FailureKind, SendFailed
from tests.bot.outlets.mail_server import PASSWORD, USER, Mailbox, free_port, mail_server

TELLING = Telling(7, "Lumen Bicycles: 2 waiting", "Good morning.\nÜber 2 Leute warten: „wo?“")
LOGIN = f"{USER}:{quote(PASSWORD, safe='')}@"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def our_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def outlet(port: int, login: str = "", scheme: str = "smtp", tls: ssl.SSLContext | None = None) -> EmailOutlet:
    url = f"{scheme}://{login}127.0.0.1:{port}"
    return EmailOutlet(Email(url, "desk@shop.example", ("anna@shop.example", "ben@shop.example")), tls)


async def failure(made: EmailOutlet, telling: Telling = TELLING) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await made.tell(telling)
    return caught.value


async def test_it_arrives_at_everybody_as_it_was_written(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        await outlet(port).tell(TELLING)
    (envelope,), (message,) = mailbox.envelopes, mailbox.messages
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@shop.example", ["anna@shop.example", "ben@shop.example"])
    assert message["Subject"] == "Lumen Bicycles: 2 waiting"
    assert message["From"] == "desk@shop.example"
    assert message["Message-ID"] == "<nightdesk-notice-7@shop.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "Nightdesk <nightdesk.shop.example>"
    assert "2 Leute warten" in (envelope.content or b"").decode()
    assert message.get_content().splitlines() == TELLING.text.splitlines()


async def test_a_name_that_holds_a_line_break_begins_no_header(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        await outlet(port).tell(Telling(1, "Dana\r\nBcc: charlie@evil.example\r\n\r\nHi", "x"))
    (envelope,), (message,) = mailbox.envelopes, mailbox.messages
    assert envelope.rcpt_tos == ["anna@shop.example", "ben@shop.example"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Dana Bcc: charlie@evil.example Hi"


async def test_a_line_of_the_text_that_is_a_dot_ends_nothing(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        await outlet(port).tell(Telling(1, "s", "one\n.\ntwo"))
    assert mailbox.messages[0].get_content().splitlines() == ["one", ".", "two"]


async def test_it_logs_in_over_starttls_where_that_is_offered(mailbox: Mailbox, authority: trustme.CA) -> None:
    with mail_server(mailbox, with_login=True, starttls=server_side(authority)) as port:
        await outlet(port, LOGIN, tls=our_side(authority)).tell(TELLING)
    assert len(mailbox.messages) == 1


async def test_it_speaks_tls_from_the_first_byte_with_smtps(mailbox: Mailbox, authority: trustme.CA) -> None:
    with mail_server(mailbox, tls=server_side(authority)) as port:
        await outlet(port, scheme="smtps", tls=our_side(authority)).tell(TELLING)
        assert len(mailbox.messages) == 1
        assert (await failure(outlet(port, scheme="smtps"))).kind is FailureKind.CHANNEL


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(mailbox: Mailbox, authority: trustme.CA) -> None:
    with mail_server(mailbox, with_login=True, starttls=server_side(authority)) as port:
        failed = await failure(outlet(port, LOGIN))
    assert (failed.kind, mailbox.messages) == (FailureKind.CHANNEL, [])
    assert "certificate" in failed.sentence


async def test_a_password_leaves_this_machine_over_an_encrypted_line_alone(mailbox: Mailbox) -> None:
    with mail_server(mailbox, with_login=True) as port:
        await outlet(port, LOGIN).tell(TELLING)
        mailbox.envelopes.clear()
        # The same server by a name that does not tell where it is.
        elsewhere = Email(f"smtp://{LOGIN}127.1:{port}", "desk@shop.example", ("anna@shop.example",))
        failed = await failure(EmailOutlet(elsewhere))
    assert failed.kind is FailureKind.CHANNEL
    assert "offers no encryption" in failed.sentence
    assert mailbox.envelopes == []


async def test_a_wrong_password_says_which_setting_to_mend_and_names_no_secret(mailbox: Mailbox) -> None:
    with mail_server(mailbox, with_login=True) as port:
        failed = await failure(outlet(port, f"{USER}:wrong@"))
    assert failed.kind is FailureKind.CHANNEL
    assert "NIGHTDESK_SMTP_URL" in failed.sentence
    assert "wrong" not in failed.sentence


async def test_a_server_that_is_away_is_asked_again_later() -> None:
    assert (await failure(outlet(free_port()))).kind is FailureKind.RETRY


@pytest.mark.parametrize(
    ("reply", "kind"),
    [("451 later", FailureKind.RETRY), ("554 no", FailureKind.REFUSED)],
)
async def test_what_the_server_says_to_the_text_decides_whether_it_is_tried_again(
    mailbox: Mailbox, reply: str, kind: FailureKind
) -> None:
    mailbox.refuse_data = reply
    with mail_server(mailbox) as port:
        assert (await failure(outlet(port))).kind is kind


async def test_addresses_that_are_all_refused_fail_it_and_some_are_told_of(mailbox: Mailbox) -> None:
    mailbox.refuse_recipient = {"anna@shop.example": "550 nobody"}
    with mail_server(mailbox) as port:
        failed = await failure(outlet(port))
        assert (failed.kind, len(mailbox.messages)) == (FailureKind.REFUSED, 1)
        assert "refuses 1 of the addresses" in failed.sentence
        mailbox.refuse_recipient["ben@shop.example"] = "450 busy"
        failed = await failure(outlet(port))
        assert failed.kind is FailureKind.REFUSED
        mailbox.refuse_recipient["anna@shop.example"] = "450 busy"
        failed = await failure(outlet(port))
        assert failed.kind is FailureKind.RETRY
    assert "anna" not in failed.sentence


async def test_a_connection_that_breaks_at_the_end_leaves_it_unknown(mailbox: Mailbox) -> None:
    mailbox.hang_up = True
    with mail_server(mailbox) as port:
        assert (await failure(outlet(port))).kind is FailureKind.UNKNOWN


async def test_a_department_of_its_own_is_written_to_alone(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        await outlet(port).tell(Telling(9, "1 customer waits", "x", to=("workshop@shop.example",)))
    assert mailbox.envelopes[0].rcpt_tos == ["workshop@shop.example"]
