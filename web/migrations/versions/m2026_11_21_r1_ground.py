"""The ground of the spine: who is bound, what kind of installation this is, the clock, events, tasks, stored answers, workflow steps."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1de0000001"
down_revision: str | None = "00eefee5da21"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Each reads one setting of the transaction (`marketplace.database.binding`); unset is NULL, so a policy that compares with it lets nothing
# through. Stable and in plain SQL, so that the planner writes them into the query.
BOUND_IDS = ("organisation", "account", "client", "subject")
BOUND_TEXTS = ("role", "trace")

CLOCK = """
CREATE FUNCTION zhida_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT CASE WHEN kind = 'live' THEN clock_timestamp()
    ELSE coalesce(nullif(current_setting('zhida.instant', true), '')::timestamptz, clock_timestamp() + clock_offset) END
  FROM installation
$$
"""
REFUSE_CHANGE = """
CREATE FUNCTION zhida_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$
"""
EVENT_PENDING = """
CREATE FUNCTION zhida_event_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_pending (event_id) VALUES (NEW.id);
  RETURN NULL;
END
$$
"""
TASK_PENDING = """
CREATE FUNCTION zhida_task_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_pending (task_id, due_at) VALUES (NEW.id, coalesce(NEW.not_before_at, NEW.created_at));
  RETURN NULL;
END
$$
"""
# A database that was filled as a demonstration before the row existed stays one.
KIND = """
INSERT INTO installation (id, kind) SELECT 1, CASE WHEN EXISTS (SELECT FROM organisation WHERE synthetic) THEN 'demo' ELSE 'live' END
"""


def upgrade() -> None:
    """Functions first: columns take their defaults from them."""
    for name in BOUND_IDS:
        op.execute(_reader(name, "uuid", f"nullif(current_setting('zhida.{name}', true), '')::uuid"))
    for name in BOUND_TEXTS:
        op.execute(_reader(name, "text", f"coalesce(current_setting('zhida.{name}', true), '')"))
    op.execute(_reader("region", "text", "nullif(current_setting('zhida.region', true), '')"))
    op.execute(REFUSE_CHANGE)
    _tables()
    op.execute(KIND)
    op.execute(CLOCK)
    op.execute(EVENT_PENDING)
    op.execute(TASK_PENDING)
    op.execute("CREATE TRIGGER pending AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION zhida_event_pending()")
    op.execute("CREATE TRIGGER pending AFTER INSERT ON task FOR EACH ROW EXECUTE FUNCTION zhida_task_pending()")


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_index(op.f("ix_workflow_step_subject_id_at"), table_name="workflow_step")
    op.drop_table("workflow_step")
    op.drop_index(op.f("ix_task_pending_due_at"), table_name="task_pending")
    op.drop_table("task_pending")
    op.drop_table("event_pending")
    op.drop_index(op.f("ix_task_state_created_at"), table_name="task")
    op.drop_index(op.f("ix_task_kind_state"), table_name="task")
    op.drop_table("task")
    op.drop_index("ix_stored_answer_created_at", table_name="stored_answer", postgresql_where=sa.text("NOT kept"))
    op.drop_table("stored_answer")
    op.drop_table("installation")
    op.drop_table("four_eyes")
    op.drop_index(op.f("ix_event_subject_id"), table_name="event")
    op.drop_index(op.f("ix_event_kind_occurred_at"), table_name="event")
    op.drop_table("event")
    names = [*BOUND_IDS, *BOUND_TEXTS, "region", "now", "event_pending", "task_pending", "refuse_change"]
    op.execute("DROP FUNCTION " + ", ".join(f"zhida_{name}()" for name in names))


def _reader(name: str, kind: str, expression: str) -> str:
    return f"CREATE FUNCTION zhida_{name}() RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {expression} $$"


def _tables() -> None:
    op.create_table(
        "event",
        sa.Column("kind", sa.String(length=96), nullable=False),
        sa.Column("subject_kind", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("role", sa.String(length=32), server_default=sa.text("zhida_role()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), server_default=sa.text("zhida_account()"), nullable=True),
        sa.Column("client_id", sa.Uuid(), server_default=sa.text("zhida_client()"), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), server_default=sa.text("zhida_organisation()"), nullable=True),
        sa.Column("trace_id", sa.String(length=32), server_default=sa.text("zhida_trace()"), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("done", "refused", "denied", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_kind_occurred_at"), "event", ["kind", "occurred_at"], unique=False)
    op.create_index(op.f("ix_event_subject_id"), "event", ["subject_id"], unique=False)
    op.create_table(
        "four_eyes",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("grouping", sa.String(length=48), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "grouping", "round", "person", name=op.f("pk_four_eyes")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "kind", sa.Enum("live", "demo", "test", name="kind", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clock_offset", sa.Interval(), server_default=sa.text("interval '0'"), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind <> 'live' OR clock_offset = interval '0'", name=op.f("ck_installation_live_clock")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "stored_answer",
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller_id", "route", "key", name=op.f("pk_stored_answer")),
    )
    op.create_index("ix_stored_answer_created_at", "stored_answer", ["created_at"], unique=False, postgresql_where=sa.text("NOT kept"))
    op.create_table(
        "task",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", "dead", name="state", native_enum=False, create_constraint=True, length=32),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("organisation_id", sa.Uuid(), server_default=sa.text("zhida_organisation()"), nullable=True),
        sa.Column("account_id", sa.Uuid(), server_default=sa.text("zhida_account()"), nullable=True),
        sa.Column("client_id", sa.Uuid(), server_default=sa.text("zhida_client()"), nullable=True),
        sa.Column("trace_id", sa.String(length=32), server_default=sa.text("zhida_trace()"), nullable=False),
        sa.Column("progress_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=True),
        sa.Column("progress_text", sa.String(length=200), server_default="", nullable=False),
        sa.Column("error_code", sa.String(length=100), nullable=True),
        sa.Column("error_text", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_task_attempts_not_negative")),
        sa.CheckConstraint("progress_total IS NULL OR progress_done BETWEEN 0 AND progress_total", name=op.f("ck_task_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_task_kind_key")),
    )
    op.create_index(op.f("ix_task_kind_state"), "task", ["kind", "state"], unique=False)
    op.create_index(op.f("ix_task_state_created_at"), "task", ["state", "created_at"], unique=False)
    op.create_table(
        "event_pending",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_pending")),
    )
    op.create_table(
        "task_pending",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_pending_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_pending")),
    )
    op.create_index(op.f("ix_task_pending_due_at"), "task_pending", ["due_at"], unique=False)
    op.create_table(
        "workflow_step",
        sa.Column("resource", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=True),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=32), server_default=sa.text("zhida_role()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), server_default=sa.text("zhida_account()"), nullable=True),
        sa.Column("client_id", sa.Uuid(), server_default=sa.text("zhida_client()"), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), server_default=sa.text("zhida_organisation()"), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_workflow_step_event_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["account.id"], name=op.f("fk_workflow_step_on_behalf_of"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_step")),
    )
    op.create_index(op.f("ix_workflow_step_subject_id_at"), "workflow_step", ["subject_id", "at"], unique=False)
