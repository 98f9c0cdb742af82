from pathlib import Path

import pytest

from bot.build import Desk
from bot.email_settings import Email
from bot.settings import SETTINGS, SettingsError, example, load_settings, read_environment

SID = "AC" + "0" * 32
TWILIO = {
    "TWILIO_ACCOUNT_SID": SID,
    "TWILIO_AUTH_TOKEN": "new, old",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
    "NIGHTDESK_PUBLIC_URL": "https://desk.example.com/",
}


def problems(values: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_settings(values)
    return raised.value.problems


def test_everything_has_a_default() -> None:
    settings = load_settings({})
    assert settings.gateway_port == 8080
    assert settings.database_url == "sqlite:///var/nightdesk.db"
    assert settings.twilio is None
    assert settings.telegram is None


def test_the_database_lies_in_the_folder_for_everything_that_is_written() -> None:
    assert load_settings({"NIGHTDESK_VAR": "elsewhere"}).database_url == "sqlite:///elsewhere/nightdesk.db"


def test_several_twilio_tokens_are_accepted_while_one_is_changed() -> None:
    settings = load_settings(TWILIO)
    assert settings.twilio is not None
    assert settings.twilio.auth_tokens == ("new", "old")
    assert settings.twilio.senders == {"whatsapp": "whatsapp:+14155238886"}
    assert settings.public_url == "https://desk.example.com"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"NIGHTDESK_GATEWAY_PORT": "http"}, "NIGHTDESK_GATEWAY_PORT is 'http', which is no TCP port"),
        ({"NIGHTDESK_GATEWAY_PORT": "65536"}, "set a number from 1 to 65535"),
        ({"NIGHTDESK_CONSOLE_PORT": "8080"}, "NIGHTDESK_GATEWAY_PORT and NIGHTDESK_CONSOLE_PORT are both 8080"),
        (
            {"NIGHTDESK_PUBLIC_URL": "desk.example.com"},
            "NIGHTDESK_PUBLIC_URL is 'desk.example.com', which is no web address",
        ),
        ({"NIGHTDESK_PUBLIC_URL": "https://desk.example.com:port"}, "which is no web address"),
        ({"NIGHTDESK_DATABASE_URL": "mysql://x"}, "NIGHTDESK_DATABASE_URL begins with 'mysql'"),
        ({"TWILIO_AUTH_TOKEN": "t"}, "TWILIO_ACCOUNT_SID is empty but TWILIO_AUTH_TOKEN is set"),
        ({"TWILIO_SIGNING_KEYS": "k:s"}, "TWILIO_ACCOUNT_SID is empty but TWILIO_SIGNING_KEYS is set"),
        ({**TWILIO, "TWILIO_WHATSAPP_FROM": ""}, "TWILIO_WHATSAPP_FROM is empty, and so are TWILIO_SMS_FROM"),
        ({**TWILIO, "TWILIO_SMS_FROM": "whatsapp:+1415"}, "TWILIO_SMS_FROM is 'whatsapp:+1415'; write it as the number"),
        ({**TWILIO, "TWILIO_MESSENGER_FROM": "my page"}, "TWILIO_MESSENGER_FROM is 'my page'; write it as messenger:"),
        ({**TWILIO, "TWILIO_SIGNING_KEYS": "a:1,2"}, "TWILIO_SIGNING_KEYS: its key number 2 is not ID:SECRET"),
        ({**TWILIO, "TWILIO_SIGNING_KEYS": "a:1,a:2"}, "its key number 2 is not ID:SECRET with an id of its own"),
        ({**TWILIO, "TWILIO_BUTTONS": "yes"}, "TWILIO_BUTTONS is 'yes'; set on or off"),
        ({**TWILIO, "TWILIO_ACCOUNT_SID": "SK1"}, "an account SID is AC and 32 hexadecimal characters"),
        ({**TWILIO, "TWILIO_WHATSAPP_FROM": "+14155238886"}, "write it as whatsapp:+ and the number"),
        ({**TWILIO, "NIGHTDESK_PUBLIC_URL": ""}, "TWILIO_ACCOUNT_SID is set but NIGHTDESK_PUBLIC_URL is empty"),
        ({"TELEGRAM_BOT_TOKEN": "nonsense"}, "copy the whole token from @BotFather"),
        ({"TELEGRAM_MODE": "push"}, "TELEGRAM_MODE is 'push'; set polling or webhook"),
        ({"TELEGRAM_WEBHOOK_SECRET": "x"}, "TELEGRAM_BOT_TOKEN is empty"),
        (
            {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": "s"},
            "NIGHTDESK_PUBLIC_URL is empty",
        ),
        (
            {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_MODE": "webhook", "NIGHTDESK_PUBLIC_URL": "https://d.example.com"},
            "TELEGRAM_WEBHOOK_SECRET is empty",
        ),
    ],
)
def test_a_wrong_setting_gets_one_clear_sentence(values: dict[str, str], expected: str) -> None:
    found = problems(values)
    assert any(expected in sentence for sentence in found), found


def test_sms_and_messenger_are_turned_on_by_their_senders_alone() -> None:
    values = {name: value for name, value in TWILIO.items() if name != "TWILIO_WHATSAPP_FROM"}
    for sender in ("+14155238886", "72345", "MG" + "0" * 32):
        settings = load_settings({**values, "TWILIO_SMS_FROM": sender, "TWILIO_MESSENGER_FROM": "messenger:1"})
        assert settings.twilio is not None
        assert settings.twilio.senders == {"sms": sender, "messenger": "messenger:1"}


def test_twilios_signing_keys_are_known_by_their_ids_and_stay_secret() -> None:
    settings = load_settings({**TWILIO, "TWILIO_SIGNING_KEYS": "one:hush, two:with:colon", "TWILIO_TYPING": "off"})
    assert settings.twilio is not None
    assert settings.twilio.signing_keys == {"one": "hush", "two": "with:colon"}
    assert {"hush", "with:colon", "new", "old"} <= set(settings.twilio.secrets)
    assert "hush" not in repr(settings.twilio)
    assert (settings.twilio.has_buttons, settings.twilio.has_typing) == (True, False)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(problems({"NIGHTDESK_GATEWAY_PORT": "x", "TELEGRAM_MODE": "y", "NIGHTDESK_PUBLIC_URL": "z"})) == 3


def test_no_secret_stands_in_a_sentence_about_it() -> None:
    wrong = {"TWILIO_AUTH_TOKEN": "hush", "TWILIO_SIGNING_KEYS": ":hush", "TELEGRAM_BOT_TOKEN": "hush hush"}
    sentences = " ".join(problems({**TWILIO, **wrong}))
    assert "hush" not in sentences


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("12:ab\n")
    values = read_environment({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")})
    settings = load_settings(values)
    assert settings.telegram is not None
    assert settings.telegram.token == "12:ab"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"TELEGRAM_BOT_TOKEN_FILE names .*nowhere, which cannot be read"):
        read_environment({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "nowhere")})


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("12:ab")
    both = {"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token"), "TELEGRAM_BOT_TOKEN": "12:cd"}
    with pytest.raises(SettingsError, match="both set; keep one"):
        read_environment(both)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NIGHTDESK_GATEWAY_PORT=1\nNIGHTDESK_CONSOLE_PORT=2\n")
    values = read_environment({"NIGHTDESK_GATEWAY_PORT": "3"}, tmp_path / ".env")
    assert (values["NIGHTDESK_GATEWAY_PORT"], values["NIGHTDESK_CONSOLE_PORT"]) == ("3", "2")


def test_a_misspelt_setting_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nNIGHTDESK_PORT=1\n")
    with pytest.raises(SettingsError, match=r"\.env:2: NIGHTDESK_PORT is no setting"):
        read_environment({}, tmp_path / ".env")


def test_the_example_file_lists_every_setting_as_it_is() -> None:
    text = (Path(__file__).parents[2] / ".env.example").read_text()
    assert text == example()
    assert all(f"#{setting.name}={setting.default}" in text for setting in SETTINGS)


EMAIL = {
    "NIGHTDESK_STAFF_EMAIL": "anna@shop.example, ben@shop.example",
    "NIGHTDESK_SMTP_URL": "smtp://desk:secret@mail.shop.example:587",
    "NIGHTDESK_EMAIL_FROM": "desk@shop.example",
}


def test_staff_are_reached_by_email_and_in_a_telegram_group() -> None:
    settings = load_settings({**EMAIL, "TELEGRAM_BOT_TOKEN": "1:A", "NIGHTDESK_STAFF_TELEGRAM_CHAT": "-100123"})
    assert settings.email is not None
    assert settings.email.recipients == ("anna@shop.example", "ben@shop.example")
    assert settings.staff_telegram_chat == -100123


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({**EMAIL, "NIGHTDESK_EMAIL_FROM": ""}, "NIGHTDESK_EMAIL_FROM is empty"),
        ({**EMAIL, "NIGHTDESK_STAFF_EMAIL": "anna"}, "'anna', which is no e-mail address"),
        ({**EMAIL, "NIGHTDESK_SMTP_URL": "mail.shop.example"}, "NIGHTDESK_SMTP_URL is no mail server"),
        ({**EMAIL, "NIGHTDESK_SMTP_URL": "smtp://host:port"}, "NIGHTDESK_SMTP_URL is no mail server"),
        ({"NIGHTDESK_STAFF_TELEGRAM_CHAT": "-100123"}, "TELEGRAM_BOT_TOKEN is empty"),
        ({"NIGHTDESK_STAFF_TELEGRAM_CHAT": "@us", "TELEGRAM_BOT_TOKEN": "1:A"}, "a group's id is a negative number"),
    ],
)
def test_a_mistake_in_how_staff_are_reached_is_one_sentence(values: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(values)
    assert len(error.value.problems) == 1
    assert named in error.value.problems[0]


def test_the_mail_servers_password_reaches_no_log_in_either_spelling(tmp_path: Path) -> None:
    url = "smtp://desk:pa%3Ass@mail.example:587"
    names = {"NIGHTDESK_SMTP_URL": url, "NIGHTDESK_STAFF_EMAIL": "anna@shop.example", "NIGHTDESK_VAR": str(tmp_path)}
    settings = load_settings({**names, "NIGHTDESK_EMAIL_FROM": "desk@shop.example"})
    assert {url, "pa%3Ass", "pa:ss"} <= set(Desk(settings).secrets)
    assert Email("smtp://mail.example", "desk@shop.example", ("anna@shop.example",)).passwords == ()
