"""dispute marks and trends"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce000000b"
down_revision: str | None = "5a1ce000000a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAYS_BEFORE = ("public_part", "report", "report_pdf", "verification", "records", "application")
WAYS = (*WAYS_BEFORE, "dispute")
# The mark of a record that ended goes with it. Taking a delivery back restores the record before it, and its mark with it.
MARK_FOLLOWS = """
CREATE FUNCTION zhida_dispute_follows_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE record_dispute SET lifting = 'record_ended', lifted_at = NEW.ended_at WHERE record_id = NEW.id AND lifted_at IS NULL;
  ELSE
    UPDATE record_dispute SET lifting = NULL, lifted_at = NULL, record_id = NEW.id
    WHERE id = (
      SELECT e.id FROM record_dispute e JOIN information_record r ON r.id = e.record_id
      WHERE e.subject_id = NEW.subject_id AND e.lifting = 'record_ended' AND r.item = NEW.item AND r.provider_id = NEW.provider_id
        AND r.record_key = NEW.record_key ORDER BY e.id DESC LIMIT 1
    );
  END IF;
  RETURN NULL;
END $$
"""
ENDED = """
CREATE TRIGGER dispute_ends AFTER UPDATE OF ended_at ON information_record FOR EACH ROW
WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND OLD.disputed_at IS NOT NULL) EXECUTE FUNCTION zhida_dispute_follows_record()
"""
RESTORED = """
CREATE TRIGGER dispute_returns AFTER INSERT ON information_record FOR EACH ROW
WHEN (NEW.disputed_at IS NOT NULL) EXECUTE FUNCTION zhida_dispute_follows_record()
"""
# Figures by month of one subject for one reader: sums, never rows, of a few fields that are named here. It lends the owner's right to read
# records, which the application has only where an installation opens raw records; row policies of the owner hold it to what the caller
# may see (`owner_rows`), and the consent stands in the statement besides. `others`: given to institutions, under consent; of the other
# items they get answers of yes and no only. Of the same record by two providers the later arrival counts. A loan stands in each month in
# which anything was reported with what was last said of it within 100 days, the time that a report of loans holds.
MONTHS = """
CREATE FUNCTION zhida_months(wanted_subject uuid, reader uuid, wanted text[], since date)
RETURNS TABLE (item text, series text, month date, value numeric, newest date, disputed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH series (item, field, others) AS (VALUES
    ('invoice', 'sales_amount', false), ('tax_payment', 'paid', false), ('social_insurance_payment', 'insured_count', true),
    ('electricity_payment', 'usage_kwh', true), ('financial_statement', 'revenue', false), ('financial_statement', 'net_profit', false),
    ('financial_statement', 'total_assets', false), ('bank_reported_loan', 'balance', true)
  ), reading AS (
    SELECT unnest(ARRAY[o.id, o.parent_id]) AS id FROM organisation o
    WHERE o.id = reader AND o.status = 'active' AND (reader = zhida_organisation() OR zhida_role() = 'system')
  ), opened AS MATERIALIZED (
    SELECT s.item, s.field FROM series s
    WHERE s.item = ANY(wanted) AND (
      (reader = wanted_subject AND EXISTS (SELECT FROM reading)) OR (s.others AND EXISTS (
        SELECT FROM consent c JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active'
        WHERE c.subject_id = wanted_subject AND c.grantee_id IN (SELECT id FROM reading) AND c.status = 'live'
          AND s.item = ANY(c.live_items) AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until)))
  ), monthly AS (
    SELECT DISTINCT ON (o.item, o.field, r.record_key) o.item, o.field, date_trunc('month', r.as_of)::date AS month,
      (r.data ->> o.field)::numeric AS value, r.as_of, r.disputed_at
    FROM opened o JOIN information_record r ON r.item = o.item
    WHERE r.subject_id = wanted_subject AND r.ended_at IS NULL AND r.as_of >= since AND o.item <> 'bank_reported_loan'
      AND jsonb_typeof(r.data -> o.field) = 'number' AND (o.item <> 'invoice' OR r.data ->> 'counterparty_class' = 'all')
    ORDER BY o.item, o.field, r.record_key, r.received_at DESC, r.id DESC
  ), said AS MATERIALIZED (
    SELECT r.provider_id, r.record_key, (r.data ->> 'balance')::numeric AS value, r.as_of, r.received_at, r.disputed_at
    FROM information_record r
    WHERE r.subject_id = wanted_subject AND r.item = 'bank_reported_loan' AND EXISTS (SELECT FROM opened WHERE item = 'bank_reported_loan')
      AND (r.ended_at IS NULL OR r.ending = 'superseded') AND r.as_of >= since - 100 AND jsonb_typeof(r.data -> 'balance') = 'number'
  ), loans AS (
    SELECT m.month, l.value, l.as_of, l.disputed_at
    FROM (SELECT DISTINCT date_trunc('month', as_of)::date AS month FROM said WHERE as_of >= since) m
    CROSS JOIN LATERAL (
      SELECT DISTINCT ON (s.provider_id, s.record_key) s.value, s.as_of, s.disputed_at FROM said s
      WHERE s.as_of < m.month + interval '1 month' AND s.as_of >= m.month + interval '1 month' - interval '100 days'
      ORDER BY s.provider_id, s.record_key, s.as_of DESC, s.received_at DESC
    ) l
  )
  SELECT item, field, month, sum(value), max(as_of), bool_or(disputed_at IS NOT NULL) FROM monthly GROUP BY 1, 2, 3
  UNION ALL
  SELECT 'bank_reported_loan', 'balance', month, sum(value), max(as_of), bool_or(disputed_at IS NOT NULL) FROM loans GROUP BY 3
  ORDER BY 1, 2, 3
$$
"""
SIGNATURE = "zhida_months(uuid, uuid, text[], date)"


def upgrade() -> None:
    """Marks of dispute with their history, one more way of reading, and figures by month under consent."""
    op.create_table(
        "record_dispute",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("attributes", sa.ARRAY(sa.String(length=96)), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "lifting",
            sa.Enum("lifted", "record_ended", name="lifting", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("lifted_because", sa.String(length=300), server_default="", nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifting IS NULL)", name=op.f("ck_record_dispute_an_end_has_a_kind")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_record_dispute_{column}"), ondelete="RESTRICT")
            for column, table in (
                ("record_id", "information_record"),
                ("subject_id", "organisation"),
                ("provider_id", "organisation"),
                ("document_id", "document"),
                ("marked_by", "account"),
                ("lifted_by", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_dispute")),
    )
    op.create_index(
        "uq_record_dispute_open", "record_dispute", ["record_id"], unique=True, postgresql_where=sa.text("lifted_at IS NULL")
    )  # fmt: skip
    op.create_index(op.f("ix_record_dispute_record_id"), "record_dispute", ["record_id"], unique=False)
    op.create_index(op.f("ix_record_dispute_subject_id_id"), "record_dispute", ["subject_id", "id"], unique=False)
    op.create_index(
        "ix_information_record_earlier_loans",
        "information_record",
        ["subject_id"],
        unique=False,
        postgresql_where=sa.text("item = 'bank_reported_loan' AND ending = 'superseded'"),
    )
    _take_ways(WAYS)
    for statement in (MARK_FOLLOWS, ENDED, RESTORED, MONTHS):
        op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO zhida_app, zhida_system")


def downgrade() -> None:
    """Back to the shape before."""
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    for table in ("consent", "information_record"):
        op.execute(f"DROP POLICY IF EXISTS owner_rows ON {table}")
    op.execute("DROP TRIGGER dispute_returns ON information_record")
    op.execute("DROP TRIGGER dispute_ends ON information_record")
    op.execute("DROP FUNCTION zhida_dispute_follows_record()")
    _take_ways(WAYS_BEFORE)
    op.drop_index(
        "ix_information_record_earlier_loans",
        table_name="information_record",
        postgresql_where=sa.text("item = 'bank_reported_loan' AND ending = 'superseded'"),
    )
    op.drop_table("record_dispute")


def _take_ways(ways: tuple[str, ...]) -> None:
    """How something may be read."""
    op.drop_constraint(op.f("ck_access_record_way"), "access_record")
    op.create_check_constraint(op.f("ck_access_record_way"), "access_record", f"way IN ({', '.join(map(repr, ways))})")
