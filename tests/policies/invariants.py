"""The invariants of public money as queries that find what breaks them: over all funds, or over those that are named."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

_IN = "(CAST(:funds AS uuid[]) IS NULL OR {column} = ANY (:funds))"
_CLAIM, _POOL, _ENTRY, _USE = (_IN.format(column=f"{table}.fund_id") for table in ("c", "p", "j", "u"))
_SUM = "coalesce((SELECT sum({what}) FROM {table} c WHERE c.fund_id = p.fund_id{where}), 0)"


def _sum(what: str, table: str = "claim", where: str = "") -> str:
    return _SUM.format(what=what, table=table, where=where)


QUERIES = {
    "1 the pool holds what its claims have reserved and paid, and never less than it has reserved": (
        f"SELECT p.fund_id FROM fund_pool p WHERE {_POOL} AND (p.cash_fen < p.reserved_fen"
        f" OR p.reserved_fen <> {_sum('reserved_fen')} OR p.paid_fen <> {_sum('paid_fen')}"
        f" OR p.clawed_back_fen <> {_sum('claw_back_received_fen')}"
        f" OR p.receivable_fen <> {_sum('clawed_back_fen - claw_back_received_fen')}"
        f" OR p.recovered_fen <> {_sum('shared_back_fen', 'claim_recovery', ' AND c.arrived_on IS NOT NULL')})"
    ),
    "2 a loss is compensated once: the lock holds what all claims have, within loss and stack": (
        "SELECT l.default_event_id FROM default_loss l JOIN claim c ON c.default_event_id = l.default_event_id"
        f" WHERE {_CLAIM} GROUP BY l.default_event_id, l.compensated_fen, l.loss_fen, l.cap_fen HAVING"
        " l.compensated_fen <> (SELECT sum(o.reserved_fen + o.paid_fen - o.claw_back_received_fen) FROM claim o"
        " WHERE o.default_event_id = l.default_event_id) OR l.compensated_fen > least(l.loss_fen, coalesce(l.cap_fen, l.loss_fen))"
    ),
    "3 the payers of an approved amount add up to it": (
        f"SELECT c.id FROM claim c WHERE {_CLAIM} AND (c.reserved_fen > 0 OR c.paid_fen > 0) AND c.approved_fen <>"
        " (SELECT coalesce(sum((x ->> 'amount_fen')::bigint), 0) FROM jsonb_array_elements(c.payers) x WHERE x ->> 'kind' = 'fund')"
    ),
    "4 money stands on a filing before the default, by the version and share that it froze": (
        f"SELECT c.id FROM claim c JOIN filing f ON f.id = c.filing_id WHERE {_CLAIM} AND c.reserved_fen + c.paid_fen > 0"
        " AND (f.filed_on > c.defaulted_on OR f.fund_version_id <> c.fund_version_id OR f.shares IS NULL OR f.loan_id <> c.loan_id)"
    ),
    "5 what is shared back is what recoveries say, and never more than was paid": (
        f"SELECT c.id FROM claim c WHERE {_CLAIM} AND (c.shared_back_fen + c.clawed_back_fen > c.paid_fen OR c.shared_back_fen <>"
        " (SELECT coalesce(sum(r.shared_back_fen), 0) FROM claim_recovery r WHERE r.claim_id = c.id))"
    ),
    "6 a recovery is reported once": (
        f"SELECT c.claim_id FROM claim_recovery c WHERE {_CLAIM} GROUP BY c.claim_id, c.external_reference HAVING count(*) > 1"
    ),
    "7 every limit counts what its claims use": (
        f"SELECT u.fund_id FROM fund_use u WHERE {_USE} AND u.used_fen <> (SELECT coalesce(sum("
        "c.reserved_fen + c.paid_fen - c.claw_back_received_fen), 0) FROM claim c WHERE c.fund_id = u.fund_id"
        " AND (u.year = '' OR u.year = c.cap_year) AND u.key = CASE u.scope WHEN 'loan' THEN c.loan_id::text"
        " WHEN 'borrower' THEN c.subject_id::text WHEN 'bank_year' THEN c.claimant_id::text"
        " WHEN 'claimant_kind_year' THEN c.claimant_kind ELSE '' END)"
    ),
    "8 nobody who sent in, reviewed or approved a claim has paid it": (
        f"SELECT c.id FROM claim c JOIN claim_payment y ON y.claim_id = c.id JOIN four_eyes e ON e.subject_id = c.id"
        f" AND e.round = c.round AND e.person = y.queued_by WHERE {_CLAIM} AND y.state <> 'returned'"
    ),
    "9 while a claim is returned the reviewers' clock waits": (
        f"SELECT c.id FROM claim c JOIN clock k ON k.subject_id = c.id WHERE {_CLAIM} AND c.status = 'returned'"
        " AND k.name IN ('review', 'decide') AND k.stopped_at IS NULL AND k.paused_at IS NULL"
    ),
    "10 an entry's postings add up to nothing, and its event carries its hash": (
        f"SELECT j.id FROM journal_entry j WHERE {_ENTRY} AND ((SELECT coalesce(sum(o.amount_fen), 1) FROM journal_posting o"
        " WHERE o.entry_id = j.id) <> 0 OR (j.claim_id IS NOT NULL AND NOT EXISTS (SELECT FROM event e"
        " WHERE e.data ->> 'entry_id' = j.id::text AND e.data ->> 'journal_hash' = j.hash)))"
    ),
    "11 what was written off stays compensated for every check": (
        f"SELECT c.id FROM claim c LEFT JOIN default_loss l ON l.default_event_id = c.default_event_id WHERE {_CLAIM}"
        " AND c.status = 'written_off' AND coalesce(l.compensated_fen, 0) < c.paid_fen - c.claw_back_received_fen"
    ),
    "12 nothing was approved while a figure was missing": (
        f"SELECT c.id FROM claim c WHERE {_CLAIM} AND c.reserved_fen + c.paid_fen > 0"
        " AND (c.computed_fen IS NULL OR jsonb_array_length(c.computation -> 'blocked_by') > 0)"
    ),
}  # fmt: skip


async def broken(session: AsyncSession, funds: Sequence[UUID] | None = None) -> list[str]:
    """The invariants that do not hold, each with what breaks it. Empty is right."""
    found = []
    for name, query in QUERIES.items():
        said = text(query).bindparams(bindparam("funds", type_=ARRAY(Uuid)))
        rows = (await session.execute(said, {"funds": None if funds is None else list(funds)})).all()
        if rows:
            found.append(f"{name}: {[str(row[0]) for row in rows[:5]]}")
    return found
