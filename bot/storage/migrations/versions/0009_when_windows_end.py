"""When the window of a conversation ends"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# As long as the only channel with a window had it when this was written.
WINDOW = timedelta(hours=24)


def upgrade() -> None:
    moment = bot.storage.tables.Moment(timezone=True)
    op.add_column("conversations", sa.Column("window_ends_at", moment, nullable=True))
    contacts = sa.table("contacts", sa.column("id", sa.Integer), sa.column("channel", sa.Text))
    conversations = sa.table(
        "conversations",
        sa.column("id", sa.Integer),
        sa.column("contact_id", sa.Integer),
        sa.column("last_inbound_at", moment),
        sa.column("window_ends_at", moment),
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(conversations.c.id, conversations.c.last_inbound_at)
        .join(contacts, contacts.c.id == conversations.c.contact_id)
        .where(contacts.c.channel == "whatsapp", conversations.c.last_inbound_at.is_not(None))
    ).all()
    for conversation_id, wrote_at in rows:
        connection.execute(
            conversations.update()
            .where(conversations.c.id == conversation_id)
            .values(window_ends_at=wrote_at + WINDOW)
        )


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("window_ends_at")
