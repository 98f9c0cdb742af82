from pathlib import Path

from bot.dialogue.server import command, environment


def test_it_listens_on_loopback_with_its_token_in_the_environment_only(tmp_path: Path) -> None:
    argv, env = command(
        Path("root"),
        tmp_path,
        tmp_path / "m.tar.gz",
        port=5005,
        actions_url="http://127.0.0.1:5055/webhook",
        vectors_url="http://127.0.0.1:5055/embed",
        token="t0k",
    )
    assert argv[argv.index("--interface") + 1] == "127.0.0.1"
    assert argv[argv.index("--port") + 1] == "5005"
    assert "--enable-api" not in argv
    assert not any("t0k" in argument for argument in argv)
    assert env["NIGHTDESK_RASA_TOKEN"] == "t0k"
    assert env["NIGHTDESK_ACTIONS_URL"] == "http://127.0.0.1:5055/webhook"
    assert env["NIGHTDESK_VECTORS_URL"] == "http://127.0.0.1:5055/embed"


def test_trackers_are_in_memory_unless_a_file_is_named(tmp_path: Path) -> None:
    _, env = command(Path(), tmp_path, Path("m"), port=1, actions_url="", vectors_url="", token="t")
    assert env["NIGHTDESK_RASA_TRACKERS"] == ":memory:"
    _, env = command(Path(), tmp_path, Path("m"), port=1, actions_url="", vectors_url="", token="t", trackers=tmp_path / "t.db")
    assert env["NIGHTDESK_RASA_TRACKERS"] == str(tmp_path / "t.db")


def test_our_secrets_do_not_reach_rasa_and_telemetry_is_off(tmp_path: Path) -> None:
    env = environment(Path(), tmp_path, {"PATH": "/bin", "TWILIO_AUTH_TOKEN": "x", "TELEGRAM_BOT_TOKEN": "y"})
    assert env["PATH"] == "/bin"
    assert not {"TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN"} & env.keys()
    assert env["RASA_TELEMETRY_ENABLED"] == "false"
