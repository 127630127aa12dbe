"""consents of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000006"
down_revision: str | None = "5a1ce0000005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What was signed may only become less: whoever writes the tables, also by a mistake of the program, cannot make a consent say more.
NEVER_WIDER = """
CREATE FUNCTION zhida_consent_never_wider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'live' THEN
    RAISE EXCEPTION 'consent % has ended and is never changed', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT NEW.live_items <@ OLD.live_items OR NEW.valid_until > OLD.valid_until OR NEW.valid_from <> OLD.valid_from OR NEW.items <> OLD.items
     OR NEW.signed_until <> OLD.signed_until OR NEW.purpose <> OLD.purpose
     OR NEW.subject_id <> OLD.subject_id OR NEW.grantee_id <> OLD.grantee_id OR NEW.signature <> OLD.signature THEN
    RAISE EXCEPTION 'consent % is never made wider', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
# What is open to the caller's institution, and to the one whose branch it is, of the subject that the transaction has named. Row policies
# ask it once per statement, as a sub-select: asked per row it cost more than the reading itself.
LIVE_CONSENTS = """
  FROM consent c
  JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active'
  WHERE c.subject_id = {subject} AND c.grantee_id IN ((SELECT zhida_organisation()), (SELECT zhida_parent())) AND c.status = 'live'
    AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until
"""
OPEN_ITEMS = f"""
CREATE FUNCTION zhida_open_items() RETURNS text[] LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT coalesce(array_agg(DISTINCT item), '{{}}')::text[]
  FROM (SELECT unnest(c.live_items) AS item {LIVE_CONSENTS.format(subject="(SELECT zhida_subject())")}) AS found
$$
"""  # noqa: S608  # of parts that stand above
CONSENTED = f"""
CREATE OR REPLACE FUNCTION zhida_consented(subject uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT EXISTS (SELECT {LIVE_CONSENTS.format(subject="subject")} AND wanted = ANY(c.live_items))
$$
"""
CONSENTED_BEFORE = """
CREATE OR REPLACE FUNCTION zhida_consented(subject uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT EXISTS (
    SELECT FROM consent c
    JOIN consent_item i ON i.consent_id = c.id
    JOIN organisation g ON g.id = c.grantee_id
    WHERE c.subject_id = subject AND c.grantee_id IN (zhida_organisation(), zhida_parent()) AND c.status = 'live'
      AND c.valid_from <= zhida_now() AND zhida_now() < c.valid_until
      AND i.item = wanted AND i.ended_at IS NULL AND g.status = 'active'
  )
$$
"""
ITEM_AS_SIGNED = """
CREATE FUNCTION zhida_consent_item_as_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM consent c WHERE c.id = NEW.consent_id AND NEW.item = ANY(c.items)) THEN
      RAISE EXCEPTION 'item % was not signed in consent %', NEW.item, NEW.consent_id USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.ended_at IS NOT NULL OR NEW.item <> OLD.item OR NEW.consent_id <> OLD.consent_id THEN
    RAISE EXCEPTION 'item % of consent % has ended and is never changed', OLD.item, OLD.consent_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""


KINDS_BEFORE = ("match_result",)
KINDS = ("match_result", "consent_receipt", "credit_report")


def upgrade() -> None:
    """The signed list, guards against widening, hashes to find subjects by, who was told of unusual volume."""
    op.create_table(
        "subject_search_hash",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_subject_search_hash_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("kind", "hash", "subject_id", name=op.f("pk_subject_search_hash")),
    )
    op.create_index(op.f("ix_subject_search_hash_subject_id"), "subject_search_hash", ["subject_id"], unique=False)
    op.create_table(
        "access_alert",
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_alert_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reader_id"], ["organisation.id"], name=op.f("fk_access_alert_reader_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_alert")),
    )
    op.create_index(op.f("ix_access_alert_reader_id_at"), "access_alert", ["reader_id", "at"], unique=False)
    op.create_index(op.f("ix_access_record_at"), "access_record", ["at"], unique=False)
    op.create_index("ix_consent_due", "consent", ["valid_until"], unique=False, postgresql_where=sa.text("status = 'live'"))
    op.add_column("consent", sa.Column("items", sa.ARRAY(sa.String(length=64)), nullable=False))
    op.add_column("consent", sa.Column("live_items", sa.ARRAY(sa.String(length=64)), nullable=False))
    op.add_column("consent", sa.Column("signed_until", sa.DateTime(timezone=True), nullable=False))
    _take_kinds(KINDS)
    for function in (NEVER_WIDER, ITEM_AS_SIGNED, OPEN_ITEMS, CONSENTED):
        op.execute(function)
    op.execute("CREATE TRIGGER never_wider BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION zhida_consent_never_wider()")
    op.execute(
        "CREATE TRIGGER as_signed BEFORE INSERT OR UPDATE ON consent_item FOR EACH ROW EXECUTE FUNCTION zhida_consent_item_as_signed()"
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.execute("DROP TRIGGER as_signed ON consent_item")
    op.execute("DROP TRIGGER never_wider ON consent")
    op.execute("DROP POLICY IF EXISTS app_rows ON profile_part")
    op.execute("DROP FUNCTION zhida_open_items()")
    op.execute(CONSENTED_BEFORE)
    op.execute("DROP FUNCTION zhida_consent_item_as_signed()")
    op.execute("DROP FUNCTION zhida_consent_never_wider()")
    _take_kinds(KINDS_BEFORE)
    op.drop_column("consent", "signed_until")
    op.drop_column("consent", "live_items")
    op.drop_column("consent", "items")
    op.drop_index("ix_consent_due", table_name="consent", postgresql_where=sa.text("status = 'live'"))
    op.drop_index(op.f("ix_access_record_at"), table_name="access_record")
    op.drop_index(op.f("ix_access_alert_reader_id_at"), table_name="access_alert")
    op.drop_table("access_alert")
    op.drop_index(op.f("ix_subject_search_hash_subject_id"), table_name="subject_search_hash")
    op.drop_table("subject_search_hash")


def _take_kinds(kinds: tuple[str, ...]) -> None:
    """What the platform issues with a verification code."""
    op.drop_constraint(op.f("ck_verification_code_kind"), "verification_code")
    op.create_check_constraint(op.f("ck_verification_code_kind"), "verification_code", f"kind IN ({', '.join(map(repr, kinds))})")
