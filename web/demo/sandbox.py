"""The demonstration's sandbox (沙箱): a bank with products of its own and one enterprise, for trying programs. Nobody else sees them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.members.repository import organisation_by_id
from products.catalogue.labels import Category, GuaranteeMode, LenderKind, RepaymentMethod
from products.catalogue.schemas import Lender, ProductOffer, ProductTerms
from products.catalogue.states import Channel
from web.demo.accounts import Seat
from web.demo.population.firm import Firm

BANK = "demo_sandbox_bank"
USERNAME = "sandbox-enterprise"
NOBODYS = "沙箱产品，只供试用接口，不对外展示，不构成要约。"


def sandbox_products(lender_id: UUID, name: str) -> list[ProductOffer]:
    """One that every running enterprise meets, and one that asks for a consent."""
    lender = Lender(lender_id, name, LenderKind.CITY_BANK)
    running: dict[str, Any] = {"attribute": "registration_status", "eq": "active"}
    taxed: dict[str, Any] = {"all": [running, {"attribute": "annual_tax_paid_cny", "gte": 10_000}]}
    return [
        ProductOffer(code="sandbox-open", lender=lender, terms=_terms("沙箱随借贷（示例）", running, RepaymentMethod.EQUAL_INSTALLMENT)),
        ProductOffer(code="sandbox-tax", lender=lender, terms=_terms("沙箱税贷（示例）", taxed, RepaymentMethod.INTEREST_FIRST)),
    ]


async def sandbox_seat(session: AsyncSession, firms: Sequence[tuple[Firm, UUID]], others: Collection[UUID]) -> Seat | None:
    """The owner of one enterprise, from now on of the sandbox; a small population may have none to spare."""
    chosen = next((each_id for firm, each_id in firms if each_id not in others and _is_ordinary(firm)), None)
    if chosen is None:
        return None
    organisation = await organisation_by_id(session, chosen)
    organisation.sandbox = True
    return Seat(USERNAME, "示例企业主", Role.ENTERPRISE_OWNER, organisation, "sandbox: an enterprise that applies to the sandbox bank only")


def _is_ordinary(firm: Firm) -> bool:
    return firm.kind == "enterprise" and firm.section in {"G", "I", "M"} and firm.years >= 2


def _terms(name: str, criterion: dict[str, Any], first: RepaymentMethod) -> ProductTerms:
    methods = dict.fromkeys([first, *RepaymentMethod])
    return ProductTerms(
        name=name, summary_zh="供机构的程序走一遍流程。", category=Category.GENERAL_CREDIT, guarantee_modes=[GuaranteeMode.CREDIT],
        amount_min_fen=1_000_000, amount_max_fen=300_000_000, rate={"min_pct": "3.45", "max_pct": "4.35", "note": "示例数字"},
        term_months_min=1, term_months_max=36, repayment_methods=list(methods), criterion=criterion,
        promise_days={"accept": 1, "contact": 3, "decide": 5}, channel=Channel.INTERFACE, notes_zh=NOBODYS,
    )  # fmt: skip
