"""Two-step sign-in, sessions that can be told apart, and an audit log that cannot be changed"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FINAL = ("audit", "audit_seals")
KEYS = {"audit": "id", "audit_seals": "number"}


def upgrade() -> None:
    moment = bot.storage.tables.Moment(timezone=True)
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_seals_audit_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_seals_audit_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "half_sign_ins",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_half_sign_ins_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_half_sign_ins")),
    )
    op.create_index(op.f("ix_half_sign_ins_user_id"), "half_sign_ins", ["user_id"])
    op.add_column("users", sa.Column("two_step_nonce", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("two_step_since", moment, nullable=True))
    op.add_column("users", sa.Column("two_step_used", sa.Integer(), nullable=True))
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=True))
    invited_by = sa.ForeignKey("users.id", name=op.f("fk_invitations_invited_by"))
    op.add_column("invitations", sa.Column("invited_by", sa.Integer(), invited_by, nullable=True), inline_references=True)
    _forbid_changes()


def _forbid_changes() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION nightdesk_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'The audit log cannot be changed: % of % is refused.', TG_OP, TG_TABLE_NAME; END $$"
        )
        for table in FINAL:
            op.execute(
                f"CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION nightdesk_is_final()"
            )
        return
    for table in FINAL:
        refusal = "BEGIN SELECT RAISE(ABORT, 'The audit log cannot be changed.'); END"
        op.execute(f"CREATE TRIGGER {table}_is_not_updated BEFORE UPDATE ON {table} {refusal}")
        op.execute(f"CREATE TRIGGER {table}_is_not_deleted BEFORE DELETE ON {table} {refusal}")
        # INSERT OR REPLACE deletes without asking the trigger above: https://www.sqlite.org/lang_conflict.html
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]} = NEW.{KEYS[table]})"  # noqa: S608
        op.execute(f"CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table} WHEN {there} {refusal}")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table in FINAL:
            op.execute(f"DROP TRIGGER {table}_is_final ON {table}")
        op.execute("DROP FUNCTION nightdesk_is_final()")
    else:
        for table in FINAL:
            for act in ("updated", "deleted", "replaced"):
                op.execute(f"DROP TRIGGER {table}_is_not_{act}")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("invited_by")
    op.drop_column("sessions", "browser")
    for column in ("two_step_used", "two_step_since", "two_step_nonce"):
        op.drop_column("users", column)
    for table in ("half_sign_ins", "recovery_codes", "audit_seals"):
        op.drop_table(table)
