"""Kept replies are found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEPT = sa.text("status = 'kept'")


def upgrade() -> None:
    op.create_index("ix_messages_kept", "messages", ["conversation_id"], sqlite_where=_KEPT, postgresql_where=_KEPT)


def downgrade() -> None:
    op.drop_index("ix_messages_kept", "messages", sqlite_where=_KEPT, postgresql_where=_KEPT)
