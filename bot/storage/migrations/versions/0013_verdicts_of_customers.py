"""What customers say about an answer: asked once in a conversation, whoever would ask."""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verdicts",
        sa.Column("conversation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", bot.storage.tables.base.Moment(timezone=True), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("given_at", bot.storage.tables.base.Moment(timezone=True), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["messages.id"], name=op.f("fk_verdicts_comment_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_verdicts_conversation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_verdicts_handoff_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_verdicts_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_asked_at"), "verdicts", ["asked_at"])


def downgrade() -> None:
    op.drop_table("verdicts")
