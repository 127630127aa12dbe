"""After races and kills: is public money where it should be? Every question counts what must not be there."""

from collections.abc import Collection, Mapping
from uuid import UUID

import psycopg

RESERVES = "('approved', 'payment_queued')"
OURS = "fund_id = ANY (%(funds)s)"
MUST_BE_NONE: Mapping[str, str] = {
    "entries whose postings do not add up to 0": (
        f"SELECT count(*) FROM (SELECT 1 FROM journal_posting WHERE {OURS} GROUP BY entry_id HAVING sum(amount_fen) <> 0) x"
    ),
    "pools that are overdrawn": f"SELECT count(*) FROM fund_pool WHERE {OURS} AND (reserved_fen < 0 OR cash_fen < reserved_fen)",
    "pools whose cash is not that of their postings": (
        f"SELECT count(*) FROM fund_pool p WHERE {OURS} AND cash_fen <> (SELECT coalesce(sum(amount_fen), 0) FROM journal_posting j"
        " WHERE j.fund_id = p.fund_id AND account = 'cash')"
    ),
    "pools whose reservations are not those of their postings": (
        f"SELECT count(*) FROM fund_pool p WHERE {OURS} AND reserved_fen <> (SELECT -coalesce(sum(amount_fen), 0) FROM journal_posting j"
        " WHERE j.fund_id = p.fund_id AND account = 'reserved')"
    ),
    "pools whose reservations are not those of their claims": (
        f"SELECT count(*) FROM fund_pool p WHERE {OURS} AND reserved_fen <> (SELECT coalesce(sum(reserved_fen), 0) FROM claim c"
        " WHERE c.fund_id = p.fund_id)"
    ),
    "pools whose entries are not numbered without gaps": (
        f"SELECT count(*) FROM fund_pool p WHERE {OURS} AND (entries <> (SELECT count(*) FROM journal_entry e WHERE e.fund_id = p.fund_id)"
        " OR entries <> (SELECT coalesce(max(number), 0) FROM journal_entry e WHERE e.fund_id = p.fund_id))"
    ),
    "claims reserved twice": (
        f"SELECT count(*) FROM (SELECT 1 FROM journal_entry WHERE claim_id IS NOT NULL AND {OURS} GROUP BY claim_id"
        " HAVING sum(CASE kind WHEN 'reserve' THEN 1 WHEN 'release' THEN -1 ELSE 0 END) > 1) x"
    ),
    "claims paid another sum than the journal says": (
        f"SELECT count(*) FROM claim c WHERE {OURS} AND paid_fen <> (SELECT coalesce(sum(CASE kind WHEN 'payment' THEN amount_fen"
        " WHEN 'payment_returned' THEN -amount_fen ELSE 0 END), 0) FROM journal_entry e WHERE e.claim_id = c.id)"
    ),
    "claims that reserve without being approved, or the contrary": (
        f"SELECT count(*) FROM claim WHERE {OURS} AND (status IN {RESERVES}) <> (reserved_fen > 0)"
    ),
    "losses compensated beyond what was lost": (
        "SELECT count(*) FROM default_loss l WHERE EXISTS (SELECT FROM claim m WHERE m.default_event_id = l.default_event_id"
        f" AND m.{OURS}) AND (compensated_fen > least(loss_fen, coalesce(cap_fen, loss_fen)) OR compensated_fen <>"
        " (SELECT coalesce(sum(reserved_fen + paid_fen), 0) FROM claim c WHERE c.default_event_id = l.default_event_id))"
    ),
    "counters of limits that differ from the claims": (
        f"SELECT count(*) FROM fund_use u WHERE {OURS} AND scope = 'pool_year' AND used_fen <> (SELECT coalesce(sum(reserved_fen"
        " + paid_fen), 0) FROM claim c WHERE c.fund_id = u.fund_id AND c.cap_year = u.year)"
    ),
    "funds beyond their yearly limit": (
        "SELECT count(*) FROM fund_use u JOIN fund f ON f.id = u.fund_id JOIN fund_version v ON v.id = f.current_version_id"
        f" WHERE u.{OURS} AND scope = 'pool_year' AND used_fen > (v.rules -> 'caps' ->> 'pool_year')::numeric * 100"
    ),
    "events of money without their entry": (
        "SELECT count(*) FROM event e JOIN claim c ON c.id = e.subject_id WHERE e.data ? 'journal_hash'"
        f" AND c.{OURS} AND NOT EXISTS (SELECT FROM journal_entry j WHERE j.id::text = e.data ->> 'entry_id'"
        " AND j.hash = e.data ->> 'journal_hash')"
    ),
    "entries of claims that no event carries": (
        f"SELECT count(*) FROM journal_entry j WHERE claim_id IS NOT NULL AND {OURS} AND NOT EXISTS (SELECT FROM event e"
        " WHERE e.subject_id = j.claim_id AND e.data ->> 'entry_id' = j.id::text AND e.data ->> 'journal_hash' = j.hash)"
    ),
    "vouchers used twice": (
        f"SELECT count(*) FROM (SELECT 1 FROM journal_entry WHERE voucher IS NOT NULL AND {OURS} GROUP BY fund_id, voucher"
        " HAVING count(*) > 1) x"
    ),
    "loans with two live filings in one fund": (
        f"SELECT count(*) FROM (SELECT 1 FROM filing WHERE status IN ('submitted', 'filed') AND {OURS} GROUP BY fund_id, loan_id"
        " HAVING count(*) > 1) x"
    ),
}


def faults_of_money(connection: psycopg.Connection, funds: Collection[UUID]) -> list[str]:
    """What is wrong with these funds, in words; empty if nothing is. The connection has to read every row."""
    found = []
    for name, query in MUST_BE_NONE.items():
        (count,) = connection.execute(query.encode(), {"funds": list(funds)}).fetchone() or (1,)
        if count:
            found.append(f"{name}: {count}")
    return found
