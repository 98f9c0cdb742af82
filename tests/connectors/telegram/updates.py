"""Updates as the Bot API sends them, for the tests of this folder."""

ANNA = {"id": 5_000_000_001, "is_bot": False, "first_name": "Anna", "last_name": "Möller", "language_code": "de"}
BOT = {"id": 42, "is_bot": True, "first_name": "Nightdesk", "username": "nightdesk_bot"}
PRIVATE = {"id": 5_000_000_001, "type": "private", "first_name": "Anna"}
GROUP = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Riders"}
DATE = 1_790_000_000


def message(update_id=1, **fields):
    """An update with a message in a private chat; a field given as None is left out."""
    content = {"message_id": 7, "from": ANNA, "chat": PRIVATE, "date": DATE, **fields}
    return {"update_id": update_id, "message": {key: value for key, value in content.items() if value is not None}}


def edited(**fields):
    return {"update_id": 2, "edited_message": message(edit_date=DATE + 60, **fields)["message"]}


def press(**fields):
    under = message(
        text="Which one?",
        **{"from": BOT},
        reply_markup={
            "inline_keyboard": [
                [{"text": "Repairs", "callback_data": "faq:repairs"}],
                [{"text": "Returns", "callback_data": "b:12:1"}],
            ]
        },
    )["message"]
    content = {"id": "90071992547409931", "from": ANNA, "chat_instance": "1", "data": "faq:repairs", "message": under}
    content.update(fields)
    return {"update_id": 3, "callback_query": {key: value for key, value in content.items() if value is not None}}


def member(status, chat=PRIVATE):
    # https://core.telegram.org/bots/api#chatmemberupdated
    return {
        "update_id": 4,
        "my_chat_member": {
            "chat": chat,
            "from": ANNA,
            "date": DATE,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": status, "until_date": 0},
        },
    }


def file(name="f1", **fields):
    return {"file_id": name, "file_unique_id": "u" + name, "file_size": 1234, **fields}
