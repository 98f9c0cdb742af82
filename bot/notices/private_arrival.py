"""A notice that somebody got alone, and whose sender died before it could write that down: a press below it tells where it stands.

From then on it is followed as any other, and deleted with the customer. Until then it is shown as unknown and is never sent again.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.notices.notices import PERSON
from bot.notices.private_notice import about
from bot.storage import notices, private_posts, staff_links
from bot.storage.tables import PrivatePost

#: No fingerprint, so that what stands there is made anew once.
NOT_KNOWN = ""
PLACES = (1, 2)


def note_arrival(session: Session, pressed: str, conversation_id: int, chat: str, message: int, now: datetime) -> bool:
    """`pressed`: what its button is about; `chat` and `message`: where. True: it was not known until now that it stands there."""
    found = about(pressed)
    if found is None:
        return False
    handoff_id, user_id = found
    link = staff_links.link_of(session, user_id)
    if link is None or link.account != chat:
        return False
    for place in PLACES:
        notice = notices.by_key(session, f"urgent:{handoff_id}:{place}")
        if notice is None or notice.payload.get("user") != user_id or session.get(PrivatePost, notice.id) is not None:
            continue
        if notices.record_arrival(session, notice.id, PERSON, now):
            private_posts.keep(session, notice.id, conversation_id, chat, message, NOT_KNOWN, now)
            return True
    return False
