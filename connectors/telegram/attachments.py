"""The files in a Telegram message. https://core.telegram.org/bots/api#message"""

from urllib.parse import quote, unquote

from telegram import Contact, Message

from connectors.messages import Attachment

# A shared contact is no file at Telegram, so the attachment holds it itself.
VCARD_REFERENCE = "data:text/vcard,"


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Every file of `message`; a photo once, in its largest size."""
    found = []
    if message.live_photo:
        moving = message.live_photo
        found.append(Attachment("video", moving.file_id, moving.mime_type or "video/mp4", None, moving.file_size))
    elif message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        found.append(Attachment("image", photo.file_id, "image/jpeg", None, photo.file_size))
    if message.video:
        video = message.video
        found.append(Attachment("video", video.file_id, video.mime_type, video.file_name, video.file_size))
    if message.animation:
        drawn = message.animation
        found.append(Attachment("video", drawn.file_id, drawn.mime_type, drawn.file_name, drawn.file_size))
    elif message.document:
        # Telegram repeats an animation as a document.
        document = message.document
        found.append(Attachment("document", document.file_id, document.mime_type, document.file_name, document.file_size))
    if message.video_note:
        found.append(Attachment("video", message.video_note.file_id, "video/mp4", None, message.video_note.file_size))
    if message.voice:
        found.append(Attachment("voice", message.voice.file_id, message.voice.mime_type, None, message.voice.file_size))
    if message.audio:
        audio = message.audio
        found.append(Attachment("audio", audio.file_id, audio.mime_type, audio.file_name, audio.file_size))
    if message.sticker:
        sticker = message.sticker
        # https://core.telegram.org/stickers: moving pictures are TGS or WEBM, still ones WEBP.
        content_type = "video/webm" if sticker.is_video else "application/x-tgsticker" if sticker.is_animated else "image/webp"
        found.append(Attachment("sticker", sticker.file_id, content_type, None, sticker.file_size))
    if message.contact:
        found.append(_contact(message.contact))
    return tuple(found)


def vcard_in(reference: str) -> bytes | None:
    """The card itself, when `reference` holds one."""
    if not reference.startswith(VCARD_REFERENCE):
        return None
    return unquote(reference.removeprefix(VCARD_REFERENCE)).encode()


def _contact(contact: Contact) -> Attachment:
    name = f"{contact.first_name} {contact.last_name or ''}".strip()
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escape(name)}", f"TEL:{_escape(contact.phone_number)}", "END:VCARD"]
    card = contact.vcard or "\r\n".join(lines) + "\r\n"
    size = len(card.encode())
    return Attachment("contact", VCARD_REFERENCE + quote(card), "text/vcard", f"{name or 'contact'}.vcf", size)


def _escape(value: str) -> str:
    """https://www.rfc-editor.org/rfc/rfc6350#section-3.4"""
    for character in "\\,;":
        value = value.replace(character, "\\" + character)
    return value.replace("\r", "").replace("\n", "\\n")
