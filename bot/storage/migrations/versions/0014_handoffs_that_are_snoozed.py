"""Handoffs can be snoozed; the lists of the queue are found at once"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoffs", sa.Column("snoozed_until", bot.storage.tables.Moment(timezone=True), nullable=True))
    op.add_column("handoffs", sa.Column("snoozed_after_id", sa.Integer(), nullable=True))
    op.create_index("ix_conversations_holder", "conversations", ["holder", "last_message_at"])


def downgrade() -> None:
    op.drop_index("ix_conversations_holder", "conversations")
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_column("snoozed_after_id")
        batch_op.drop_column("snoozed_until")
