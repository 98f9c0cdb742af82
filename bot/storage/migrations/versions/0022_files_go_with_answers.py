"""Files that go with answers are kept with the version that was published"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "faq_file_contents",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_faq_file_contents")),
    )
    op.create_table(
        "faq_version_files",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["faq_file_contents.sha256"], name=op.f("fk_faq_version_files_sha256")),
        sa.ForeignKeyConstraint(["version"], ["faq_versions.number"], name=op.f("fk_faq_version_files_version")),
        sa.PrimaryKeyConstraint("version", "name", name=op.f("pk_faq_version_files")),
    )


def downgrade() -> None:
    op.drop_table("faq_version_files")
    op.drop_table("faq_file_contents")
