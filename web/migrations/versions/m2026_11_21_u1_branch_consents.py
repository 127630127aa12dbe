"""consents to a branch rest while its institution does"""

from collections.abc import Sequence

from alembic import op

revision: str = "5a1ce000000e"
down_revision: str | None = "5a1ce000000d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN_ITEMS = """
CREATE OR REPLACE FUNCTION zhida_open_items() RETURNS text[] LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT coalesce(array_agg(DISTINCT item), '{{}}')::text[]
  FROM (SELECT unnest(c.live_items) AS item {live}) AS found
$$
"""
CONSENTED = """
CREATE OR REPLACE FUNCTION zhida_consented(subject uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT EXISTS (SELECT {live} AND wanted = ANY(c.live_items))
$$
"""
# Asked by the policy of `profile_part`; {subject} is what the transaction has named, or the argument.
LIVE = """
  FROM consent c
  JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active' {head}
  WHERE c.subject_id = {subject} AND c.grantee_id IN ((SELECT zhida_organisation()), (SELECT zhida_parent())) AND c.status = 'live'
    AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until {awake}
"""
HEAD, AWAKE = "LEFT JOIN organisation h ON h.id = g.parent_id", "AND coalesce(h.status, 'active') = 'active'"


def upgrade() -> None:
    """The institution whose branch a grantee is has to be at work as well."""
    _take(HEAD, AWAKE)


def downgrade() -> None:
    """The grantee alone."""
    _take("", "")


def _take(head: str, awake: str) -> None:
    for function, subject in ((OPEN_ITEMS, "(SELECT zhida_subject())"), (CONSENTED, "subject")):
        op.execute(function.format(live=LIVE.format(subject=subject, head=head, awake=awake)))
