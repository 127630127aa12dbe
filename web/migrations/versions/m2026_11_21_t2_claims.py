"""claims of enterprises and recovery"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000009"
down_revision: str | None = "5a1ce0000008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Of a role given and a kind changed at the same time one waits for the other: neither sees half of it.
REFUSE_MISFIT = """
CREATE OR REPLACE FUNCTION zhida_refuse_misfit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.active THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('kind of organisation ' || NEW.organisation_id, 0));
  IF NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND zhida_role_fits(NEW.role, o.kind)) THEN
    RAISE EXCEPTION 'no such role at an organisation of this kind' USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END
$$
"""
REFUSE_MISFIT_BEFORE = """
CREATE OR REPLACE FUNCTION zhida_refuse_misfit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND zhida_role_fits(NEW.role, o.kind)) THEN
    RAISE EXCEPTION 'no such role at an organisation of this kind' USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END
$$
"""
REFUSE_MISFIT_KIND = """
CREATE FUNCTION zhida_refuse_misfit_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('kind of organisation ' || NEW.id, 0));
  IF EXISTS (SELECT FROM membership m WHERE m.organisation_id = NEW.id AND m.active AND NOT zhida_role_fits(m.role, NEW.kind))
     OR EXISTS (SELECT FROM api_client c WHERE c.organisation_id = NEW.id AND c.active AND NOT zhida_role_fits(c.role, NEW.kind)) THEN
    RAISE EXCEPTION 'people or programs have roles that this kind has not' USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END
$$
"""
FITS = "CREATE TRIGGER role_fits_kind BEFORE INSERT OR UPDATE OF {} ON {} FOR EACH ROW EXECUTE FUNCTION zhida_refuse_misfit()"
KIND = (
    "CREATE TRIGGER role_fits_kind BEFORE UPDATE OF kind ON organisation"
    " FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION zhida_refuse_misfit_kind()"
)
# Vetoes of before: the owner of the tables sees no row of a walled one, so the wall is opened for this statement.
EARLIER_VETOES = (
    "ALTER TABLE agent_mandate NO FORCE ROW LEVEL SECURITY",
    "UPDATE membership SET vetoed_at = m.ended_at FROM agent_mandate m"
    " WHERE m.membership_id = membership.id AND m.ended_by IS NOT NULL AND NOT membership.active",
    "ALTER TABLE agent_mandate FORCE ROW LEVEL SECURITY",
)


STATUSES = ("submitted", "recognised", "answered", "upheld", "rejected", "withdrawn", "lapsed")
IS_OPEN = "status IN ('submitted', 'recognised', 'answered')"


def upgrade() -> None:
    """Vetoes that only the enterprise undoes; roles that fit however they or the kind change; claims; hours in which nothing is signed."""
    op.add_column("membership", sa.Column("vetoed_at", sa.DateTime(timezone=True), nullable=True))
    for statement in EARLIER_VETOES:
        op.execute(statement)
    op.create_check_constraint(op.f("ck_membership_vetoed_is_over"), "membership", "NOT (active AND vetoed_at IS NOT NULL)")
    _fitting_roles()
    op.add_column("account", sa.Column("cooling_until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("agent_mandate", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    _claims()
    _paper_mandates()


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_constraint(op.f("ck_agent_mandate_paper_confirmed_first"), "agent_mandate")
    for column in ("confirmed_by", "confirmed_at", "paper_id"):
        op.drop_column("agent_mandate", column)
    op.drop_table("enterprise_claim")
    op.drop_column("agent_mandate", "suspended_at")
    op.drop_column("account", "closed_at")
    op.drop_column("account", "cooling_until_at")
    for table in ("organisation", "api_client", "membership"):
        op.execute(f"DROP TRIGGER role_fits_kind ON {table}")
    op.execute("DROP FUNCTION zhida_refuse_misfit_kind()")
    op.execute(REFUSE_MISFIT_BEFORE)
    op.execute(FITS.format("role, organisation_id", "membership"))
    op.drop_constraint(op.f("ck_membership_vetoed_is_over"), "membership")
    op.drop_column("membership", "vetoed_at")


def _fitting_roles() -> None:
    """People's and programs' roles fit the kind of their organisation, whichever of the two changes."""
    op.execute("DROP TRIGGER role_fits_kind ON membership")
    op.execute(REFUSE_MISFIT)
    op.execute(REFUSE_MISFIT_KIND)
    for table in ("membership", "api_client"):
        op.execute(FITS.format("role, organisation_id, active", table))
    op.execute(KIND)


def _claims() -> None:
    op.create_table(
        "enterprise_claim",
        sa.Column("status", sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("claimant_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.String(length=2000), nullable=False),
        sa.Column("register_said", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["claimant_id"], ["account.id"], name=op.f("fk_enterprise_claim_claimant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_enterprise_claim_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_claim")),
    )
    op.create_index(op.f("ix_enterprise_claim_claimant_id"), "enterprise_claim", ["claimant_id"], unique=False)
    op.create_index(op.f("ix_enterprise_claim_status"), "enterprise_claim", ["status"], unique=False)
    op.create_index(
        "uq_enterprise_claim_open", "enterprise_claim", ["subject_id", "claimant_id"], unique=True, postgresql_where=sa.text(IS_OPEN)
    )


def _paper_mandates() -> None:
    for column, table in (("paper_id", "document"), ("confirmed_by", "account")):
        op.add_column("agent_mandate", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_agent_mandate_{column}"), "agent_mandate", table, [column], ["id"], ondelete="RESTRICT")
    op.add_column("agent_mandate", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_agent_mandate_paper_confirmed_first"),
        "agent_mandate",
        "paper_id IS NULL OR accepted_at IS NULL OR confirmed_at IS NOT NULL",
    )
