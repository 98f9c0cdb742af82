"""Unanswered questions are grouped, and what people answered becomes drafts"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("nearest", sa.JSON(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("centre", sa.LargeBinary(), nullable=True),
        sa.Column("models", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_question_groups_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_groups")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "unanswered_questions",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("models", sa.Text(), nullable=False),
        sa.Column("grouped_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["question_groups.id"], name=op.f("fk_unanswered_questions_group_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_unanswered_questions_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unanswered_questions")),
    )
    op.create_index("ix_unanswered_questions_group_id", "unanswered_questions", ["group_id"])

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["messages.id"], name=op.f("fk_drafts_answer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_drafts_decided_by")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_drafts_handoff_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["question_id"], ["messages.id"], name=op.f("fk_drafts_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("handoff_id", name=op.f("uq_drafts_handoff_id")),
    )
    op.create_index("ix_drafts_question_id", "drafts", ["question_id"])



def downgrade() -> None:
    op.drop_index("ix_drafts_question_id", "drafts")
    op.drop_table("drafts")
    op.drop_index("ix_unanswered_questions_group_id", "unanswered_questions")
    op.drop_table("unanswered_questions")
    op.drop_table("question_groups")
