"""The staff's group: its topics and cards, and whose Telegram account is whose"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = bot.storage.tables.Moment(timezone=True)
    op.create_table(
        "staff_groups",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("configured", sa.Text(), nullable=True),
        sa.Column("chat", sa.Text(), nullable=True),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("has_topics", sa.Boolean(), nullable=False),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("bot_name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_staff_groups")),
    )
    op.create_table(
        "staff_link_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_link_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_staff_link_codes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staff_link_codes_user_id")),
    )
    op.create_table(
        "staff_links",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("linked_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_links_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_links")),
        sa.UniqueConstraint("account", name=op.f("uq_staff_links_account")),
    )
    conversation = ["conversations.id"]
    op.create_table(
        "staff_posts",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("message", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], conversation, name=op.f("fk_staff_posts_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat", "message", name=op.f("pk_staff_posts")),
    )
    op.create_index(op.f("ix_staff_posts_conversation_id"), "staff_posts", ["conversation_id"])
    op.create_table(
        "staff_threads",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.Column("topic_name", sa.Text(), nullable=False),
        sa.Column("is_topic_open", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Integer(), nullable=True),
        sa.Column("card_shows", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("shown_id", sa.Integer(), nullable=False),
        sa.Column("asks_reason", sa.Boolean(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], conversation, name=op.f("fk_staff_threads_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_staff_threads")),
    )
    op.add_column("staff_commands", sa.Column("place", sa.JSON(), server_default="{}", nullable=False))
