"""Whether the bot answers by now: its parts run long before Rasa and the FAQ are loaded."""

from bot.dialogue.client import DialogueClient
from bot.doctor.finding import Finding, look, well


async def answers(client: DialogueClient) -> Finding:
    """Of a desk whose parts run on this machine. Closes the client."""
    try:
        is_ready = await client.is_ready()
    finally:
        await client.close()
    if is_ready:
        return well("answers", "Rasa and the FAQ are loaded; the bot answers.")
    return look(
        "answers",
        "The bot does not answer yet, because Rasa or the FAQ is still being loaded: a minute, at the very first start some minutes. "
        "Until then messages go to your people; if it stays so, see var/log/rasa.log.",
    )
