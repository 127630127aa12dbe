"""Filings in each of their states, with the holder's organisation in whichever part its role plays."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from policies.filings.states import FilingStatus
from tests.policies.filings.made import filed_loan, published_fund
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder

BANK = frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_ADMIN})
GUARANTOR = frozenset({Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})
JUDGED = {"note": "示例：已核实"}
REJECTED, REVOKED = {"reason_code": "figures_wrong"}, {"reason_code": "false_data", "note": "示例：报送内容不实"}
VERSION = {"version": "1"}


PAID = {"amount": "1.00", "paid_on": today().isoformat(), "voucher": "PZ-示例"}


async def make_filing(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A loan of the holder's, guaranteed by it, or filed in a fund that it keeps."""
    role, mine = holder.member.role, holder.member.organisation_id
    bureau = None if role in BANK | GUARANTOR | {Role.FUND_MANAGER, Role.AUDITOR} else mine
    fund = await published_fund(session, bureau_id=bureau, manager_id=mine if role is Role.FUND_MANAGER else None)
    lender = mine if role in BANK else (await make_organisation(session, Role.BANK_OFFICER)).id
    made = await filed_loan(
        session, fund=fund, lender_id=lender, guarantor_id=mine if role in GUARANTOR else None, only_submitted=True
    )  # fmt: skip
    filing, status = made.filing, FilingStatus(state)
    filing.status = status
    if status in (FilingStatus.FILED, FilingStatus.REVOKED):
        filing.fund_version_id, filing.filed_on, filing.filed_at, filing.shares = fund.current_version_id, today(), now(), {}
    await session.flush()
    return {"filing_id": filing.id, "case_id": filing.id, "fund_id": fund.id}


async def make_filed(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A filed loan that the holder guarantees."""
    return await make_filing(session, holder, FilingStatus.FILED)


FIXTURES = (
    Fixture(
        "filings:filing",
        make_filing,
        states=tuple(FilingStatus),
        requests={
            "filings:filing:submit": {"json": {"loan_id": str(uuid4())}},
            "filings:filing:file": {"json": JUDGED, "data": JUDGED | VERSION},
            "filings:filing:reject": {"json": REJECTED, "data": REJECTED | VERSION},
            "filings:filing:revoke": {"json": REVOKED, "data": REVOKED | VERSION},
        },
    ),
    Fixture(
        "filings:guarantor_payment",
        make_filed,
        requests={"filings:guarantor_payment:record": {"json": PAID, "data": PAID}},
    ),
)
