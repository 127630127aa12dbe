"""How the demonstration's institutions stand: assessed or not, one suspended, and requests of two that are not here yet. All made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.admissions.assessments import record_assessment
from marketplace.admissions.decide import return_for_change
from marketplace.admissions.request_form import read_request
from marketplace.admissions.requests import apply
from marketplace.admissions.rules import Assessment
from marketplace.admissions.standing import suspend
from marketplace.admissions.states import AssessmentResult
from marketplace.clock import SHANGHAI
from marketplace.database.sealing import Sealer
from marketplace.workflow.mover import Said
from web.demo.credit_codes import ENTERPRISE, synthetic_code
from web.demo.institutions import INSTITUTIONS
from web.demo.population.firm import HOME_CITY, HOME_PROVINCE

ASSESSOR = "示例测评机构"
YEAR = timedelta(days=365)
R = AssessmentResult
PASSED_AGO = 200  # days, where nothing else is said
NEVER = frozenset({"demo_procurement_unit"})
SUSPENDED = "demo_reguarantor"
FIRST_REQUEST_CODE = 21_000_000  # above those of the institutions


@dataclass(frozen=True, slots=True)
class Assessed:
    """The last assessment: how many days ago, what it found, and when the next one is due, in days from it."""

    days_ago: int
    result: AssessmentResult = R.PASSED
    findings: str = ""
    next_after: int = YEAR.days


# One of each case that the list of assessments tells apart; by code of `web.demo.institutions`.
ASSESSED = {
    "demo_bank_b": Assessed(320),  # due within 60 days
    "demo_leasing": Assessed(345, R.FINDINGS, "示例：操作日志只保存了三个月"),  # due within 30 days
    "demo_factoring": Assessed(30, R.FAILED, "示例：多人共用一个账户；离职人员的账户没有停用", 90),
    "demo_credit_service": Assessed(380),  # overdue
    SUSPENDED: Assessed(500),
}
REQUESTS = (
    {"kind": "bank", "name": "示例村镇银行", "region": HOME_CITY, "licence_number": "示例B0001", "contact_name": "示例联系人甲"},
    {
        "kind": "factoring",
        "name": "示例商业保理公司乙",
        "region": HOME_PROVINCE,
        "licence_number": "示例F0002",
        "contact_name": "示例联系人乙",
    },
)
BLANK = {"parent_uscc": "", "contact_phone": "010-00000000", "agreed": "1"}
RETURNED = Said(reason_code="licence_unclear", note="示例：请补充批复文件的编号和日期")


async def set_standings(session: AsyncSession, institutions: Mapping[str, UUID], sealer: Sealer, *, now: datetime) -> int:
    """Record the assessments, suspend one, keep the requests; as the operators of the demonstration. Returns how many were assessed."""
    platform = institutions["demo_platform"]
    first, second = [await _operator(session, name, platform) for name in ("operator-a", "operator-b")]
    heads = [each.code for each in INSTITUTIONS if each.head is None and each.code not in NEVER and each.code != "demo_platform"]
    for code in heads:
        last = _assessment(ASSESSED.get(code, Assessed(PASSED_AGO)), now.astimezone(SHANGHAI).date())
        await record_assessment(session, first, institutions[code], last, at=now)
    await suspend(session, second, institutions[SUSPENDED], at=now, said=Said(reason_code="assessment_overdue", factor_fresh=True))
    for number, said in enumerate(REQUESTS):
        typed = {**BLANK, **said, "uscc": synthetic_code(ENTERPRISE, FIRST_REQUEST_CODE + number)}
        case, _ = await apply(session, read_request(typed, []), sealer=sealer, at=now)
        if number:
            await return_for_change(session, first, case.id, at=now, said=RETURNED)
    return len(heads)


def _assessment(last: Assessed, today: date) -> Assessment:
    day = today - timedelta(days=last.days_ago)
    return Assessment(day.year, ASSESSOR, day, last.result, last.findings, day + timedelta(days=last.next_after))


async def _operator(session: AsyncSession, username: str, platform: UUID) -> Actor:
    account_id = (await session.scalars(select(Account.id).where(Account.username == username))).one()
    return Actor(Role.OPERATOR, account_id=account_id, organisation_id=platform)
