"""What staff do in a conversation: tags, texts from the FAQ, replies for the next opening, why an item was closed"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SCHEDULED = sa.text("status = 'scheduled'")


def upgrade() -> None:
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", bot.storage.tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_conversation_tags_added_by")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_tags_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "name", name=op.f("pk_conversation_tags")),
    )
    op.create_index(op.f("ix_conversation_tags_name"), "conversation_tags", ["name"])
    op.create_table(
        "used_texts",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("was_suggested", sa.Boolean(), nullable=False),
        sa.Column("is_unaltered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_used_texts_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_used_texts")),
    )
    op.create_index(op.f("ix_used_texts_entry"), "used_texts", ["entry"])
    closed_by = sa.ForeignKey("users.id", name=op.f("fk_handoffs_closed_by"))
    op.add_column("handoffs", sa.Column("closed_by", sa.Integer(), closed_by, nullable=True), inline_references=True)
    op.add_column("handoffs", sa.Column("close_reason", sa.Text(), nullable=True))
    op.create_index(op.f("ix_handoffs_conversation_id"), "handoffs", ["conversation_id"])
    op.create_index(
        "ix_messages_scheduled", "messages", ["conversation_id"], sqlite_where=_SCHEDULED, postgresql_where=_SCHEDULED
    )


def downgrade() -> None:
    op.drop_index("ix_messages_scheduled", "messages", sqlite_where=_SCHEDULED, postgresql_where=_SCHEDULED)
    op.drop_index(op.f("ix_handoffs_conversation_id"), "handoffs")
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_column("close_reason")
        batch_op.drop_column("closed_by")
    op.drop_table("used_texts")
    op.drop_table("conversation_tags")
