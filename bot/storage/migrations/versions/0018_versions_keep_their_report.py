"""Versions of the FAQ keep what they changed, what a replay said about them, and why they went live all the same"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = ("replaced", "changes", "report", "even_so")


def upgrade() -> None:
    op.add_column("faq_versions", sa.Column("replaced", sa.Integer(), nullable=True))
    op.add_column("faq_versions", sa.Column("changes", sa.JSON(), nullable=True))
    op.add_column("faq_versions", sa.Column("report", sa.JSON(), nullable=True))
    op.add_column("faq_versions", sa.Column("even_so", sa.Text(), nullable=True))


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column("faq_versions", column)
