"""Outcomes, bursts, takeovers that wait"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JOINED = sa.text("joined_to_id IS NOT NULL")


def upgrade() -> None:
    # References written with their columns: so SQLite adds them in place, and copies no table that others refer to.
    _add("conversations", "taking_over", "users.id", None)
    op.add_column("conversations", sa.Column("quiet_until", bot.storage.tables.Moment(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("outcome", sa.Text(), nullable=True))
    _add("messages", "joined_to_id", "messages.id", "SET NULL")
    op.create_index(
        "ix_messages_joined_to_id", "messages", ["joined_to_id"], sqlite_where=_JOINED, postgresql_where=_JOINED
    )
    _add("quarantine", "message_id", "messages.id", "CASCADE")
    op.create_index("ix_quarantine_message_id", "quarantine", ["message_id"])
    op.execute("UPDATE messages SET outcome = 'unrecorded' WHERE direction = 'in' AND status = 'handled'")


def downgrade() -> None:
    with op.batch_alter_table("quarantine") as batch_op:
        batch_op.drop_constraint("fk_quarantine_message_id", type_="foreignkey")
        batch_op.drop_index("ix_quarantine_message_id")
        batch_op.drop_column("message_id")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_constraint("fk_messages_joined_to_id", type_="foreignkey")
        batch_op.drop_index("ix_messages_joined_to_id")
        batch_op.drop_column("joined_to_id")
        batch_op.drop_column("outcome")
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_constraint("fk_conversations_taking_over", type_="foreignkey")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("taking_over")


def _add(table: str, column: str, refers_to: str, ondelete: str | None) -> None:
    reference = sa.ForeignKey(refers_to, name=f"fk_{table}_{column}", ondelete=ondelete)
    op.add_column(table, sa.Column(column, sa.Integer(), reference, nullable=True), inline_references=True)
