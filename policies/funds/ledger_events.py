"""What happens to a fund's money. Each event of an entry carries its number and its hash, so that the log bears witness to the journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from policies.funds.journal_models import JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.models import Fund
from policies.funds.states import FUND

CONTRIBUTION_PROMISED = EventKind("fund.contribution_promised", FUND.resource, "资金池：登记承诺出资")
BOOKED: Mapping[EntryKind, EventKind] = {
    EntryKind.CONTRIBUTION: EventKind("fund.contribution_received", FUND.resource, "资金池：出资到账"),
    EntryKind.INTEREST: EventKind("fund.interest_booked", FUND.resource, "资金池：利息入账"),
    EntryKind.CHARGE: EventKind("fund.charge_booked", FUND.resource, "资金池：费用入账"),
    EntryKind.RETURN_TO_BUDGET: EventKind("fund.returned_to_budget", FUND.resource, "资金池：退回财政"),
    EntryKind.TRANSFER: EventKind("fund.money_transferred", FUND.resource, "资金池：专户之间调拨"),
    EntryKind.REVERSAL: EventKind("fund.entry_reversed", FUND.resource, "资金池：冲正"),
}
DEPOSIT_OPENED = EventKind("fund.deposit_opened", FUND.resource, "资金池：登记专户")
PERIOD_PROPOSED = EventKind("fund.period_proposed", FUND.resource, "资金池：提请结账")
PERIOD_CLOSED = EventKind("fund.period_closed", FUND.resource, "资金池：结账")
STATEMENT_BROUGHT = EventKind("fund.bank_statement_brought", FUND.resource, "资金池：收到银行对账单")
STATEMENT_COMPARED = EventKind("fund.bank_statement_compared", FUND.resource, "资金池：对账完成")
DIFFERENCE_EXPLAINED = EventKind("fund.difference_explained", FUND.resource, "资金池：说明对账差异")

LEDGER_EVENT_KINDS = (
    CONTRIBUTION_PROMISED,
    *BOOKED.values(),
    DEPOSIT_OPENED,
    PERIOD_PROPOSED,
    PERIOD_CLOSED,
    STATEMENT_BROUGHT,
    STATEMENT_COMPARED,
    DIFFERENCE_EXPLAINED,
)


def journal_facts(*entries: JournalEntry) -> dict[str, Any]:
    """What the event of whatever booked these entries carries: of one entry, or lists where one act books several."""
    if len(entries) == 1:
        return {"entry_id": str(entries[0].id), "entry_number": entries[0].number, "journal_hash": entries[0].hash}
    return {
        "entry_id": [str(each.id) for each in entries],
        "entry_number": [each.number for each in entries],
        "journal_hash": [each.hash for each in entries],
    }


def tell(session: AsyncSession, kind: EventKind, fund: Fund, *, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    """Record what happened to a fund's money; its keepers may learn of it."""
    record(session, kind, fund.id, at=at, parties=keepers(fund), data=data)


def keepers(fund: Fund) -> Sequence[UUID]:
    """The fund's bureau and its manager."""
    return [fund.bureau_id] if fund.manager_id is None else [fund.bureau_id, fund.manager_id]
